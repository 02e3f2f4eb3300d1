package io.synod.ensemble;

import static io.synod.ensemble.LivingEnsemble.seat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.ensemble.CountingMachine.Count;
import io.synod.ensemble.CountingMachine.No;
import io.synod.ensemble.LivingEnsemble.Life;
import io.synod.testkit.ActorSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Members come and go while the ensemble works: real actors and journals in one process. */
class MembershipTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path root;
  private final List<String> words = new ArrayList<>();
  private LivingEnsemble ensemble;

  @BeforeEach void five_of_which_some_are_members() {
    ensemble = new LivingEnsemble(actors, root, LivingEnsemble.voters(5));
  }

  @AfterEach void nobody_has_stopped_by_itself() {
    assertThat(ensemble.stops).isEmpty();
  }

  private void formed(int... ids) {
    ensemble.formedBy(members(ids)).start(ids).awaitServing(ids);
  }

  private static Configuration members(int... ids) {
    return Configuration.of(Arrays.stream(ids).boxed().collect(Collectors.toMap(id -> id, id -> seat(id, Seat.Role.PARTICIPANT))));
  }

  private static Reconfiguration adding(int id, Seat.Role role) {
    return new Reconfiguration(Optional.of("server." + id + "=" + seat(id, role)), Optional.empty(), Optional.empty(), Reconfiguration.ANY_VERSION);
  }

  private static Reconfiguration removing(int id) {
    return new Reconfiguration(Optional.empty(), Optional.of(Integer.toString(id)), Optional.empty(), Reconfiguration.ANY_VERSION);
  }

  private static Reconfiguration replacing(Configuration members) {
    return new Reconfiguration(Optional.empty(), Optional.empty(), Optional.of(members.toString()), Reconfiguration.ANY_VERSION);
  }

  private void changed(Reconfiguration request) {
    assertThat(ensemble.leader().reconfigure(request).outcome()).as("%s", request).isInstanceOf(Count.class);
  }

  /** Asks until it is done: an answer that nobody knows may come of an election under way. */
  private void say(String word) {
    await().atMost(PATIENCE).until(() -> ensemble.leader().ask(word).outcome() instanceof Count);
    words.add(word);
  }

  private void awaitVoters(Set<Integer> voters, int... at) {
    for (int id : at) await("voters as member " + id + " has it").atMost(PATIENCE).until(() -> statistics(id).members().voters(), voters::equals);
  }

  private MemberStatistics statistics(int id) {
    return ensemble.member(id).statistics;
  }

  @Test void who_joins_learns_everything_and_has_a_vote_once_it_is_given_one() {
    formed(1, 2, 3);
    say("one");
    ensemble.start(4).awaitServing(4);
    ensemble.awaitWords(words);
    awaitVoters(Set.of(1, 2, 3), 4);
    assertThat(statistics(4).view().state()).isEqualTo(MemberState.OBSERVING);
    changed(adding(4, Seat.Role.OBSERVER));
    changed(adding(4, Seat.Role.PARTICIPANT));
    awaitVoters(Set.of(1, 2, 3, 4), 1, 2, 3, 4);
    await().atMost(PATIENCE).until(() -> statistics(4).view().state() == MemberState.FOLLOWING);
    assertThat(ensemble.member(4).standings).as("it was never interrupted").hasSize(1);
    int gone = ensemble.leader().id == 3 ? 2 : 3;
    ensemble.stop(gone);
    say("three of four are a quorum");
    ensemble.awaitWords(words);
  }

  @Test void a_leader_that_is_taken_out_answers_and_hands_over_and_goes_on_learning() {
    formed(1, 2, 3);
    say("one");
    int leader = ensemble.leader().id;
    assertThat(ensemble.member(leader).reconfigure(removing(leader)).outcome()).isInstanceOf(Count.class);
    var left = new TreeSet<>(Set.of(1, 2, 3));
    left.remove(leader);
    awaitVoters(left, 1, 2, 3);
    await().atMost(PATIENCE).until(() -> ensemble.leader().id != leader);
    say("without it");
    await().atMost(PATIENCE).until(() -> statistics(leader).view().state() == MemberState.OBSERVING);
    ensemble.awaitWords(words);
    ensemble.stop(leader);
    say("two are enough");
    ensemble.awaitWords(words);
  }

  @Test void a_voter_that_becomes_an_observer_is_not_asked_any_more() {
    formed(1, 2, 3);
    int demoted = ensemble.follower().id;
    changed(adding(demoted, Seat.Role.OBSERVER));
    awaitVoters(others(demoted), 1, 2, 3);
    await().atMost(PATIENCE).until(() -> statistics(demoted).view().state() == MemberState.OBSERVING);
    ensemble.stop(demoted);
    say("two of two");
    ensemble.start(demoted).awaitServing(demoted);
    awaitVoters(others(demoted), demoted);
    ensemble.awaitWords(words);
  }

  private static Set<Integer> others(int id) {
    var others = new TreeSet<>(Set.of(1, 2, 3));
    others.remove(id);
    return others;
  }

  @Test void one_grows_to_three_and_may_go() {
    formed(1);
    say("one");
    for (int id : new int[] {2, 3}) {
      ensemble.start(id).awaitServing(id);
      changed(adding(id, Seat.Role.PARTICIPANT));
    }
    say("three");
    ensemble.stop(1);
    awaitVoters(Set.of(1, 2, 3), 2, 3);
    changed(removing(1));
    say("two");
    ensemble.awaitWords(words);
  }

  @Test void three_shrink_to_one_which_goes_on_alone() {
    formed(1, 2, 3);
    int last = ensemble.leader().id;
    others(last).forEach(id -> changed(removing(id)));
    others(last).forEach(ensemble::stop);
    say("alone");
    ensemble.stop(last);
    ensemble.start(last).awaitServing(last);
    say("again");
    ensemble.awaitWords(words);
  }

  @Test void what_the_log_says_of_the_members_counts_before_the_settings() {
    formed(1, 2, 3);
    ensemble.start(4).awaitServing(4);
    changed(adding(4, Seat.Role.PARTICIPANT));
    int removed = ensemble.follower().id == 4 ? others(ensemble.leader().id).iterator().next() : ensemble.follower().id;
    changed(removing(removed));
    say("before");
    for (int id = 1; id <= 4; id++) ensemble.stop(id);
    ensemble.start(1, 2, 3, 4).awaitServing(1, 2, 3, 4);
    var voters = new TreeSet<>(Set.of(1, 2, 3, 4));
    voters.remove(removed);
    awaitVoters(voters, 1, 2, 3, 4);
    say("after");
    ensemble.awaitWords(words);
  }

  @Test void who_is_a_member_is_learnt_from_a_snapshot_too() {
    ensemble.settings = ensemble.settings.withQuorum(ensemble.settings.quorum().withBytes(1 << 10, 1 << 12, 64));
    formed(1, 2, 3);
    changed(adding(4, Seat.Role.PARTICIPANT));
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 20; i++) say("word " + round + "." + i);
      for (int id = 1; id <= 3; id++) LivingEnsemble.answer(ensemble.member(id).<Member.SnapshotTaken>told(Member.TakeSnapshot::new));
    }
    ensemble.start(4).awaitServing(4);
    ensemble.awaitWords(words);
    assertThat(root.resolve("member-4/ensemble/main").toFile().list()).anyMatch(name -> name.startsWith("snapshot."));
    Configuration known = statistics(ensemble.leader().id).members();
    for (int id = 1; id <= 4; id++) ensemble.stop(id);
    ensemble.start(4);
    await("it knows by itself").atMost(PATIENCE).until(() -> statistics(4).members(), known::equals);
  }

  @Test void a_change_needs_a_quorum_of_the_old_members_and_of_the_new() {
    formed(1, 2, 3);
    ensemble.start(4, 5).awaitServing(4, 5);
    int leader = ensemble.leader().id;
    var old = others(leader);
    await().atMost(PATIENCE).until(() -> statistics(leader).view().learners().stream().filter(MemberView.Learner::synced).count() == 4);
    old.forEach(id -> ensemble.links.hold(id, leader));
    CompletableFuture<Member.Reply> reply = CompletableFuture.supplyAsync(() ->
        ensemble.member(leader).reconfigure(replacing(members(leader, 4, 5))));
    await("the new members have it").atMost(PATIENCE).until(() -> {
      long proposed = statistics(leader).view().proposed();
      return statistics(leader).view().learners().stream().filter(learner -> learner.id() > 3 && learner.acked() == proposed).count() == 2
          && proposed > statistics(leader).view().committed();
    });
    assertThat(reply).isNotDone();
    ensemble.links.release(old.iterator().next(), leader);
    assertThat(reply.join().outcome()).isInstanceOf(Count.class);
    awaitVoters(new TreeSet<>(Set.of(leader, 4, 5)), leader, 4, 5);
  }

  @Test void a_change_whose_leader_is_lost_is_there_for_all_or_for_none() {
    formed(1, 2, 3);
    ensemble.start(4).awaitServing(4);
    int leader = ensemble.leader().id;
    for (int id : others(leader)) ensemble.links.hold(id, leader);
    CompletableFuture.supplyAsync(() -> ensemble.member(leader).reconfigure(adding(4, Seat.Role.PARTICIPANT)));
    await("it is proposed").atMost(PATIENCE).until(() -> statistics(leader).view().proposed() > statistics(leader).view().committed());
    ensemble.stop(leader);
    int[] left = others(leader).stream().mapToInt(id -> id).toArray();
    ensemble.awaitServing(left);
    say("after");
    ensemble.start(leader).awaitServing(leader);
    ensemble.awaitWords(words);
    Configuration known = statistics(ensemble.leader().id).members();
    for (int id = 1; id <= 4; id++) {
      int member = id;
      await("members as " + id + " has them").atMost(PATIENCE).until(() -> statistics(member).members(), known::equals);
    }
  }

  @Test void a_change_that_too_few_could_carry_is_refused() {
    formed(1, 2, 3);
    assertThat(ensemble.leader().reconfigure(replacing(members(1, 4, 5))).outcome()).isEqualTo(No.UNCHANGED);
    assertThat(ensemble.follower().reconfigure(new Reconfiguration(Optional.empty(), Optional.of("3"), Optional.empty(), 77)).outcome())
        .as("on another version than it is").isEqualTo(No.UNCHANGED);
  }

  @Test void of_three_groups_two_decide_and_a_member_without_weight_only_learns() {
    var seats = new TreeMap<Integer, Seat>();
    for (int id = 1; id <= 5; id++) seats.put(id, seat(id, Seat.Role.PARTICIPANT));
    var groups = new TreeMap<>(Map.of(1, new TreeSet<>(Set.of(1, 2)), 2, new TreeSet<>(Set.of(3)), 3, new TreeSet<>(Set.of(4, 5))));
    var weights = new TreeMap<>(Map.of(1, 2, 2, 1, 3, 1, 4, 1, 5, 0));
    ensemble.formedBy(new Configuration(0, seats, new TreeMap<>(groups), weights)).start(1, 2, 3, 4, 5).awaitServing(1, 2, 3, 4, 5);
    assertThat(ensemble.leader().id).as("who weighs nothing cannot lead").isNotEqualTo(5);
    for (int id : new int[] {2, 3, 5}) ensemble.stop(id);
    Life one = ensemble.member(1);
    await().atMost(PATIENCE).until(() -> one.serves() || ensemble.member(4).serves());
    say("1 is more than half of its group, and 4 of its own");
    ensemble.start(2, 3, 5).awaitServing(2, 3, 5);
    ensemble.stop(1);
    ensemble.stop(4);
    await("3 is one group, and 2 too little of another").atMost(PATIENCE).until(() -> !ensemble.member(3).serves() && !ensemble.member(2).serves());
    ensemble.start(1).awaitServing(1, 2, 3);
    ensemble.awaitWords(words);
  }
}
