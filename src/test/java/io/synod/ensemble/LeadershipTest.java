package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.synod.ensemble.CountingMachine.Add;
import io.synod.ensemble.PeerMessage.Accepted;
import io.synod.ensemble.PeerMessage.Acked;
import io.synod.ensemble.PeerMessage.Answered;
import io.synod.ensemble.PeerMessage.Asked;
import io.synod.ensemble.PeerMessage.ChunkTaken;
import io.synod.ensemble.PeerMessage.EpochAcked;
import io.synod.ensemble.PeerMessage.Forwarded;
import io.synod.ensemble.PeerMessage.LearnerInfo;
import io.synod.ensemble.PeerMessage.Left;
import io.synod.ensemble.PeerMessage.Logged;
import io.synod.ensemble.PeerMessage.NewEpoch;
import io.synod.ensemble.PeerMessage.NewLeaderAcked;
import io.synod.ensemble.PeerMessage.PartialSnapshot;
import io.synod.ensemble.PeerMessage.Pong;
import io.synod.ensemble.PeerMessage.SnapshotChunk;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.journal.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The leader's side of Zab, rule by rule (Junqueira, Reed, Serafini, DSN 2011). Member 1 of three leads, with a history up to 1.2. */
class LeadershipTest {
  private static final long JOIN = 7;
  private final CountingMachine machine = new CountingMachine();
  private final RecordedEffects effects = new RecordedEffects();
  private final History history = new History(machine);
  private final TestInbox<Member.Reply> replies = TestInbox.create();
  private Leadership leadership;
  private long sequenceNr = 1;

  @Test void without_a_quorum_of_followers_no_epoch_is_begun() {
    leads(3);
    assertThat(effects.take()).isEmpty();
    heard(2, new LearnerInfo(JOIN, 4, 0));
    assertThat(effects.take()).containsExactly("accept 5", "send 2 NewEpoch");
  }

  /** Phase 1: "greater than any of the epochs received". */
  @Test void the_epoch_is_above_all_that_a_quorum_has_promised() {
    leads(5);
    heard(2, new LearnerInfo(JOIN, 9, 0));
    heard(3, new LearnerInfo(JOIN, 4, 0));
    assertThat(effects.sent).contains(new NewEpoch(JOIN, 10));
  }

  @Test void an_observer_makes_no_quorum() {
    leads(Map.of(1, Seat.Role.PARTICIPANT, 2, Seat.Role.PARTICIPANT, 3, Seat.Role.OBSERVER));
    heard(3, new LearnerInfo(JOIN, 1, 0));
    assertThat(effects.take()).isEmpty();
  }

  @Test void its_own_promise_counts_only_when_it_is_durable() {
    leads(3);
    joins(2);
    promises(2, true, 1, zxid(1, 2));
    assertThat(effects.take()).doesNotContain("establish 2");
    leadership.accepted(2);
    assertThat(effects.take()).contains("establish 2");
  }

  /** Who has promised the epoch before may have promised it to another leader of the same epoch. */
  @Test void a_promise_that_was_made_before_does_not_count() {
    leads(3);
    joins(2);
    leadership.accepted(2);
    promises(2, false, 1, zxid(1, 2));
    assertThat(effects.take()).doesNotContain("establish 2");
  }

  /** Phase 1: what it has and the leader has not may be committed. */
  @Test void it_gives_way_to_a_follower_with_a_newer_history() {
    leads(3);
    joins(2);
    leadership.accepted(2);
    promises(2, true, 1, zxid(1, 3));
    assertThat(effects.looking).contains("newer history");
  }

  @Test void a_greater_current_epoch_is_newer_than_any_zxid() {
    leads(3);
    joins(2);
    promises(2, true, 2, zxid(1, 1));
    assertThat(effects.looking).contains("newer history");
  }

  /** Phase 2: a quorum must have the history before it is committed, and the leader must have applied it before it prepares. */
  @Test void the_history_is_committed_when_a_quorum_has_it_and_not_before() {
    leads(3);
    joins(2);
    promisedByQuorum();
    leadership.established(2);
    assertThat(effects.applied).isEmpty();
    heard(2, new NewLeaderAcked(JOIN, 2, zxid(1, 2)));
    assertThat(effects.applied).extracting(turn -> ((StateMachine.Committed) turn).transaction().zxid()).containsExactly(zxid(1, 1), zxid(1, 2));
    assertThat(effects.take()).contains("send 2 UpToDate", "await 0x100000002").doesNotContain("serve");
    leadership.reached(zxid(1, 2));
    assertThat(effects.take()).containsExactly("serve");
  }

  /** What waits for the disk is no longer alone: its frames leave with those of the commit that made way for it. */
  @Test void only_a_lone_proposal_leaves_before_the_turn_ends() {
    serving();
    propose("one");
    propose("two");
    heard(2, new Acked(JOIN, zxid(2, 1)));
    assertThat(effects.take()).containsOnlyOnce("flush");
    durable(zxid(2, 1));
    assertThat(effects.take()).contains("append", "send 2 Proposed").doesNotContain("flush");
  }

  @Test void its_own_log_counts_only_when_it_is_durable() {
    leads(3);
    joins(2);
    promisedByQuorum();
    heard(2, new NewLeaderAcked(JOIN, 2, zxid(1, 2)));
    assertThat(effects.applied).isEmpty();
    leadership.established(2);
    assertThat(effects.applied).hasSize(2);
  }

  @Test void a_proposal_is_committed_by_a_quorum_of_logs() {
    serving();
    propose("one");
    assertThat(effects.take()).containsExactly("await the turn's end", "append", "send 2 Proposed", "send 3 Proposed", "flush");
    heard(2, new Acked(JOIN, zxid(2, 1)));
    assertThat(effects.applied).as("one of three").isEmpty();
    durable(zxid(2, 1));
    assertThat(effects.applied).hasSize(1);
    assertThat(effects.take()).contains("send 2 Committed idly", "send 3 Committed idly");
  }

  /** The others hear of it with the next proposal: telling each at once is a wake-up of each for every write. */
  @Test void only_a_member_whose_client_waits_is_told_of_the_commit_at_once() {
    serving();
    heard(2, new Forwarded(JOIN, 1, List.of(asked("one"))));
    effects.take();
    durable(zxid(2, 1));
    heard(3, new Acked(JOIN, zxid(2, 1)));
    assertThat(effects.take()).containsExactly("send 2 Logged", "send 2 Committed", "send 3 Committed idly", "apply 1");
    propose("two");
    heard(3, new Acked(JOIN, zxid(2, 2)));
    durable(zxid(2, 2));
    assertThat(effects.take()).as("its client has its answer").endsWith("send 2 Committed lazily", "send 3 Committed idly", "apply 1");
  }

  /** Nobody is there who could see it, or wait for a watch; a millisecond is two writes, and what comes together is one write of its disk. */
  @Test void a_member_without_clients_hears_of_commits_when_it_suits() {
    serving();
    heard(2, new Pong(JOIN, 0, Bytes.utf8("alive")));
    propose("one");
    heard(2, new Acked(JOIN, zxid(2, 1)));
    durable(zxid(2, 1));
    assertThat(effects.take()).contains("send 2 Committed lazily", "send 3 Committed idly");
    for (int i = 0; i < Learner.LONGEST_BETWEEN_SIGNS; i++) {
      leadership.tick();
      for (int id = 2; id <= 3; id++) heard(id, new Pong(JOIN, 0, Bytes.EMPTY));
    }
    propose("two");
    heard(2, new Acked(JOIN, zxid(2, 2)));
    durable(zxid(2, 2));
    assertThat(effects.take()).as("its sessions are gone").contains("send 2 Committed idly");
  }

  /** Decision 0009: the third member takes it with what follows, the commit with it. */
  @Test void a_lone_proposal_goes_to_a_quorum_at_once() {
    raced(3, 2);
    propose("two");
    assertThat(effects.take()).containsExactly("await the turn's end", "append", "send 2 Proposed late", "send 3 Proposed", "flush");
  }

  @Test void a_lone_proposal_goes_first_to_the_member_whose_client_waits() {
    raced(3, 2);
    heard(2, new Forwarded(JOIN, 1, List.of(asked("two"))));
    assertThat(effects.take()).containsExactly("append", "send 2 Accepted", "send 2 Proposed", "send 3 Proposed late", "flush");
  }

  /** Decision 0013: the loop may stay awake for it. */
  @Test void the_acknowledgement_that_a_lone_client_of_the_leader_waits_for_is_expected() {
    raced(3, 2);
    effects.expected.clear();
    propose("two");
    assertThat(effects.expected).as("its own log has the loop").isEmpty();
    durable(zxid(2, 2));
    assertThat(effects.expected).containsExactly(3);
    heard(3, new Acked(JOIN, zxid(2, 2)));
    heard(2, new Forwarded(JOIN, 1, List.of(asked("three"))));
    durable(zxid(2, 3));
    assertThat(effects.expected).as("its follower's client is told by the follower").hasSize(1);
  }

  @Test void what_is_proposed_while_something_is_outstanding_goes_to_all_at_once() {
    raced(3, 2);
    propose("two");
    durable(zxid(2, 2));
    effects.take();
    propose("three");
    assertThat(effects.take()).containsExactly("await the turn's end", "append", "send 2 Proposed", "send 3 Proposed");
  }

  /** Decision 0008: with its own log it knows of a quorum, and need not hear of it again. */
  @Test void a_follower_whose_client_waits_is_told_how_far_the_leaders_log_is_and_commits_itself() {
    serving();
    heard(2, new Forwarded(JOIN, 1, List.of(asked("one"))));
    effects.take();
    durable(zxid(2, 1));
    assertThat(effects.take()).containsExactly("send 2 Logged");
    assertThat(effects.sent).endsWith(new Logged(JOIN, zxid(2, 1), false));
    assertThat(effects.applied).as("the leader waits for the acknowledgement").isEmpty();
    heard(2, new Acked(JOIN, zxid(2, 1)));
    assertThat(effects.take()).containsExactly("send 3 Committed idly", "apply 1");
  }

  @Test void a_follower_that_acknowledges_before_the_leaders_own_log_has_it_is_told_of_the_commit() {
    serving();
    heard(2, new Forwarded(JOIN, 1, List.of(asked("one"))));
    heard(2, new Acked(JOIN, zxid(2, 1)));
    effects.take();
    durable(zxid(2, 1));
    assertThat(effects.take()).containsExactly("send 2 Committed", "send 3 Committed idly", "apply 1");
  }

  @Test void a_follower_is_told_that_others_wait_for_its_acknowledgement() {
    serving();
    heard(2, new Forwarded(JOIN, 1, List.of(asked("one"))));
    heard(3, new Forwarded(JOIN, 1, List.of(asked("two"))));
    durable(zxid(2, 1));
    assertThat(effects.sent).endsWith(new Logged(JOIN, zxid(2, 1), true), new Logged(JOIN, zxid(2, 1), true));
  }

  @Test void a_client_of_the_leader_waits_for_the_acknowledgement_too() {
    serving();
    ask("own");
    heard(2, new Forwarded(JOIN, 1, List.of(asked("one"))));
    durable(zxid(2, 2));
    assertThat(effects.sent).endsWith(new Logged(JOIN, zxid(2, 2), true));
  }

  @Test void a_follower_that_is_no_quorum_with_the_leader_is_not_told_of_its_log() {
    leads(5);
    for (int id = 2; id <= 5; id++) joins(id);
    promises(3, true, 1, zxid(1, 2));
    promisedByQuorum();
    history.established(2);
    leadership.established(2);
    for (int id = 2; id <= 3; id++) heard(id, new NewLeaderAcked(JOIN, 2, zxid(1, 2)));
    leadership.reached(zxid(1, 2));
    heard(2, new Forwarded(JOIN, 1, List.of(asked("one"))));
    effects.take();
    durable(zxid(2, 1));
    assertThat(effects.take()).isEmpty();
  }

  @Test void nobody_is_told_of_the_leaders_log_while_the_members_change() {
    serving();
    takeOut(3);
    heard(2, new Forwarded(JOIN, 1, List.of(asked("one"))));
    effects.take();
    durable(zxid(2, 1));
    assertThat(effects.take()).doesNotContain("send 2 Logged");
    durable(zxid(2, 2));
    assertThat(effects.take()).isEmpty();
  }

  @Test void one_of_an_older_build_is_not_told_of_the_leaders_log() {
    effects.old.add(2);
    serving();
    heard(2, new Forwarded(JOIN, 1, List.of(asked("one"))));
    effects.take();
    durable(zxid(2, 1));
    assertThat(effects.take()).isEmpty();
  }

  /** It answers its client before the leader knows: what is asked of the leader afterwards waits for that transaction all the same. */
  @Test void a_sync_waits_for_what_a_follower_may_have_committed_itself() {
    serving();
    heard(2, new Forwarded(JOIN, 1, List.of(asked("one"))));
    durable(zxid(2, 1));
    leadership.sync(new Member.Sync(new Origin(1, 1, "", ""), replies.getRef()));
    leadership.turnEnded();
    heard(3, new Pong(JOIN, 0, Bytes.EMPTY));
    assertThat(effects.applied).isEmpty();
    heard(2, new Acked(JOIN, zxid(2, 1)));
    assertThat(effects.applied).extracting(Object::getClass).containsExactly(StateMachine.Committed.class, StateMachine.Answer.class);
    assertThat(((StateMachine.Answer) effects.applied.get(1)).reply().zxid()).isEqualTo(zxid(2, 1));
  }

  /** Decision 0006: whoever is elected next has it, for every quorum has one of them. */
  @Test void a_quorum_of_others_commits_what_its_own_disk_has_not() {
    serving();
    propose("one");
    propose("two");
    heard(2, new Acked(JOIN, zxid(2, 1)));
    heard(3, new Acked(JOIN, zxid(2, 1)));
    assertThat(effects.applied).hasSize(1);
    assertThat(effects.take()).endsWith("send 2 Committed idly", "send 3 Committed idly", "apply 1");
    assertThat(history.last()).as("a vote tells what is durable").isEqualTo(zxid(1, 2));
    assertThat(effects.appended).as("its log gets one batch at a time").hasSize(1);
    durable(zxid(2, 1));
    assertThat(effects.appended).extracting(TransactionsAppended::committed).containsExactly(zxid(1, 2), zxid(2, 1));
    assertThat(effects.applied).as("once").hasSize(1);
  }

  @Test void the_only_voter_waits_for_its_own_disk() {
    leads(Map.of(1, Seat.Role.PARTICIPANT, 2, Seat.Role.OBSERVER));
    history.established(2);
    leadership.established(2);
    leadership.reached(zxid(1, 2));
    joins(2);
    promises(2, true, 1, zxid(1, 2));
    heard(2, new NewLeaderAcked(JOIN, 2, zxid(1, 2)));
    effects.applied.clear();
    propose("one");
    heard(2, new Acked(JOIN, zxid(2, 1)));
    assertThat(effects.applied).isEmpty();
    durable(zxid(2, 1));
    assertThat(effects.applied).hasSize(1);
  }

  @Test void what_others_have_committed_before_it_stepped_down_is_not_handed_over_again() {
    serving();
    propose("one");
    heard(2, new Acked(JOIN, zxid(2, 1)));
    heard(3, new Acked(JOIN, zxid(2, 1)));
    leadership.leave();
    durable(zxid(2, 1));
    history.release(transaction -> assertThat(transaction).isNull());
    assertThat(history.handed()).isEqualTo(history.last()).isEqualTo(zxid(2, 1));
  }

  /** It may be one of the quorum by which that is committed: had it to give it up, nobody might have it after a crash of the leader. */
  @Test void a_learner_that_is_ahead_of_the_leaders_own_log_keeps_what_it_was_sent() {
    serving();
    propose("one");
    heard(2, new Acked(JOIN, zxid(2, 1)));
    leadership.closed(3);
    heard(3, new LearnerInfo(JOIN + 1, 2, 0));
    effects.take();
    heard(3, new EpochAcked(JOIN + 1, 2, false, 2, zxid(2, 1), PartialSnapshot.NONE));
    assertThat(effects.take()).containsExactly("send 3 NewLeader");
    heard(3, new NewLeaderAcked(JOIN + 1, 2, zxid(2, 1)));
    assertThat(effects.applied).as("it counts again").hasSize(1);
  }

  /** Nothing of its own was logged in this epoch yet, so what a learner has above its log is of an older one. */
  @Test void a_learner_that_is_ahead_with_what_another_leader_has_sent_gives_it_up() {
    serving();
    propose("one");
    leadership.closed(3);
    heard(3, new LearnerInfo(JOIN + 1, 2, 0));
    effects.take();
    heard(3, new EpochAcked(JOIN + 1, 2, false, 1, zxid(1, 9), PartialSnapshot.NONE));
    assertThat(effects.take()).containsExactly("send 3 Truncate", "send 3 Proposed", "send 3 NewLeader");
  }

  /** The next epoch's promise tells what is in its log. */
  @Test void an_epoch_ends_when_its_own_log_has_all_of_it_too() {
    serving();
    propose("one");
    heard(3, new LearnerInfo(JOIN + 1, 8, 0));
    heard(2, new Acked(JOIN, zxid(2, 1)));
    effects.take();
    assertThat(effects.looking).isNull();
    durable(zxid(2, 1));
    assertThat(effects.take()).contains("accept 9");
  }

  @Test void its_own_log_alone_commits_nothing() {
    serving();
    propose("one");
    durable(zxid(2, 1));
    assertThat(effects.applied).isEmpty();
    heard(3, new Acked(JOIN, zxid(2, 1)));
    assertThat(effects.applied).hasSize(1);
  }

  @Test void the_next_batch_leaves_while_the_quorum_still_logs_the_one_before() {
    serving();
    propose("one");
    propose("two");
    durable(zxid(2, 1));
    assertThat(effects.appended).extracting(TransactionsAppended::lastZxid).containsExactly(zxid(2, 1), zxid(2, 2));
    durable(zxid(2, 2));
    heard(2, new Acked(JOIN, zxid(2, 2)));
    assertThat(effects.applied).hasSize(2);
  }

  @Test void proposals_that_come_together_are_appended_together() {
    serving();
    ask("one");
    ask("two");
    ask("three");
    assertThat(effects.take()).containsExactly("await the turn's end");
    leadership.turnEnded();
    assertThat(effects.appended).extracting(TransactionsAppended::count).containsExactly(3);
  }

  @Test void what_may_wait_shares_the_write_of_what_may_not() {
    crowded();
    propose("~opens");
    assertThat(effects.take()).containsExactly("await the turn's end", "await a moment");
    propose("~closes");
    assertThat(effects.take()).as("the moment is that of the first").containsExactly("await the turn's end");
    propose("urgent");
    assertThat(effects.appended).extracting(TransactionsAppended::count).containsExactly(3);
    leadership.momentEnded();
    assertThat(effects.appended).hasSize(1);
  }

  @Test void what_may_wait_does_so_for_a_moment_only() {
    crowded();
    propose("~opens");
    assertThat(effects.appended).isEmpty();
    leadership.momentEnded();
    assertThat(effects.appended).hasSize(1);
  }

  @Test void what_a_session_writes_first_may_wait_as_its_beginning() {
    crowded();
    propose("~opens");
    leadership.momentEnded();
    durable(effects.appended.get(0).lastZxid());
    propose("first");
    assertThat(effects.appended).hasSize(1);
    propose("second");
    assertThat(effects.appended).extracting(TransactionsAppended::count).containsExactly(1, 2);
  }

  @Test void while_the_log_is_busy_no_moment_is_waited_for() {
    crowded();
    propose("urgent");
    propose("~opens");
    assertThat(effects.take()).doesNotContain("await a moment");
  }

  @Test void who_is_answered_behind_what_may_wait_does_not_wait_for_others() {
    crowded();
    propose("~opens");
    propose("");
    assertThat(effects.appended).hasSize(1);
  }

  @Test void a_learners_client_who_is_answered_behind_it_does_not_either() {
    crowded();
    heard(2, new Forwarded(JOIN, 1, List.of(asked("~opens"))));
    assertThat(effects.appended).isEmpty();
    heard(3, new Forwarded(JOIN, 1, List.of(asked(""))));
    assertThat(effects.appended).hasSize(1);
  }

  @Test void where_nobody_else_is_about_nothing_waits() {
    serving();
    propose("~opens");
    assertThat(effects.appended).hasSize(1);
  }

  @Test void what_waits_for_others_is_given_up_with_the_lead() {
    crowded();
    propose("~opens");
    leadership.leave();
    leadership.momentEnded();
    assertThat(effects.appended).isEmpty();
  }

  @Test void a_batch_tells_what_was_committed_when_it_was_made() {
    serving();
    propose("one");
    heard(2, new Acked(JOIN, zxid(2, 1)));
    durable(zxid(2, 1));
    propose("two");
    assertThat(effects.appended).extracting(TransactionsAppended::committed).containsExactly(zxid(1, 2), zxid(2, 1));
  }

  @Test void a_refusal_waits_for_what_it_was_validated_against() {
    serving();
    propose("one");
    propose("");
    durable(zxid(2, 1));
    assertThat(effects.applied).isEmpty();
    leadership.turnEnded();
    heard(2, new Pong(JOIN, 0, Bytes.EMPTY));
    assertThat(effects.applied).isEmpty();
    heard(2, new Acked(JOIN, zxid(2, 1)));
    assertThat(effects.applied).hasSize(2);
  }

  @Test void a_learner_is_told_what_its_requests_became_before_it_gets_it_and_not_one_by_one() {
    serving();
    heard(2, new Forwarded(JOIN, 1, List.of(asked("one"), asked("two"), asked(""), asked("three"))));
    assertThat(effects.take()).containsExactly("send 2 Accepted", "send 2 Answered", "append", "send 2 Accepted", "send 2 Proposed", "send 3 Proposed", "flush");
    assertThat(effects.sent).contains(new Accepted(JOIN, 1, List.of(zxid(2, 1), zxid(2, 2))), new Accepted(JOIN, 4, List.of(zxid(2, 3))));
    assertThat(effects.appended).extracting(TransactionsAppended::count).containsExactly(3);
  }

  @Test void what_came_before_a_request_that_cannot_be_read_is_appended_and_nothing_behind_it() {
    serving();
    heard(2, new Forwarded(JOIN, 1, List.of(asked("one"), new Asked(new Origin(5, 1, "", ""), Bytes.EMPTY), asked("two"))));
    assertThat(effects.appended).extracting(TransactionsAppended::count).containsExactly(1);
    assertThat(effects.take()).contains("send 2 Declined", "append", "send 3 Proposed");
  }

  /** Seed 805048: cut off with its client, it refused what its successor, whom others had heard of already, would have carried out. */
  @Test void a_refusal_waits_until_a_quorum_is_seen_to_follow_still() {
    serving();
    ask("");
    assertThat(effects.take()).containsExactly("await the turn's end");
    leadership.turnEnded();
    assertThat(effects.take()).containsExactly("send 2 Ping", "send 3 Ping");
    assertThat(effects.applied).isEmpty();
    heard(2, new Pong(JOIN, 0, Bytes.EMPTY));
    assertThat(effects.applied).hasSize(1);
  }

  @Test void what_answers_an_earlier_ping_confirms_nothing() {
    serving();
    leadership.tick();
    leadership.sync(new Member.Sync(new Origin(1, 1, "", ""), replies.getRef()));
    leadership.turnEnded();
    heard(2, new Pong(JOIN, 0, Bytes.EMPTY));
    assertThat(effects.applied).isEmpty();
    heard(2, new Pong(JOIN, 0, Bytes.EMPTY));
    assertThat(effects.applied).hasSize(1);
  }

  @Test void what_is_asked_for_while_others_are_confirmed_is_for_the_next_round() {
    serving();
    propose("");
    leadership.turnEnded();
    propose("");
    effects.take();
    leadership.turnEnded();
    assertThat(effects.take()).as("one round at a time").isEmpty();
    heard(2, new Pong(JOIN, 0, Bytes.EMPTY));
    assertThat(effects.applied).hasSize(1);
    assertThat(effects.take()).contains("send 2 Ping", "send 3 Ping");
    heard(3, new Pong(JOIN, 0, Bytes.EMPTY));
    assertThat(effects.applied).as("it has answered the ping of the first round").hasSize(1);
    heard(3, new Pong(JOIN, 0, Bytes.EMPTY));
    assertThat(effects.applied).hasSize(2);
  }

  @Test void a_proposal_behind_a_refusal_confirms_it() {
    serving();
    propose("");
    propose("one");
    effects.take();
    leadership.turnEnded();
    assertThat(effects.take()).as("nobody is asked").isEmpty();
    heard(2, new Acked(JOIN, zxid(2, 1)));
    durable(zxid(2, 1));
    assertThat(effects.applied).extracting(Object::getClass).containsExactly(StateMachine.Answer.class, StateMachine.Committed.class);
  }

  @Test void a_learner_keeps_what_it_is_told_of_a_sync_until_it_is_confirmed() {
    serving();
    heard(3, new Forwarded(JOIN, 1, List.of(new Asked(new Origin(5, 1, "", ""), null))));
    leadership.turnEnded();
    assertThat(effects.sent).contains(new PeerMessage.Answered(JOIN, 1, zxid(1, 2), false, null));
    heard(2, new Pong(JOIN, 0, Bytes.EMPTY));
    assertThat(effects.sent).endsWith(new PeerMessage.Confirmed(JOIN, 1));
  }

  /** Whoever asked hears that nobody knows. */
  @Test void what_was_not_confirmed_is_not_told_when_it_leads_no_more() {
    serving();
    propose("");
    leadership.turnEnded();
    leadership.leave();
    assertThat(effects.applied).isEmpty();
    assertThat(replies.getAllReceived()).extracting(Member.Reply::outcome).containsExactly(CountingMachine.No.UNKNOWN);
  }

  @Test void a_read_has_its_turn_between_the_proposals_around_it() {
    serving();
    propose("one");
    read(1);
    propose("two");
    durable(zxid(2, 1));
    heard(2, new Acked(JOIN, zxid(2, 1)));
    assertThat(effects.applied).extracting(Object::getClass).containsExactly(StateMachine.Committed.class, StateMachine.Read.class);
    durable(zxid(2, 2));
    heard(2, new Acked(JOIN, zxid(2, 2)));
    assertThat(effects.applied).hasSize(3);
  }

  @Test void a_read_with_nothing_before_it_has_its_turn_at_once() {
    serving();
    read(1);
    assertThat(effects.applied).hasSize(1);
  }

  @Test void a_read_waits_with_the_proposals_before_it_for_the_next_epoch() {
    serving();
    heard(3, new LearnerInfo(JOIN + 1, 8, 0));
    propose("waits");
    read(1);
    assertThat(effects.applied).isEmpty();
    leadership.leave();
    assertThat(replies.getAllReceived()).extracting(Member.Reply::outcome).containsExactly(CountingMachine.No.UNKNOWN);
  }

  /** Each of them asked for another epoch, in which the other one was to wait. */
  @Test void reads_that_have_waited_for_an_epoch_wait_for_no_other() {
    serving();
    heard(3, new LearnerInfo(JOIN + 1, 8, 0));
    propose("waits");
    read(2);
    read(3);
    nextEpoch(9);
    assertThat(effects.applied).isEmpty();
    heard(2, new Acked(JOIN, zxid(9, 1)));
    durable(zxid(9, 1));
    assertThat(effects.applied).hasSize(3);
  }

  /** Seed 36 of drawn members: the sync of a session was answered before its write, which waited. */
  @Test void a_sync_waits_with_the_proposals_before_it_for_the_next_epoch() {
    serving();
    heard(3, new LearnerInfo(JOIN + 1, 8, 0));
    propose("waits");
    leadership.sync(new Member.Sync(new Origin(1, 2, "", ""), replies.getRef()));
    leadership.turnEnded();
    heard(2, new Pong(JOIN, 0, Bytes.EMPTY));
    assertThat(effects.applied).isEmpty();
    nextEpoch(9);
    heard(2, new Acked(JOIN, zxid(9, 1)));
    durable(zxid(9, 1));
    leadership.turnEnded();
    heard(2, new Pong(JOIN, 0, Bytes.EMPTY));
    assertThat(effects.applied).extracting(Object::getClass).containsExactly(StateMachine.Committed.class, StateMachine.Answer.class);
  }

  @Test void without_a_quorum_of_followers_it_gives_way_at_once() {
    serving();
    leadership.closed(2);
    assertThat(effects.looking).isNull();
    heard(3, new Left(JOIN));
    assertThat(effects.looking).contains("no quorum follows");
  }

  /** Nobody is left whose loss it would notice: it led for ever (seed 802275). */
  @Test void who_has_lost_its_quorum_while_it_applied_the_history_does_not_serve() {
    leads(3);
    joins(2);
    promisedByQuorum();
    leadership.established(2);
    heard(2, new NewLeaderAcked(JOIN, 2, zxid(1, 2)));
    heard(2, new Left(JOIN));
    effects.take();
    leadership.reached(zxid(1, 2));
    assertThat(effects.take()).containsExactly("look");
    assertThat(effects.looking).contains("no quorum follows");
  }

  @Test void who_waits_for_what_is_not_committed_hears_that_nobody_knows() {
    serving();
    propose("one");
    propose("two");
    durable(zxid(2, 1));
    effects.take();
    leadership.leave();
    assertThat(effects.take()).contains("send 2 Declined", "send 3 Declined");
    assertThat(replies.getAllReceived()).extracting(Member.Reply::outcome).containsExactly(CountingMachine.No.UNKNOWN, CountingMachine.No.UNKNOWN);
    durable(zxid(2, 2));
    assertThat(history.last()).isEqualTo(zxid(2, 2));
    assertThat(history.committed()).isEqualTo(zxid(1, 2));
  }

  @Test void a_learner_that_has_promised_a_later_epoch_is_taken_in_by_the_next_one() {
    serving();
    heard(3, new LearnerInfo(JOIN + 1, 8, 0));
    assertThat(effects.take()).contains("accept 9", "send 2 NewEpoch", "send 3 NewEpoch");
    propose("waits");
    assertThat(effects.appended).isEmpty();
    assertThat(effects.looking).isNull();
  }

  @Test void what_is_of_an_earlier_attempt_of_the_learner_is_not_heard() {
    serving();
    propose("one");
    durable(zxid(2, 1));
    heard(2, new Acked(JOIN - 1, zxid(2, 1)));
    assertThat(effects.applied).isEmpty();
  }

  @Test void a_learner_that_joins_later_gets_the_log_and_is_up_to_date_before_it_serves() {
    serving();
    getsItFromTheLog(3, zxid(1, 1));
    leadership.fetched(3, JOIN + 1, List.of(batch(1, 2, 0)));
    assertThat(effects.take()).containsExactly("send 3 Proposed", "send 3 NewLeader");
    heard(3, new NewLeaderAcked(JOIN + 1, 2, zxid(1, 2)));
    assertThat(effects.take()).containsExactly("send 3 UpToDate");
  }

  /** A snapshot was recorded meanwhile, and what it holds was deleted from the log: what could still be read of it would make a gap. */
  @Test void a_learner_whose_next_batches_were_deleted_while_they_were_read_has_to_join_again() {
    serving();
    getsItFromTheLog(3, zxid(1, 1));
    history.index().purge(sequenceNr);
    leadership.fetched(3, JOIN + 1, List.of(batch(1, 2, 0)));
    assertThat(effects.take()).containsExactly("send 3 Declined");
    propose("more");
    assertThat(effects.take()).as("it gets nothing more").containsExactly("await the turn's end", "append", "send 2 Proposed", "flush");
  }

  @Test void the_snapshot_that_a_learner_is_sent_and_the_log_behind_it_are_needed_until_it_is_up_to_date() {
    serving();
    assertThat(leadership.neededFrom()).as("both are").isEqualTo(Long.MAX_VALUE);
    history.index().purge(1);
    effects.newest = new SnapshotFile(zxid(1, 2), 100);
    heard(3, new LearnerInfo(JOIN + 1, 2, 0));
    heard(3, new EpochAcked(JOIN + 1, 2, false, 0, 0, new PartialSnapshot(zxid(1, 1), 7, 50)));
    assertThat(effects.take()).contains("read snapshot for 3");
    assertThat(leadership.neededFrom()).as("it may go on with what it has").isEqualTo(zxid(1, 1));
    leadership.snapshotRead(3, new SnapshotChunk(JOIN + 1, zxid(1, 2), 100, 8, 0, Bytes.utf8("x")));
    assertThat(leadership.neededFrom()).isEqualTo(zxid(1, 2));
    propose("more");
    durable(zxid(2, 1));
    heard(3, new ChunkTaken(JOIN + 1, zxid(1, 2), 8, 100, true));
    assertThat(leadership.neededFrom()).as("it is sent the log").isEqualTo(zxid(2, 1));
    heard(3, new NewLeaderAcked(JOIN + 1, 2, zxid(2, 1)));
    assertThat(leadership.neededFrom()).isEqualTo(Long.MAX_VALUE);
  }

  @Test void a_learner_that_the_log_does_not_reach_back_to_any_more_has_to_join_again() {
    serving();
    getsItFromTheLog(3, zxid(1, 1));
    leadership.fetched(3, JOIN + 1, List.of());
    history.index().purge(sequenceNr);
    propose("more");
    assertThat(effects.take()).containsExactly("await the turn's end", "append", "send 2 Proposed", "send 3 Declined", "flush");
  }

  @Test void what_the_ensemble_was_formed_with_is_the_first_transaction_of_its_first_leader() throws IOException {
    machine.forms = true;
    serving();
    var changes = new ArrayList<Change>();
    TransactionCodec.decode(effects.appended.get(0), machine, transaction -> changes.add(transaction.change()));
    assertThat(changes).hasSize(1);
    Configuration first = ((CountingMachine.Reconfigured) changes.get(0)).members();
    assertThat(first.version()).isEqualTo(zxid(2, 1));
    assertThat(first.voters()).containsExactly(1, 2, 3);
  }

  @Test void an_ensemble_gets_its_id_when_all_its_members_are_there_and_can_read_it_and_not_before() throws IOException {
    machine.nameless = true;
    effects.old.add(3);
    serving();
    leadership.tick();
    assertThat(effects.take()).as("member 3 is of an older build").doesNotContain("append");
    effects.old.clear();
    heard(3, new LearnerInfo(JOIN + 1, 1, 0));
    heard(3, new EpochAcked(JOIN + 1, 2, true, 2, zxid(1, 2), PartialSnapshot.NONE));
    leadership.tick();
    assertThat(effects.take()).as("it is not up to date").doesNotContain("append");
    heard(3, new NewLeaderAcked(JOIN + 1, 2, zxid(1, 2)));
    leadership.tick();
    leadership.tick();
    assertThat(effects.take()).filteredOn("append"::equals).as("once").hasSize(1);
  }

  @Test void one_of_an_older_build_is_given_no_answer_that_it_would_have_to_keep() {
    effects.old.add(3);
    serving();
    for (int id : new int[] {2, 3}) heard(id, new Forwarded(JOIN, 1, List.of(new Asked(new Origin(5, 1, "", ""), null))));
    assertThat(effects.sent).filteredOn(Answered.class::isInstance).extracting(sent -> ((Answered) sent).certain()).containsExactly(false, true);
  }

  @Test void one_that_learns_without_being_a_member_has_to_understand_the_id_as_well() {
    machine.nameless = true;
    serving();
    heard(9, new LearnerInfo(JOIN, 1, 0));
    leadership.tick();
    assertThat(effects.take()).doesNotContain("append");
    leadership.closed(9);
    leadership.tick();
    assertThat(effects.take()).contains("append");
  }

  /** Dynamic reconfiguration (Shraer et al., USENIX ATC 2012): a quorum of the old configuration and one of the new. */
  @Test void a_change_of_the_members_is_committed_by_quorums_of_the_old_and_of_the_new() {
    serving();
    takeOut(3);
    assertThat(effects.take()).startsWith("reconfigured").contains("append");
    durable(zxid(2, 1));
    heard(3, new Acked(JOIN, zxid(2, 1)));
    assertThat(effects.applied).as("of 1 and 2 only one has it").isEmpty();
    heard(2, new Acked(JOIN, zxid(2, 1)));
    assertThat(effects.applied).hasSize(1);
    assertThat(effects.take()).endsWith("reconfigured");
  }

  @Test void one_change_of_the_members_comes_after_the_other() {
    serving();
    takeOut(3);
    takeOut(2);
    durable(zxid(2, 1));
    heard(2, new Acked(JOIN, zxid(2, 1)));
    leadership.turnEnded();
    heard(2, new Pong(JOIN, 0, Bytes.EMPTY));
    assertThat(effects.applied).extracting(Object::getClass).as("the second was refused").hasSize(2).contains(StateMachine.Answer.class);
  }

  @Test void a_leader_that_is_taken_out_gives_way_when_the_others_have_had_time_to_know() {
    serving();
    takeOut(1);
    durable(zxid(2, 1));
    heard(2, new Acked(JOIN, zxid(2, 1)));
    heard(3, new Acked(JOIN, zxid(2, 1)));
    assertThat(effects.applied).hasSize(1);
    leadership.tick();
    assertThat(effects.looking).isNull();
    leadership.tick();
    assertThat(effects.looking).contains("votes no more");
  }

  /** As long as nobody learned from it, nobody was told what it had committed. */
  @Test void the_first_learner_of_a_leader_alone_gets_all_that_is_committed() {
    leads(1);
    leadership.established(2);
    history.established(2);
    leadership.reached(zxid(1, 2));
    propose("one");
    durable(zxid(2, 1));
    heard(2, new LearnerInfo(JOIN, 2, 0));
    heard(2, new EpochAcked(JOIN, 2, false, 0, zxid(1, 2), PartialSnapshot.NONE));
    assertThat(effects.asked).contains("fetch for 2 above " + Zxid.of(zxid(1, 2)));
  }

  /** Its learners have promised another leader a later epoch; that one is gone, and they have come back. */
  @Test void what_nobody_in_the_epoch_can_commit_is_not_waited_for() {
    serving();
    propose("one");
    durable(zxid(2, 1));
    leadership.closed(2);
    heard(3, new LearnerInfo(JOIN + 1, 3, 0));
    assertThat(effects.looking).contains("what is outstanding can have no quorum");
  }

  @Test void the_end_of_an_epoch_is_waited_for_only_so_long() {
    serving();
    propose("one");
    durable(zxid(2, 1));
    heard(3, new LearnerInfo(JOIN + 1, 3, 0));
    leadership.closed(2);
    for (int tick = 0; tick <= 2 * QuorumSettings.defaults().syncLimit(); tick++) {
      assertThat(effects.looking).isNull();
      heard(3, new PeerMessage.Pong(JOIN + 1, 0, Bytes.EMPTY));
      leadership.tick();
    }
    assertThat(effects.looking).contains("no quorum in DRAINING");
  }

  // ---- arrangement

  private void takeOut(int id) {
    var request = new Reconfiguration(Optional.empty(), Optional.of(Integer.toString(id)), Optional.empty(), Reconfiguration.ANY_VERSION);
    leadership.propose(new Member.Propose(new CountingMachine.Reconfigure(request), new Origin(1, 1, "", ""), replies.getRef()));
    leadership.turnEnded();
  }

  private Asked asked(String word) {
    var out = new Encoder(16);
    machine.encode(new Add(word), out);
    return new Asked(new Origin(5, 1, "", ""), out.take());
  }

  private void leads(int voters) {
    var roles = new TreeMap<Integer, Seat.Role>();
    for (int id = 1; id <= voters; id++) roles.put(id, Seat.Role.PARTICIPANT);
    leads(roles);
  }

  private void leads(Map<Integer, Seat.Role> roles) {
    var seats = new TreeMap<Integer, Seat>();
    roles.forEach((id, role) -> seats.put(id, new Seat(List.of(new Seat.Address("h", 1, 2)), role, Optional.empty())));
    history.established(1);
    List<TransactionsAppended> old = List.of(batch(1, 1, 0), batch(1, 2, 0));
    history.appending(old);
    history.appended(old, sequenceNr += 2);
    var statistics = new MemberStatistics(() -> 1000);
    leadership = new Leadership(1, Electorate.of(Configuration.of(seats)), history, machine, MemberSettings.defaults(), effects, Serving.UNHEEDED,
        statistics);
    leadership.begin(Map.of());
  }

  private void joins(int id) {
    heard(id, new LearnerInfo(JOIN, 1, 0));
  }

  private void promises(int id, boolean counts, int currentEpoch, long lastZxid) {
    heard(id, new EpochAcked(JOIN, 2, counts, currentEpoch, lastZxid, PartialSnapshot.NONE));
  }

  private void promisedByQuorum() {
    promises(2, true, 1, zxid(1, 2));
    history.accepted(2);
    leadership.accepted(2);
  }

  /** Two follow, nothing is outstanding. */
  private void serving() {
    leads(3);
    joins(2);
    joins(3);
    promisedByQuorum();
    promises(3, false, 1, zxid(1, 2));
    history.established(2);
    leadership.established(2);
    heard(2, new NewLeaderAcked(JOIN, 2, zxid(1, 2)));
    heard(3, new NewLeaderAcked(JOIN, 2, zxid(1, 2)));
    leadership.reached(zxid(1, 2));
    effects.take();
    effects.applied.clear();
    effects.sent.clear();
  }

  /** Many sessions have asked for something at one time; it is committed. */
  private void crowded() {
    serving();
    int sessions = 50;
    for (int session = 1; session <= sessions; session++) {
      leadership.propose(new Member.Propose(new Add("word"), new Origin(session, 1, "", ""), replies.getRef()));
    }
    leadership.turnEnded();
    durable(zxid(2, sessions));
    heard(2, new Acked(JOIN, zxid(2, sessions)));
    effects.take();
    effects.appended.clear();
  }

  /** Two have acknowledged the first proposal, one after the other; it is committed. */
  private void raced(int first, int second) {
    serving();
    propose("one");
    durable(zxid(2, 1));
    heard(first, new Acked(JOIN, zxid(2, 1)));
    heard(second, new Acked(JOIN, zxid(2, 1)));
    effects.take();
  }

  /** The followers promise it, and have the history. */
  private void nextEpoch(int epoch) {
    history.accepted(epoch);
    leadership.accepted(epoch);
    heard(2, new EpochAcked(JOIN, epoch, true, 2, zxid(1, 2), PartialSnapshot.NONE));
    history.established(epoch);
    leadership.established(epoch);
    heard(2, new NewLeaderAcked(JOIN, epoch, zxid(1, 2)));
    leadership.reached(zxid(1, 2));
  }

  /** It joins once more, with a log that ends before the leader's window of batches begins. */
  private void getsItFromTheLog(int id, long lastZxid) {
    heard(id, new LearnerInfo(JOIN + 1, 2, 0));
    assertThat(effects.take()).containsExactly("send " + id + " NewEpoch");
    heard(id, new EpochAcked(JOIN + 1, 2, false, 2, lastZxid, PartialSnapshot.NONE));
    assertThat(effects.take()).containsExactly("fetch for " + id + " above " + Zxid.of(lastZxid));
  }

  private void heard(int from, PeerMessage message) {
    leadership.heard(from, message);
  }

  private void read(int cxid) {
    leadership.read(new Member.Read(() -> { }, new Origin(1, cxid, "", ""), replies.getRef()));
  }

  private void propose(String word) {
    ask(word);
    leadership.turnEnded();
  }

  private void ask(String word) {
    leadership.propose(new Member.Propose(new Add(word), new Origin(1, 1, "", ""), replies.getRef()));
  }

  private void durable(long zxid) {
    leadership.appended(zxid, ++sequenceNr);
  }

  private TransactionsAppended batch(int epoch, int counter, long committed) {
    var transaction = new Transaction(zxid(epoch, counter), 1, Origin.NODE, new CountingMachine.Added("old " + counter));
    return Batches.of(committed, machine, transaction);
  }

  private static long zxid(int epoch, int counter) {
    return new Zxid(epoch, counter).toLong();
  }
}
