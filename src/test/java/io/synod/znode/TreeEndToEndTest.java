package io.synod.znode;

import static io.synod.znode.LivingTree.create;
import static io.synod.znode.LivingTree.set;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import io.synod.ensemble.Member;
import io.synod.ensemble.MemberSettings;
import io.synod.journal.Bytes;
import io.synod.journal.DiskStorage;
import io.synod.testkit.ActorSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A member, its log on the real journal, the tree and its actors together. */
class TreeEndToEndTest {
  private static final long SESSION = 7;
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path directory;

  private LivingTree start() {
    return new LivingTree(actors, new DiskStorage(directory)).leading();
  }

  private LivingTree start(MemberSettings settings) {
    return new LivingTree(actors, new DiskStorage(directory), settings, TreeSettings.defaults().withAliveZnodeActors(8)).leading();
  }

  @Test void what_was_written_is_there_when_the_reply_comes() {
    LivingTree living = start();
    assertThat(living.ask(create("/a", "one"))).isInstanceOf(Result.Created.class);
    assertThat(living.ask(set("/a", "two"))).isInstanceOf(Result.DataSet.class);
    assertThat(living.tree.node("/a").data()).isEqualTo(Bytes.utf8("two"));
    assertThat(living.tree.node("/a").stat().version()).isEqualTo(1);
    assertThat(living.tree.node("/").children()).containsExactlyInAnyOrder("a", "zookeeper");
  }

  @Test void a_restart_remembers_znodes_and_sessions_and_begins_a_new_epoch() {
    LivingTree first = start();
    first.ask(new Op.OpenSession(SESSION, 30_000, Bytes.utf8("0123456789abcdef")));
    first.ask(SESSION, create("/e", "x", CreateMode.EPHEMERAL));
    first.ask(create("/p", "x"));
    long before = first.tree.applied();
    Stat stat = first.tree.node("/").stat();
    first.stop();

    LivingTree second = start();
    assertThat(second.tree.node("/").stat()).isEqualTo(stat);
    assertThat(second.tree.session(SESSION)).hasValueSatisfying(s -> assertThat(s.password()).isEqualTo(Bytes.utf8("0123456789abcdef")));
    assertThat(second.tree.ephemerals(SESSION)).containsExactly("/e");
    second.ask(new Op.CloseSession(SESSION, false));
    assertThat(second.tree.node("/e")).isNull();
    assertThat(second.tree.applied() >>> 32).isEqualTo((before >>> 32) + 1);
  }

  @Test void pipelined_replies_come_in_order_refusals_among_them() {
    LivingTree living = start();
    TestProbe<Member.Reply> probe = living.probe(Member.Reply.class);
    for (int i = 0; i < 300; i++) living.tell(0, i, i % 3 == 0 ? create("/n" + i, "x") : create("/n" + (i / 3 * 3), "again"), probe.getRef());
    List<Member.Reply> replies = probe.receiveSeveralMessages(300);
    assertThat(replies).extracting(Member.Reply::cxid).isEqualTo(IntStream.range(0, 300).boxed().toList());
    for (Member.Reply reply : replies) {
      boolean refused = reply.cxid() % 3 != 0;
      assertThat(reply.outcome() instanceof Result.Failed).isEqualTo(refused);
      if (refused) assertThat(reply.zxid()).isEqualTo(replies.get(reply.cxid() / 3 * 3).zxid());
    }
  }

  @Test void snapshots_are_taken_and_the_log_below_the_oldest_is_purged() {
    LivingTree first = start(MemberSettings.defaults().withSnapCount(100));
    for (int i = 0; i < 1000; i++) first.ask(create("/n" + i, "x"));
    TestProbe<Member.SnapshotTaken> probe = first.probe(Member.SnapshotTaken.class);
    first.member.tell(new Member.TakeSnapshot(probe.getRef()));
    assertThat(probe.receiveMessage().zxid()).isEqualTo(first.tree.applied());
    first.ask(create("/last", "x"));
    Stat root = first.tree.node("/").stat();
    first.stop();
    assertThat(first.stops).isEmpty();

    LivingTree second = start(MemberSettings.defaults());
    assertThat(second.tree.nodeCount()).isEqualTo(1006);
    assertThat(second.tree.node("/").stat()).isEqualTo(root);
    assertThat(second.stops).isEmpty();
  }
}
