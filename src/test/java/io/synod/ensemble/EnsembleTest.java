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
}
