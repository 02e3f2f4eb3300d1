package io.synod.znode;

import static io.synod.znode.StillTree.create;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.Effect;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import io.synod.ensemble.Member;
import io.synod.journal.Bytes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which containers and TTL znodes go, and how they are proposed. The tree's transactions are at 1001, 1002 and so on. */
class ReaperTest {
  private static final long LATE = 1_000_000;
  private final StillTree still = new StillTree();

  private List<String> due(long nowMillis, ReaperSettings settings) {
    var reaper = new Reaper(still.tree, settings);
    reaper.begin();
    return reaper.turn(nowMillis).stream().sorted().toList();
  }

  private List<String> due(long nowMillis) {
    return due(nowMillis, ReaperSettings.defaults());
  }

  private void createTtl(String path, long ttlMillis) {
    still.ask(new Op.Create(path, Bytes.EMPTY, Acl.OPEN, CreateMode.PERSISTENT_WITH_TTL, ttlMillis));
  }

  private Result reap(String path) {
    return still.ask(new Op.Reap(path, 0));
  }

  @Test void a_container_goes_once_its_last_child_is_gone() {
    still.ask(create("/c", CreateMode.CONTAINER));
    assertThat(due(LATE)).as("never used").isEmpty();
    still.ask(create("/c/x"));
    assertThat(due(LATE)).as("in use").isEmpty();
    still.ask(new Op.Delete("/c/x", -1));
    assertThat(due(0)).containsExactly("/c");
    assertThat(reap("/c")).isEqualTo(new Result.Deleted());
    assertThat(still.tree.node("/c")).isNull();
    assertThat(still.tree.node("/").stat().cversion()).as("created and deleted, /zookeeper counts as before").isEqualTo(1);
  }

  @Test void a_container_that_never_had_a_child_goes_when_that_is_wanted() {
    still.ask(create("/c", CreateMode.CONTAINER));
    long born = still.tree.node("/c").stat().mtime();
    var impatient = new ReaperSettings(Duration.ofMinutes(1), 100, Duration.ofMillis(500));
    assertThat(due(born + 500, impatient)).isEmpty();
    assertThat(due(born + 501, impatient)).containsExactly("/c");
  }

  @Test void a_znode_goes_when_its_time_is_over_and_a_write_gives_it_new_time() {
    createTtl("/t", 100);
    long born = still.tree.node("/t").stat().mtime();
    assertThat(due(born + 100)).isEmpty();
    assertThat(due(born + 101)).containsExactly("/t");
    still.ask(new Op.SetData("/t", Bytes.EMPTY, -1));
    assertThat(due(born + 101)).isEmpty();
    still.ask(create("/t/x"));
    assertThat(due(LATE)).as("with a child it stays").isEmpty();
  }

  @Test void other_znodes_never_go() {
    still.ask(create("/p"));
    assertThat(due(Long.MAX_VALUE / 2)).isEmpty();
    assertThat(reap("/p")).isEqualTo(new Result.Failed(Code.BADVERSION));
  }

  @Test void what_was_found_is_decided_again_by_the_leader() {
    still.ask(create("/c", CreateMode.CONTAINER));
    still.ask(create("/c/x"));
    assertThat(reap("/c")).isEqualTo(new Result.Failed(Code.NOTEMPTY));
    still.ask(new Op.Delete("/c/x", -1));
    still.propose(0, create("/c/y"));
    assertThat(still.propose(0, new Op.Reap("/c", 0))).as("a child under way").isEqualTo(new Result.Failed(Code.NOTEMPTY));
    still.propose(0, new Op.Delete("/c/y", -1));
    assertThat(still.propose(0, new Op.Reap("/c", 0))).as("somebody is just using it").isEqualTo(new Result.Failed(Code.BADVERSION));
    still.settle();
    assertThat(reap("/c")).isEqualTo(new Result.Deleted());
    assertThat(reap("/c")).isEqualTo(new Result.Failed(Code.NONODE));
  }

  @Test void a_turn_proposes_no_more_than_its_share_of_a_minute() {
    for (int i = 0; i < 10; i++) createTtl("/t" + i, 1);
    var slow = new ReaperSettings(Duration.ofMinutes(1), 2400, Duration.ZERO);
    assertThat(slow.pace()).isEqualTo(Duration.ofMillis(100));
    var reaper = new Reaper(still.tree, slow);
    reaper.begin();
    assertThat(reaper.turn(LATE)).hasSize(4);
    assertThat(reaper.turn(LATE)).hasSize(4);
    assertThat(reaper.goesOn()).isTrue();
    assertThat(reaper.turn(LATE)).hasSize(2);
    assertThat(reaper.goesOn()).isFalse();
    var slower = new ReaperSettings(Duration.ofMinutes(1), 60, Duration.ZERO);
    assertThat(slower.pace()).isEqualTo(Duration.ofSeconds(1));
    assertThat(slower.perTurn()).isEqualTo(1);
  }

  @Test void its_actor_searches_by_the_timer_and_proposes_in_the_name_of_the_node() {
    createTtl("/a", 1);
    createTtl("/b", 1);
    TestInbox<Member.Command> member = TestInbox.create();
    var settings = new ReaperSettings(Duration.ofMinutes(3), 60, Duration.ofMillis(7));
    var actor = BehaviorTestKit.create(ReaperActor.create(member.getRef(), still.tree, settings, () -> LATE));
    var search = actor.expectEffectClass(Effect.TimerScheduled.class);
    assertThat(search.delay().toMillis()).isEqualTo(180_000);
    actor.run(search.msg());
    var propose = (Member.Propose) member.receiveMessage();
    assertThat(propose.origin().sessionId()).isZero();
    var first = (Op.Reap) ((Op) propose.request()).kind();
    assertThat(first.maxNeverUsedMillis()).isEqualTo(7);
    var turn = actor.expectEffectClass(Effect.TimerScheduled.class);
    assertThat(turn.delay().toMillis()).isEqualTo(1000);
    actor.run(turn.msg());
    var second = (Op.Reap) ((Op) ((Member.Propose) member.receiveMessage()).request()).kind();
    assertThat(List.of(first.path(), second.path())).containsExactlyInAnyOrder("/a", "/b");
    assertThat(actor.expectEffectClass(Effect.TimerScheduled.class).delay().toMillis()).as("all looked at").isEqualTo(180_000);
  }
}
