package io.synod.znode;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.synod.ensemble.Configuration;
import io.synod.ensemble.Origin;
import io.synod.ensemble.Reconfiguration;
import io.synod.ensemble.Transaction;
import io.synod.journal.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Lines as a ZooKeeper 3.9.5 with {@code audit.enable} writes them. */
class AuditLogTest {
  private static final Origin CLIENT = new Origin(0x10000515f230000L, 1, "ip:127.0.0.1,digest:bob:c2hh", "127.0.0.1");
  private final Logger logger = (Logger) LoggerFactory.getLogger(AuditLog.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AuditLog log = new AuditLog("root");

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
  }

  private List<String> lines() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private void applied(Origin origin, Changed change) {
    log.applied(new Transaction(1, 0, origin, change), null);
  }

  @Test
  void each_change_names_who_made_it_and_from_where() {
    applied(CLIENT, new Changed.ZnodeCreated("/eph", Bytes.EMPTY, Acl.OPEN, 0x10000515f230000L, 1));
    applied(CLIENT, new Changed.AclSet("/p", List.of(new Acl(Acl.READ | Acl.WRITE, Identity.ANYONE)), 1));
    assertThat(lines()).containsExactly(
        "session=0x10000515f230000\tuser=127.0.0.1,bob\tip=127.0.0.1\toperation=create\tznode=/eph\tznode_type=ephemeral\tresult=success",
        "session=0x10000515f230000\tuser=127.0.0.1,bob\tip=127.0.0.1\toperation=setAcl\tznode=/p\tacl=world:anyone:rw\tresult=success");
  }

  @Test
  void a_change_of_the_members_is_a_line_unless_the_ensemble_makes_it_itself() {
    var members = new Changed.Reconfigured(Configuration.of(Map.of()));
    applied(new Origin(0x10000515f230000L, 1, "ip:127.0.0.1,super:,digest:super:c2hh", "127.0.0.1"), members);
    applied(Origin.NODE, members);
    log.refused(new Op(new Op.Reconfigure(new Reconfiguration(Optional.empty(), Optional.of("3"), Optional.empty(), -1)), List.of()), CLIENT);
    assertThat(lines()).containsExactly(
        "session=0x10000515f230000\tuser=127.0.0.1,super\tip=127.0.0.1\toperation=reconfig\tznode=/zookeeper/config\tresult=success",
        "session=0x10000515f230000\tuser=127.0.0.1,bob\tip=127.0.0.1\toperation=reconfig\tresult=failure");
  }

  @Test
  void a_multi_is_a_line_for_each_change_and_one_when_it_was_refused() {
    applied(CLIENT, new Changed.Many(List.of(new Changed.DataSet("/a", Bytes.EMPTY, 1), new Changed.VersionChecked("/b"), new Changed.ZnodeDeleted("/c"))));
    log.refused(new Op(new Op.Multi(List.of()), List.of()), CLIENT);
    assertThat(lines()).extracting(line -> line.replaceAll(".*\\t(operation=)", "$1")).containsExactly(
        "operation=setData\tznode=/a\tresult=success", "operation=delete\tznode=/c\tresult=success", "operation=multiOperation\tresult=failure");
  }

  @Test
  void what_ends_with_a_session_is_ascribed_to_the_node() {
    applied(Origin.NODE, new Changed.SessionClosed(0x15, true, List.of("/eph")));
    assertThat(lines()).containsExactly(
        "session=0x15\tuser=root\toperation=ephemeralZNodeDeletionOnSessionCloseOrExpire\tznode=/eph\tresult=success");
  }

  @Test
  void a_refused_request_is_a_failure_and_a_path_cannot_break_the_line() {
    log.refused(new Op(new Op.Create("/a\tresult=success\n", Bytes.EMPTY, Acl.OPEN, CreateMode.PERSISTENT_SEQUENTIAL, 0), List.of()), CLIENT);
    assertThat(lines()).singleElement().asString().endsWith("znode=/aresult=success\tznode_type=persistent_sequential\tresult=failure");
  }

  @Test
  void a_numbered_name_is_shown_as_it_became_and_with_its_type() {
    var still = new StillTree();
    still.tree.auditedIn(log);
    still.ask(StillTree.open(7));
    still.ask(7, StillTree.create("/n-", CreateMode.EPHEMERAL_SEQUENTIAL));
    still.ask(new Op.Multi(List.of(StillTree.create("/m-", CreateMode.PERSISTENT_SEQUENTIAL), StillTree.create("/c", CreateMode.CONTAINER))));
    still.ask(new Op.CloseSession(7, true));
    still.ask(new Op.Reap("/c", 1));
    assertThat(lines()).extracting(line -> line.replaceAll(".*(operation=)", "$1").replace("\t", " ")).containsExactly(
        "operation=create znode=/n-0000000000 znode_type=ephemeral_sequential result=success",
        "operation=create znode=/m-0000000001 znode_type=persistent_sequential result=success",
        "operation=create znode=/c znode_type=container result=success",
        "operation=ephemeralZNodeDeletionOnSessionCloseOrExpire znode=/n-0000000000 result=success",
        "operation=delete znode=/c result=success");
  }
}
