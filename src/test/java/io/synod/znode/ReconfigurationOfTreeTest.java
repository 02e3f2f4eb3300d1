package io.synod.znode;

import static io.synod.znode.StillTree.create;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.synod.ensemble.Change;
import io.synod.ensemble.Configuration;
import io.synod.ensemble.MalformedConfiguration;
import io.synod.ensemble.Reconfiguration;
import io.synod.ensemble.Reconfiguration.Reason;
import io.synod.ensemble.Reconfiguration.Result.Proposed;
import io.synod.ensemble.StateMachine.Council;
import io.synod.journal.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The request to change the members, and {@code /zookeeper/config}; codes and numbers as a ZooKeeper 3.9.5 of three servers has them. */
class ReconfigurationOfTreeTest {
  private static final Identity SUPER = new Identity("super", "");
  private static final String THREE = "server.1=a:1:2:participant\nserver.2=b:1:2:participant\nserver.3=c:1:2:participant";
  private static final String TWO = "server.1=a:1:2:participant\nserver.2=b:1:2:participant";
  private static final Op.Reconfigure ANY = new Op.Reconfigure(new Reconfiguration(Optional.empty(), Optional.of("3"), Optional.empty(), -1));
  private final Council agreeing = (request, zxid) -> new Proposed(configuration(TWO).withVersion(zxid));
  private final StillTree still = new StillTree(TreeSettings.defaults().withReconfigurable(true));

  @BeforeEach
  void lead() {
    still.tree.formedBy(configuration(THREE));
    still.machine.recovered();
    still.machine.leads(agreeing);
  }

  @Test void it_is_disabled_unless_it_is_set() {
    var usual = new StillTree();
    usual.machine.leads(agreeing);
    assertThat(usual.ask(0, ANY, SUPER)).isEqualTo(new Result.Failed(Code.RECONFIGDISABLED));
  }

  @Test void a_node_that_is_alone_has_no_members_to_change() {
    var alone = new StillTree(TreeSettings.defaults().withReconfigurable(true));
    alone.machine.leads(agreeing);
    assertThat(alone.ask(0, ANY, SUPER)).isEqualTo(new Result.Failed(Code.UNIMPLEMENTED));
  }

  @Test void who_may_not_write_the_configuration_may_not_change_it() {
    assertThat(still.ask(ANY)).isEqualTo(new Result.Failed(Code.NOAUTH));
    var bob = new Identity("digest", "bob:x");
    assertThat(still.ask(0, new Op.SetAcl(Paths.CONFIG, List.of(new Acl(Acl.READ | Acl.WRITE, bob)), -1), SUPER)).isInstanceOf(Result.AclSet.class);
    assertThat(still.ask(0, ANY, bob)).isInstanceOf(Result.Reconfigured.class);
  }

  @Test void an_expired_session_may_not_change_it() {
    assertThat(still.ask(77, ANY, SUPER)).isIn(new Result.Failed(Code.SESSIONEXPIRED), new Result.Failed(Code.SESSIONMOVED));
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void what_the_members_have_against_it_is_told_before_rights_are_looked_at(Reason reason) {
    still.machine.leads((request, zxid) -> new Reconfiguration.Result.Refused(reason, "because"));
    assertThat(still.ask(ANY)).isEqualTo(new Result.Failed(Code.valueOf(reason.name()), "because"));
  }

  @Test void the_answer_is_the_new_data_of_the_configuration_and_watchers_are_told() {
    TestInbox<WatchEvent> watcher = TestInbox.create();
    still.machine.query(new Watch.Set(Paths.CONFIG, Watch.Kind.DATA, false, 1, Watcher.of(watcher.getRef()), TestInbox.<Watch.Placed>create().getRef()));
    var done = (Result.Reconfigured) still.ask(0, ANY, SUPER);
    NodeView config = still.tree.node(Paths.CONFIG);
    assertThat(done.data().asUtf8()).isEqualTo(TWO + "\nversion=" + Long.toHexString(still.zxid()));
    assertThat(config.data()).isEqualTo(done.data());
    assertThat(config.stat()).isEqualTo(done.stat());
    assertThat(done.stat()).extracting(Stat::version, Stat::aversion, Stat::cversion, Stat::czxid, Stat::mzxid)
        .containsExactly(-1, -1, 0, 0L, still.zxid());
    assertThat(watcher.getAllReceived()).containsExactly(new WatchEvent(WatchEvent.Type.DATA_CHANGED, Paths.CONFIG, still.zxid(), config.acl()));
    assertThat(still.machine.configuration()).contains(configuration(TWO).withVersion(still.zxid()));
  }

  @Test void nobody_writes_the_configuration_past_the_members() {
    var set = new Op.SetData(Paths.CONFIG, Bytes.utf8("x"), -1);
    assertThat(still.ask(set)).isEqualTo(new Result.Failed(Code.NOAUTH));
    assertThat(still.ask(0, set, SUPER)).isEqualTo(new Result.Failed(Code.BADARGUMENTS));
  }

  @Test void the_first_leader_makes_known_what_the_ensemble_was_formed_with_and_only_the_first() {
    Configuration formed = configuration(THREE).withVersion(StillTree.EPOCH + 1);
    assertThat(still.machine.configuration()).isEmpty();
    Change forming = still.machine.forming(formed).orElseThrow();
    assertThat(still.machine.configuration(forming)).contains(formed);
    still.ask(0, ANY, SUPER);
    assertThat(still.machine.forming(formed)).isEmpty();
  }

  @Test void where_members_do_not_change_their_settings_say_who_they_are_at_each_start() {
    var fixed = new StillTree();
    fixed.tree.formedBy(configuration(THREE));
    assertThat(fixed.machine.forming(configuration(THREE))).isEmpty();
    assertThat(fixed.machine.configuration()).isEmpty();
  }

  @Test void it_is_kept_by_the_log_and_by_a_snapshot() throws IOException {
    still.ask(0, ANY, SUPER);
    still.ask(create("/after"));
    Configuration expected = still.machine.configuration().orElseThrow();
    var replayed = new Tree(TreeSettings.defaults()).formedBy(configuration(THREE));
    still.log.forEach(replayed::replay);
    replayed.recovered();
    assertThat(replayed.configuration()).contains(expected);
    var bytes = new ByteArrayOutputStream();
    still.tree.writeSnapshot(new DataOutputStream(bytes));
    var read = new Tree(TreeSettings.defaults()).formedBy(configuration(THREE));
    read.readSnapshot(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), still.zxid());
    read.recovered();
    assertThat(read.configuration()).contains(expected);
    assertThat(TreeContent.all(read)).isEqualTo(TreeContent.all(still.tree));
  }

  @Test void a_tree_that_is_restored_brings_no_members_with_it() throws IOException {
    var other = new StillTree(TreeSettings.defaults().withReconfigurable(true));
    other.tree.formedBy(configuration(TWO));
    other.machine.leads((request, zxid) -> new Proposed(configuration("server.9=z:1:2:participant").withVersion(zxid)));
    other.ask(0, ANY, SUPER);
    other.ask(create("/theirs"));
    still.ask(0, ANY, SUPER);
    Configuration ours = still.machine.configuration().orElseThrow();
    still.ask(new Op.Restore(RestorationTest.packed(other.tree)));
    assertThat(still.tree.node("/theirs")).isNotNull();
    assertThat(still.machine.configuration()).contains(ours);
    var replayed = new Tree(TreeSettings.defaults());
    still.log.forEach(replayed::replay);
    replayed.recovered();
    assertThat(replayed.configuration()).contains(ours);
  }

  @Test void an_ensemble_gets_an_id_once_and_keeps_it_over_logs_snapshots_and_what_is_restored() throws IOException {
    assertThat(still.machine.naming(1)).as("nobody draws one").isEmpty();
    still.tree.namedBy(() -> "ours");
    var named = new Changed.EnsembleNamed("ours");
    assertThat(still.machine.naming(1)).contains(named);
    still.commit(named);
    assertThat(still.tree.ensemble()).isEqualTo("ours");
    assertThat(still.machine.naming(2)).isEmpty();

    var other = new StillTree();
    other.commit(new Changed.EnsembleNamed("theirs"));
    still.ask(new Op.Restore(RestorationTest.packed(other.tree)));
    assertThat(still.tree.ensemble()).isEqualTo("ours");

    var replayed = new Tree(TreeSettings.defaults());
    still.log.forEach(replayed::replay);
    assertThat(replayed.ensemble()).isEqualTo("ours");
    var bytes = new ByteArrayOutputStream();
    still.tree.writeSnapshot(new DataOutputStream(bytes));
    var read = new Tree(TreeSettings.defaults());
    read.readSnapshot(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), still.zxid());
    assertThat(read.ensemble()).isEqualTo("ours");
  }

  @Test void an_id_at_the_end_of_the_log_is_claimed_until_it_is_committed_or_given_up() {
    still.machine.foresee(List.of(new Changed.ZnodeDeleted("/a"), new Changed.EnsembleNamed("perhaps")));
    assertThat(still.tree.claimedEnsemble()).isEqualTo("perhaps");
    assertThat(still.tree.ensemble()).isEmpty();
    still.machine.foresee(List.of());
    assertThat(still.tree.claimedEnsemble()).isEmpty();
    still.commit(new Changed.EnsembleNamed("ours"));
    still.machine.foresee(List.of(new Changed.EnsembleNamed("theirs")));
    assertThat(still.tree.claimedEnsemble()).isEqualTo("ours");
  }

  private static Configuration configuration(String lines) {
    try {
      return Configuration.parse(lines);
    } catch (MalformedConfiguration malformed) {
      throw new AssertionError(malformed);
    }
  }
}
