package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.ensemble.CountingMachine.Count;
import io.synod.ensemble.CountingMachine.No;
import io.synod.ensemble.LivingEnsemble.Life;
import io.synod.testkit.ActorSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Members elect, replicate and recover: the real actors and journals of several members in one process. */
class EnsembleTest {
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path root;
  private LivingEnsemble ensemble;

  @AfterEach void nobody_has_stopped_by_itself() {
    assertThat(ensemble.stops).isEmpty();
  }

  private LivingEnsemble three() {
    ensemble = new LivingEnsemble(actors, root, LivingEnsemble.voters(3));
    return ensemble;
  }

  @Test void three_elect_replicate_and_apply_what_is_asked_at_any_of_them() {
    three().start(1, 2, 3).awaitServing(1, 2, 3);
    var words = new ArrayList<String>();
    for (int round = 1; round <= 5; round++) {
      for (int id = 1; id <= 3; id++) {
        String word = "word " + round + " of " + id;
        words.add(word);
        assertThat(ensemble.member(id).ask(word).outcome()).isEqualTo(new Count(words.size()));
      }
    }
    ensemble.awaitWords(words);
  }

  @Test void requests_of_one_client_are_answered_in_their_order_refusals_included() {
    three().start(1, 2, 3).awaitServing(1, 2, 3);
    for (Life life : List.of(ensemble.leader(), ensemble.follower())) {
      var answers = new ArrayList<CompletableFuture<Member.Reply>>();
      for (int i = 0; i < 200; i++) answers.add(life.propose(i, i % 5 == 4 ? "" : "word " + i));
      CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
      long last = 0;
      for (int i = 0; i < 200; i++) {
        Member.Reply reply = answers.get(i).join();
        assertThat(reply.cxid()).isEqualTo(i);
        assertThat(reply.outcome()).isInstanceOf(i % 5 == 4 ? No.class : Count.class);
        assertThat(reply.zxid()).isGreaterThanOrEqualTo(last);
        last = reply.zxid();
      }
    }
  }

  @Test void without_a_quorum_nothing_is_served() {
    three().start(1, 2).awaitServing(1, 2);
    ensemble.leader().ask("one");
    int follower = ensemble.follower().id;
    ensemble.stop(follower);
    Life alone = ensemble.member(3 - follower);
    await().atMost(Duration.ofSeconds(60)).until(() -> !alone.serves());
    assertThat(alone.ask("two").outcome()).isEqualTo(No.UNKNOWN);
    assertThat(alone.machine.words()).containsExactly("one");
    ensemble.start(3).awaitServing(3 - follower, 3);
    ensemble.leader().ask("three");
    ensemble.awaitWords(List.of("one", "three"));
  }

  @Test void what_was_acknowledged_survives_its_leader() {
    three().start(1, 2, 3).awaitServing(1, 2, 3);
    var words = new ArrayList<String>();
    for (int round = 1; round <= 3; round++) {
      Life leader = ensemble.leader();
      for (int i = 0; i < 20; i++) {
        String word = "word " + round + "." + i;
        words.add(word);
        leader.ask(word);
      }
      ensemble.stop(leader.id);
      ensemble.leader();
      ensemble.start(leader.id).awaitServing(1, 2, 3);
    }
    ensemble.awaitWords(words);
  }

  @Test void a_member_that_was_away_gets_what_it_missed() {
    three().start(1, 2, 3).awaitServing(1, 2, 3);
    int away = ensemble.follower().id;
    ensemble.leader().ask("zero");
    ensemble.stop(away);
    var words = new ArrayList<>(List.of("zero"));
    for (int i = 0; i < 50; i++) {
      words.add("word " + i);
      ensemble.leader().ask("word " + i);
    }
    ensemble.start(away).awaitServing(away);
    ensemble.awaitWords(words);
  }

  @Test void one_that_comes_after_a_restart_of_all_gets_the_log_from_the_disk() {
    three().start(1, 2).awaitServing(1, 2);
    var words = new ArrayList<String>();
    for (int i = 0; i < 50; i++) {
      words.add("word " + i);
      ensemble.leader().ask("word " + i);
    }
    ensemble.stop(1);
    ensemble.stop(2);
    ensemble.start(1, 2).awaitServing(1, 2);
    ensemble.start(3).awaitServing(3);
    ensemble.awaitWords(words);
  }

  /** Zab, phase 2: what only the old leader has logged is not in the history of the next epoch (TRUNC). */
  @Test void what_only_its_leader_logged_is_given_up_when_it_comes_back() {
    three().start(1, 2, 3).awaitServing(1, 2, 3);
    Life old = ensemble.leader();
    old.ask("one");
    int[] others = others(old.id);
    for (int other : others) ensemble.links.hold(old.id, other);
    CompletableFuture<Member.Reply> lost = old.propose(2, "lost");
    await().atMost(Duration.ofSeconds(60)).until(() -> old.statistics.view().proposed() == 0x100000002L);
    for (int other : others) ensemble.links.cut(old.id, other);
    assertThat(LivingEnsemble.answer(lost).outcome()).isEqualTo(No.UNKNOWN);
    ensemble.awaitServing(others);
    ensemble.leader().ask("two");
    ensemble.links.mend();
    ensemble.awaitServing(old.id);
    ensemble.awaitWords(List.of("one", "two"));
    ensemble.stop(old.id);
    ensemble.start(old.id).awaitServing(old.id);
    ensemble.awaitWords(List.of("one", "two"));
  }

  /** Its asker was told that nobody knows; it may be committed, and by the next leader it is. */
  @Test void what_a_quorum_logged_is_committed_by_the_next_leader() {
    three().start(1, 2, 3).awaitServing(1, 2, 3);
    Life old = ensemble.leader();
    old.ask("one");
    int[] others = others(old.id);
    for (int other : others) ensemble.links.hold(other, old.id);
    old.propose(2, "two");
    for (int other : others) await().atMost(Duration.ofSeconds(60)).until(() -> ensemble.member(other).statistics.view().proposed() == 0x100000002L);
    assertThat(old.machine.words()).containsExactly("one");
    ensemble.stop(old.id);
    ensemble.leader().ask("three");
    ensemble.awaitWords(List.of("one", "two", "three"));
  }

  @Test void one_that_is_too_far_behind_gets_a_snapshot_in_pieces_and_then_the_log() {
    three().settings = MemberSettings.defaults().withQuorum(QuorumSettings.defaults().withBytes(1 << 10, 1 << 12, 64));
    ensemble.start(1, 2).awaitServing(1, 2);
    var words = new ArrayList<String>();
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 20; i++) {
        words.add("word " + round + "." + i);
        ensemble.leader().ask("word " + round + "." + i);
      }
      for (int id = 1; id <= 2; id++) LivingEnsemble.answer(ensemble.member(id).<Member.SnapshotTaken>told(Member.TakeSnapshot::new));
    }
    ensemble.start(3).awaitServing(3);
    words.add("after");
    ensemble.member(3).ask("after");
    ensemble.awaitWords(words);
    assertThat(root.resolve("member-3/ensemble/main").toFile().list()).anyMatch(name -> name.startsWith("snapshot."));
    ensemble.stop(3);
    ensemble.start(3).awaitServing(3);
    ensemble.awaitWords(words);
  }

  @Test void an_observer_learns_what_is_committed_and_does_not_count() {
    ensemble = new LivingEnsemble(actors, root, Seat.Role.PARTICIPANT, Seat.Role.PARTICIPANT, Seat.Role.OBSERVER);
    ensemble.start(1, 2, 3).awaitServing(1, 2, 3);
    assertThat(ensemble.member(3).ask("one").outcome()).isEqualTo(new Count(1));
    ensemble.leader().ask("two");
    ensemble.awaitWords(List.of("one", "two"));
    ensemble.stop(2);
    await().atMost(Duration.ofSeconds(60)).until(() -> !ensemble.member(1).serves() && !ensemble.member(3).serves());
    ensemble.start(2).awaitServing(1, 2, 3);
    ensemble.member(3).ask("three");
    ensemble.awaitWords(List.of("one", "two", "three"));
  }

  /** The 32-bit counter ends after some weeks of writes; ZooKeeper then elects anew (FACTS B6). */
  @Test void an_epoch_is_followed_by_the_next_without_an_outage() {
    three().start(1, 2, 3).awaitServing(1, 2, 3);
    Life follower = ensemble.follower();
    follower.ask("one");
    assertThat(Zxid.of(LivingEnsemble.answer(follower.<Member.Reply>told(replyTo -> new Member.Surpass(0x700000000L, replyTo))).zxid()).epoch())
        .isLessThanOrEqualTo(8);
    assertThat(follower.ask("two").zxid()).isEqualTo(0x800000001L);
    assertThat(ensemble.leader().ask("three").zxid()).isEqualTo(0x800000002L);
    ensemble.awaitWords(List.of("one", "two", "three"));
    for (int id = 1; id <= 3; id++) assertThat(ensemble.member(id).standings).doesNotContain("ended");
  }

  @Test void a_learner_that_does_not_acknowledge_stalls_nobody_and_costs_the_leader_a_bounded_number_of_bytes() {
    three().settings = MemberSettings.defaults().withQuorum(QuorumSettings.defaults().withBytes(1 << 12, 1 << 14, 1 << 20));
    ensemble.start(1, 2, 3).awaitServing(1, 2, 3);
    Life leader = ensemble.leader();
    int slow = others(leader.id)[0];
    ensemble.links.hold(slow, leader.id);
    var words = new ArrayList<String>();
    for (int i = 0; i < 300; i++) {
      words.add("a rather long word, so that the bounds are reached, number " + i + " ".repeat(200));
      leader.ask(words.get(i));
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> leader.statistics.view().learners().stream().anyMatch(l -> l.id() == slow && l.waitingBytes() >= 1 << 14));
    assertThat(leader.statistics.view().learners()).allMatch(learner -> learner.waitingBytes() < (1 << 14) + 2000);
    ensemble.links.release(slow, leader.id);
    ensemble.awaitWords(words);
    assertThat(ensemble.member(slow).standings).doesNotContain("ended");
  }

  @Test void an_unreachable_leader_is_not_waited_for() {
    three().start(1, 2, 3).awaitServing(1, 2, 3);
    Life old = ensemble.leader();
    int[] others = others(old.id);
    for (int other : others) ensemble.links.hold(old.id, other);
    for (int other : others) ensemble.member(other).member().tell(new Member.Unreachable(old.id));
    await().atMost(Duration.ofSeconds(60)).until(() -> ensemble.member(others[0]).leads() || ensemble.member(others[1]).leads());
    for (int other : others) ensemble.links.release(old.id, other);
    ensemble.awaitServing(1, 2, 3);
    ensemble.leader().ask("one");
    ensemble.awaitWords(List.of("one"));
  }

  @Test void what_learners_report_reaches_the_leader() {
    three().start(1, 2, 3).awaitServing(1, 2, 3);
    Life leader = ensemble.leader();
    for (int other : others(leader.id)) await().atMost(Duration.ofSeconds(60)).until(() -> leader.standings.contains("report of " + other));
  }

  private static int[] others(int id) {
    return IntStream.rangeClosed(1, 3).filter(other -> other != id).toArray();
  }
}
