package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.ensemble.Election.Effect;
import io.synod.ensemble.Election.Step;
import io.synod.ensemble.Election.Timer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Fast leader election, rule by rule: Zab phase 0 (Medeiros 2012, section 4.3) and what is ours. Member 1 of three, unless said otherwise. */
class ElectionTest {
  private static final Configuration THREE = voters(3);
  private static final Configuration FIVE = voters(5);
  private Step last;

  @Test void a_member_votes_for_itself_first_and_tells_its_peers() {
    looking(THREE, 5, 1);
    assertThat(votesTold()).containsExactly(new Vote(1, 5, 1), new Vote(1, 5, 1));
    assertThat(recipients()).containsExactly(2, 3);
  }

  @Test void a_greater_epoch_beats_a_greater_zxid_and_that_a_greater_id() {
    looking(THREE, 5, 1);
    hear(2, new Vote(2, 4, 1), 1);
    assertThat(vote()).isEqualTo(new Vote(1, 5, 1));
    hear(2, new Vote(2, 5, 1), 1);
    assertThat(vote()).isEqualTo(new Vote(2, 5, 1));
    hear(3, new Vote(3, 1, 2), 1);
    assertThat(vote()).isEqualTo(new Vote(3, 1, 2));
  }

  @Test void a_new_vote_is_told_at_once() {
    looking(FIVE, 5, 1);
    hear(2, new Vote(2, 9, 1), 1);
    assertThat(votesTold()).contains(new Vote(2, 9, 1));
    assertThat(recipients()).contains(2, 3, 4, 5);
  }

  @Test void a_later_round_is_joined_and_earlier_votes_do_not_count_in_it() {
    looking(FIVE, 5, 1);
    hear(2, new Vote(1, 5, 1), 1);
    hear(3, new Vote(3, 1, 1), 4);
    assertThat(last.next().surroundings().clock()).isEqualTo(4);
    hear(4, new Vote(1, 5, 1), 4);
    assertThat(last.effects()).noneMatch(Effect.SetTimer.class::isInstance);
    hear(2, new Vote(1, 5, 1), 4);
    assertThat(last.effects()).anyMatch(effect -> effect instanceof Effect.SetTimer set && set.timer() == Timer.FINALIZE);
  }

  @Test void who_is_in_an_earlier_round_is_told_of_this_one() {
    looking(THREE, 5, 1);
    again(5, 1);
    hear(2, new Vote(2, 9, 1), 1);
    assertThat(vote()).isEqualTo(new Vote(1, 5, 1));
    assertThat(recipients()).containsExactly(2);
  }

  @Test void who_comes_into_the_round_later_is_told_the_vote_it_may_have_missed() {
    looking(THREE, 5, 1);
    hear(2, new Vote(2, 4, 1), 1);
    assertThat(recipients()).containsExactly(2);
    hear(2, new Vote(2, 4, 1), 1);
    assertThat(recipients()).isEmpty();
  }

  @Test void a_quorum_waits_for_the_last_voter_and_then_decides() {
    looking(THREE, 5, 1);
    hear(2, new Vote(1, 5, 1), 1);
    assertThat(elected()).isNull();
    last = last.next().timeout(Timer.FINALIZE);
    assertThat(elected()).isEqualTo(new Effect.Elected(MemberState.LEADING, 1, 1));
  }

  @Test void a_better_vote_while_it_waits_is_taken() {
    looking(THREE, 5, 1);
    hear(2, new Vote(1, 5, 1), 1);
    hear(3, new Vote(3, 6, 1), 1);
    assertThat(vote()).isEqualTo(new Vote(3, 6, 1));
    hear(2, new Vote(3, 6, 1), 1);
    assertThat(elected()).isEqualTo(new Effect.Elected(MemberState.FOLLOWING, 3, 1));
  }

  @Test void all_voters_decide_without_waiting() {
    looking(THREE, 5, 1);
    hear(2, new Vote(1, 5, 1), 1);
    hear(3, new Vote(1, 5, 1), 1);
    assertThat(elected().leader()).isEqualTo(1);
  }

  @Test void nobody_waits_for_a_member_that_is_lost() {
    looking(THREE, 5, 1);
    last = last.next().closed(3);
    hear(2, new Vote(1, 5, 1), 1);
    assertThat(elected().leader()).isEqualTo(1);
  }

  @Test void nobody_waits_for_a_member_that_is_suspected() {
    looking(THREE, 5, 1);
    last = last.next().suspects(3);
    hear(2, new Vote(1, 5, 1), 1);
    assertThat(elected().leader()).isEqualTo(1);
  }

  @Test void a_minority_does_not_decide() {
    looking(THREE, 5, 1);
    last = last.next().closed(2).next().closed(3);
    assertThat(last.next().state()).isEqualTo(MemberState.LOOKING);
    assertThat(last.effects()).noneMatch(Effect.Elected.class::isInstance);
  }

  @Test void a_peer_without_a_link_gets_no_vote_and_one_that_is_back_gets_it() {
    looking(THREE, 5, 1);
    last = last.next().closed(3);
    hear(2, new Vote(3, 9, 1), 1);
    assertThat(vote()).isEqualTo(new Vote(1, 5, 1));
    last = last.next().opened(3);
    assertThat(vote()).isEqualTo(new Vote(3, 9, 1));
  }

  @Test void what_a_lost_peer_has_said_does_not_count_any_more() {
    looking(FIVE, 5, 1);
    hear(2, new Vote(1, 5, 1), 1);
    last = last.next().closed(2);
    hear(3, new Vote(1, 5, 1), 1);
    assertThat(last.effects()).noneMatch(effect -> effect instanceof Effect.SetTimer set && set.timer() == Timer.FINALIZE);
  }

  @Test void any_word_of_a_suspected_peer_ends_the_suspicion() {
    looking(THREE, 5, 1);
    last = last.next().suspects(3);
    hear(3, new Vote(3, 9, 1), 1);
    assertThat(vote()).isEqualTo(new Vote(3, 9, 1));
  }

  @Test void one_whom_too_few_can_talk_to_is_passed_over() {
    looking(FIVE, 5, 1);
    hear(5, new Vote(5, 5, 1), 1, Set.of(1));
    assertThat(vote()).isEqualTo(new Vote(5, 5, 1));
    hear(2, new Vote(2, 5, 1), 1, Set.of(1, 3));
    hear(3, new Vote(3, 5, 1), 1, Set.of(1, 2));
    assertThat(vote()).isEqualTo(new Vote(3, 5, 1));
  }

  @Test void but_never_for_one_with_a_lesser_history() {
    looking(FIVE, 5, 1);
    hear(5, new Vote(5, 6, 1), 1, Set.of(1));
    hear(2, new Vote(2, 4, 1), 1, Set.of(3));
    hear(3, new Vote(3, 4, 1), 1, Set.of(2));
    assertThat(vote().zxid()).isGreaterThanOrEqualTo(5);
  }

  @Test void an_established_leader_is_joined_by_its_own_word() {
    looking(THREE, 9, 1);
    settled(3, MemberState.LEADING, new Vote(3, 5, 2), 7, true);
    assertThat(elected()).isEqualTo(new Effect.Elected(MemberState.FOLLOWING, 3, 7));
  }

  @Test void one_of_an_older_epoch_is_not() {
    looking(THREE, 9, 3);
    settled(3, MemberState.LEADING, new Vote(3, 5, 2), 7, true);
    assertThat(last.next().state()).isEqualTo(MemberState.LOOKING);
  }

  @Test void a_leader_that_is_not_established_yet_is_joined_when_a_quorum_follows_it() {
    looking(THREE, 9, 1);
    settled(3, MemberState.LEADING, new Vote(3, 5, 1), 7, false);
    assertThat(last.next().state()).isEqualTo(MemberState.LOOKING);
    settled(2, MemberState.FOLLOWING, new Vote(3, 5, 1), 7, false);
    assertThat(elected().leader()).isEqualTo(3);
  }

  @Test void the_vote_of_one_that_has_settled_in_this_round_counts_still() {
    looking(THREE, 5, 1);
    hear(3, new Vote(3, 6, 1), 1);
    settled(3, MemberState.LEADING, new Vote(3, 6, 1), 1, false);
    last = last.next().timeout(Timer.FINALIZE);
    assertThat(elected()).isEqualTo(new Effect.Elected(MemberState.FOLLOWING, 3, 1));
  }

  @Test void followers_alone_do_not_make_a_leader() {
    looking(FIVE, 9, 1);
    for (int follower : new int[] {2, 4, 5}) settled(follower, MemberState.FOLLOWING, new Vote(3, 5, 1), 7, false);
    assertThat(last.next().state()).isEqualTo(MemberState.LOOKING);
  }

  @Test void who_hears_that_a_quorum_has_decided_for_it_leads() {
    looking(FIVE, 5, 1);
    hear(4, new Vote(4, 5, 1), 1);
    settled(2, MemberState.FOLLOWING, new Vote(1, 5, 1), 1, false);
    settled(3, MemberState.FOLLOWING, new Vote(1, 5, 1), 1, false);
    assertThat(elected()).isEqualTo(new Effect.Elected(MemberState.LEADING, 1, 1));
  }

  @Test void but_not_by_what_was_decided_before_it_restarted() {
    looking(THREE, 5, 1);
    again(5, 1);
    settled(2, MemberState.FOLLOWING, new Vote(1, 5, 1), 1, false);
    settled(3, MemberState.FOLLOWING, new Vote(1, 4, 1), 2, false);
    assertThat(last.next().state()).isEqualTo(MemberState.LOOKING);
  }

  @Test void who_has_settled_answers_those_that_look_and_nobody_else() {
    looking(THREE, 5, 1);
    settled(3, MemberState.LEADING, new Vote(3, 5, 2), 7, true);
    hear(2, new Vote(2, 5, 1), 1);
    Notification answer = ((Effect.Send) last.effects().get(0)).notification();
    assertThat(answer).extracting(Notification::state, Notification::vote, Notification::round)
        .containsExactly(MemberState.FOLLOWING, new Vote(3, 5, 2), 7L);
    settled(2, MemberState.FOLLOWING, new Vote(3, 5, 2), 7, false);
    assertThat(last.effects()).isEmpty();
  }

  @Test void rounds_never_go_back() {
    looking(THREE, 5, 1);
    hear(2, new Vote(2, 4, 1), 9);
    settled(3, MemberState.LEADING, new Vote(3, 5, 2), 7, true);
    again(5, 2);
    assertThat(last.next().surroundings().clock()).isEqualTo(10);
  }

  @Test void an_observer_does_not_vote_and_finds_the_leader() {
    Configuration observed = configuration(THREE.toString().replace("h1:2888:3888:participant", "h1:2888:3888:observer"));
    looking(observed, 50, 1);
    assertThat(votesTold()).containsOnly(Vote.NONE);
    hear(2, new Vote(2, 5, 1), 3);
    hear(3, new Vote(2, 5, 1), 3);
    assertThat(last.next().state()).isEqualTo(MemberState.LOOKING);
    settled(2, MemberState.LEADING, new Vote(2, 5, 1), 3, true);
    assertThat(elected()).isEqualTo(new Effect.Elected(MemberState.OBSERVING, 2, 3));
  }

  /** It was admitted in a proposal that it did not log before it crashed: whoever did waits for its vote (ZooKeeper lets such a member vote for others too). */
  @Test void one_that_does_not_know_that_it_votes_says_whom_it_would_vote_for() {
    looking(configuration("server.2=h2:1:2"), 5, 1);
    hear(2, new Vote(2, 6, 1), 3);
    assertThat(votesTold()).endsWith(new Vote(2, 6, 1)).noneMatch(vote -> vote.leader() == 1);
    assertThat(last.next().state()).as("it waits for the word of the leader").isEqualTo(MemberState.LOOKING);
  }

  /**
   * The proposal that it did not log gave a vote to others as well, one of whom is to lead: those who know of it wait for this member. Seed 800024 of three
   * members, whose only voter had proposed that the two others vote.
   */
  @Test void one_that_does_not_know_who_votes_follows_whom_those_follow_that_it_knows() {
    looking(configuration("server.2=h2:1:2"), 5, 1);
    hear(2, new Vote(3, 6, 1), 3);
    assertThat(votesTold()).endsWith(new Vote(3, 6, 1));
    settled(3, MemberState.LEADING, new Vote(3, 6, 1), 3, false);
    assertThat(last.next().state()).as("those it knows do not follow yet").isEqualTo(MemberState.LOOKING);
    settled(2, MemberState.FOLLOWING, new Vote(3, 6, 1), 3, false);
    assertThat(elected()).isEqualTo(new Effect.Elected(MemberState.OBSERVING, 3, 3));
  }

  @Test void the_vote_of_an_observer_does_not_count() {
    looking(configuration(THREE.toString().replace("h2:2888:3888:participant", "h2:2888:3888:observer")), 5, 1);
    hear(2, new Vote(1, 5, 1), 1);
    assertThat(last.effects()).isEmpty();
  }

  @Test void who_is_no_member_learns_the_configuration_and_finds_the_leader() {
    looking(Configuration.NONE, 0, 0);
    last = last.next().on(new Notification(2, MemberState.LEADING, new Vote(2, 5, 1), 3, true, new TreeSet<>(), configuration("server.2=h2:1:2")));
    assertThat(last.effects()).contains(new Effect.Learnt(configuration("server.2=h2:1:2")));
    assertThat(elected()).isEqualTo(new Effect.Elected(MemberState.OBSERVING, 2, 3));
  }

  @Test void who_looks_with_an_older_configuration_is_told_the_newer() {
    looking(THREE.withVersion(7), 5, 1);
    last = last.next().on(new Notification(8, MemberState.LOOKING, new Vote(8, 1, 1), 1, false, new TreeSet<>(), voters(8)));
    assertThat(recipients()).containsExactly(8);
  }

  @Test void while_members_change_a_leader_needs_both_quorums() {
    Configuration after = configuration("server.1=h1:1:2\nserver.4=h4:1:2\nserver.5=h5:1:2\nversion=7");
    last = linked(5).look(5, 1, new Electorate(THREE, after));
    for (int peer : new int[] {2, 3}) hear(peer, new Vote(1, 5, 1), 1);
    assertThat(last.next().timeout(Timer.RESEND).next().state()).isEqualTo(MemberState.LOOKING);
    for (int peer : new int[] {4, 5}) hear(peer, new Vote(1, 5, 1), 1);
    assertThat(elected().leader()).isEqualTo(1);
  }

  @Test void the_survivors_of_a_leader_agree_before_any_timer() {
    var world = new ElectionWorld(1, 5, 0).started();
    world.runUntilOneLeads(5000);
    int leader = world.leader();
    world.kill(leader);
    assertThat(world.runUntilOneLeads(5000)).isLessThan(60);
    assertThat(world.leader()).isNotEqualTo(leader);
  }

  private void looking(Configuration configuration, long zxid, int epoch) {
    last = linked(5).look(zxid, epoch, Electorate.of(configuration));
  }

  private void again(long zxid, int epoch) {
    last = last.next().look(zxid, epoch, last.next().surroundings().electorate());
  }

  private static Election linked(int members) {
    Election election = Election.first(1, ElectionSettings.defaults());
    for (int peer = 2; peer <= members; peer++) election = election.opened(peer).next();
    return election;
  }

  /** It can talk to everybody. */
  private void hear(int from, Vote vote, long round) {
    hear(from, vote, round, Set.of(1, 2, 3, 4, 5));
  }

  private void hear(int from, Vote vote, long round, Set<Integer> reach) {
    last = last.next().on(new Notification(from, MemberState.LOOKING, vote, round, false, new TreeSet<>(reach), committed()));
  }

  private void settled(int from, MemberState state, Vote vote, long round, boolean established) {
    last = last.next().on(new Notification(from, state, vote, round, established, new TreeSet<>(), committed()));
  }

  private Configuration committed() {
    return last.next().surroundings().electorate().committed();
  }

  private Vote vote() {
    return last.next().match(waiting -> null, Looking::vote, settled -> null);
  }

  private Effect.Elected elected() {
    return last.effects().stream().filter(Effect.Elected.class::isInstance).map(Effect.Elected.class::cast).findFirst().orElse(null);
  }

  private List<Vote> votesTold() {
    return sends().stream().map(send -> send.notification().vote()).toList();
  }

  private List<Integer> recipients() {
    return sends().stream().map(Effect.Send::to).toList();
  }

  private List<Effect.Send> sends() {
    return last.effects().stream().filter(Effect.Send.class::isInstance).map(Effect.Send.class::cast).toList();
  }

  private static Configuration voters(int count) {
    return configuration(IntStream.rangeClosed(1, count).mapToObj(id -> "server." + id + "=h" + id + ":2888:3888").collect(Collectors.joining("\n")));
  }

  private static Configuration configuration(String text) {
    try {
      return Configuration.parse(text);
    } catch (MalformedConfiguration wrong) {
      throw new AssertionError(wrong);
    }
  }
}
