package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.synod.ensemble.CountingMachine.Add;
import io.synod.ensemble.CountingMachine.No;
import io.synod.ensemble.PeerMessage.Accepted;
import io.synod.ensemble.PeerMessage.Acked;
import io.synod.ensemble.PeerMessage.Answered;
import io.synod.ensemble.PeerMessage.Committed;
import io.synod.ensemble.PeerMessage.Declined;
import io.synod.ensemble.PeerMessage.EpochAcked;
import io.synod.ensemble.PeerMessage.Forwarded;
import io.synod.ensemble.PeerMessage.Logged;
import io.synod.ensemble.PeerMessage.NewEpoch;
import io.synod.ensemble.PeerMessage.NewLeader;
import io.synod.ensemble.PeerMessage.NewLeaderAcked;
import io.synod.ensemble.PeerMessage.PartialSnapshot;
import io.synod.ensemble.PeerMessage.Ping;
import io.synod.ensemble.PeerMessage.Proposed;
import io.synod.ensemble.PeerMessage.SnapshotChunk;
import io.synod.ensemble.PeerMessage.Truncate;
import io.synod.ensemble.PeerMessage.UpToDate;
import io.synod.ensemble.StateMachine.Turn;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.journal.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A learner's side of Zab, rule by rule (Junqueira, Reed, Serafini, DSN 2011). Member 2 follows member 1; it has promised epoch 3. */
class FollowingTest {
  private static final long JOIN = 7;
  private final CountingMachine machine = new CountingMachine();
  private final RecordedEffects effects = new RecordedEffects();
  private final History history = new History(machine);
  private final TestInbox<Member.Reply> replies = TestInbox.create();
  private Following following;
  private long sequenceNr;

  /** Phase 1: a promise is kept over a crash, or it is none. */
  @Test void a_promise_is_durable_before_the_leader_hears_of_it() {
    follows();
    heard(new NewEpoch(JOIN, 4));
    assertThat(effects.take()).containsExactly("accept 4");
    effects.logged();
    following.accepted(4);
    assertThat(effects.sent).containsExactly(new EpochAcked(JOIN, 4, true, 2, zxid(2, 1), PartialSnapshot.NONE));
  }

  @Test void a_leader_of_an_epoch_below_the_one_promised_is_not_followed() {
    follows();
    heard(new NewEpoch(JOIN, 2));
    assertThat(effects.looking).contains("later one is promised: 3");
    assertThat(effects.sent).isEmpty();
  }

  @Test void an_epoch_is_promised_once() {
    follows();
    heard(new NewEpoch(JOIN, 3));
    assertThat(effects.sent).containsExactly(new EpochAcked(JOIN, 3, false, 2, zxid(2, 1), PartialSnapshot.NONE));
  }

  /** Phase 2: the answer to NEWLEADER says that the history is on disk. */
  @Test void the_leaders_history_is_acknowledged_when_all_of_it_is_durable() {
    synchronizing();
    heard(new Proposed(JOIN, batch(2, 2, 0)));
    heard(new NewLeader(JOIN, 4));
    assertThat(effects.take()).containsExactly("append");
    durable(zxid(2, 2));
    assertThat(effects.take()).containsExactly("establish 4", "send 1 Acked");
    effects.logged();
    following.established(4);
    assertThat(effects.sent).contains(new NewLeaderAcked(JOIN, 4, zxid(2, 2)));
  }

  @Test void what_the_leader_does_not_have_goes_before_anything_else_comes() {
    synchronizing();
    heard(new Truncate(JOIN, 0));
    heard(new Proposed(JOIN, batch(1, 1, 0)));
    assertThat(effects.take()).containsExactly("discard above 0x0");
    history.discard(0);
    effects.logged();
    following.discarded(0);
    assertThat(effects.take()).containsExactly("append");
  }

  @Test void clients_are_served_when_all_the_leader_had_committed_is_applied() {
    synchronizing();
    heard(new Proposed(JOIN, batch(2, 2, 0)));
    heard(new NewLeader(JOIN, 4));
    durable(zxid(2, 2));
    effects.logged();
    following.established(4);
    effects.take();
    heard(new UpToDate(JOIN, 4, zxid(2, 2)));
    assertThat(effects.take()).containsExactly("apply 2", "await 0x200000002");
    following.reached(zxid(2, 2));
    assertThat(effects.take()).containsExactly("serve");
  }

  @Test void a_proposal_is_acknowledged_when_it_is_durable() {
    serving();
    heard(new Proposed(JOIN, batch(4, 1, 0)));
    assertThat(effects.take()).containsExactly("append");
    durable(zxid(4, 1));
    assertThat(effects.sent).containsExactly(new Acked(JOIN, zxid(4, 1)));
    assertThat(effects.take()).containsExactly("send 1 Acked");
    assertThat(effects.applied).as("and applied when it is committed").isEmpty();
    heard(new Committed(JOIN, zxid(4, 1)));
    assertThat(effects.applied).hasSize(1);
  }

  /** A quorum has it without this member, whose word is worth nothing before its own disk has it (decision 0006). */
  @Test void what_is_committed_is_applied_before_it_is_durable_here_and_acknowledged_after() {
    serving();
    heard(new Proposed(JOIN, batch(4, 1, 0)));
    heard(new Committed(JOIN, zxid(4, 1)));
    assertThat(zxids()).containsExactly(zxid(4, 1));
    assertThat(effects.sent).isEmpty();
    durable(zxid(4, 1));
    assertThat(effects.sent).containsExactly(new Acked(JOIN, zxid(4, 1)));
    assertThat(effects.take()).as("the leader does not wait for it").endsWith("send 1 Acked lazily");
    assertThat(zxids()).as("once").containsExactly(zxid(4, 1));
  }

  /** Decision 0008: a quorum has it, and this member knows. Its leader need not hear of that at once. */
  @Test void what_the_leaders_log_and_its_own_have_is_committed() {
    serving();
    heard(new Proposed(JOIN, batch(4, 1, 0)));
    heard(new Logged(JOIN, zxid(4, 1), false));
    assertThat(effects.applied).as("its own log has not").isEmpty();
    durable(zxid(4, 1));
    assertThat(zxids()).containsExactly(zxid(4, 1));
    assertThat(effects.take()).containsExactly("append", "send 1 Acked lazily", "apply 1");
  }

  @Test void what_its_own_log_has_is_committed_when_the_leaders_has_it_too() {
    serving();
    for (int i = 1; i <= 2; i++) {
      heard(new Proposed(JOIN, batch(4, i, 0)));
      durable(zxid(4, i));
    }
    heard(new Logged(JOIN, zxid(4, 1), false));
    assertThat(zxids()).as("no more than the leader's log has").containsExactly(zxid(4, 1));
  }

  @Test void an_acknowledgement_that_others_wait_for_leaves_at_once() {
    serving();
    heard(new Proposed(JOIN, batch(4, 1, 0)));
    heard(new Logged(JOIN, zxid(4, 1), true));
    durable(zxid(4, 1));
    assertThat(effects.take()).containsExactly("append", "send 1 Acked", "apply 1");
    heard(new Proposed(JOIN, batch(4, 2, 0)));
    durable(zxid(4, 2));
    assertThat(effects.take()).as("what the leader's log has not is not committed").containsExactly("append", "send 1 Acked");
  }

  /** What one has of an older epoch and the other of a newer one is no quorum of either. */
  @Test void the_leaders_log_counts_only_in_the_epoch_that_this_member_is_in() {
    serving();
    heard(new Proposed(JOIN, batch(4, 1, 0)));
    durable(zxid(4, 1));
    heard(new NewEpoch(JOIN, 5));
    history.accepted(5);
    effects.logged();
    following.accepted(5);
    heard(new Proposed(JOIN, batch(5, 1, 0)));
    durable(zxid(5, 1));
    heard(new Logged(JOIN, zxid(5, 1), false));
    assertThat(effects.applied).as("its history is not established to be that of epoch 5").isEmpty();
    history.established(5);
    heard(new Logged(JOIN, zxid(4, 1), false));
    assertThat(effects.applied).as("of an epoch that has ended").isEmpty();
    heard(new Logged(JOIN, zxid(5, 1), false));
    assertThat(zxids()).containsExactly(zxid(4, 1), zxid(5, 1));
  }

  @Test void what_was_said_of_the_leaders_log_to_an_earlier_attempt_counts_for_nothing() {
    serving();
    heard(new Proposed(JOIN, batch(4, 1, 0)));
    durable(zxid(4, 1));
    heard(new Logged(JOIN - 1, zxid(4, 1), false));
    assertThat(effects.applied).isEmpty();
  }

  /** When this role ends it is forgotten, and the state would be ahead of the log that the member votes with. */
  @Test void what_has_not_been_given_to_the_log_is_not_applied() {
    serving();
    heard(new Proposed(JOIN, batch(4, 1, 0)));
    heard(new Proposed(JOIN, batch(4, 2, 0)));
    heard(new Committed(JOIN, zxid(4, 2)));
    assertThat(zxids()).containsExactly(zxid(4, 1));
    durable(zxid(4, 1));
    assertThat(zxids()).containsExactly(zxid(4, 1), zxid(4, 2));
  }

  @Test void a_batch_brings_the_news_of_what_was_committed_before_it() {
    serving();
    heard(new Proposed(JOIN, batch(4, 1, 0)));
    durable(zxid(4, 1));
    heard(new Proposed(JOIN, batch(4, 2, zxid(4, 1))));
    durable(zxid(4, 2));
    assertThat(zxids()).containsExactly(zxid(4, 1));
  }

  /** The state that a snapshot brings is ahead of them (simulator, seed 710017). */
  @Test void nothing_is_applied_while_a_snapshot_takes_the_place_of_the_state() {
    synchronizing();
    heard(new SnapshotChunk(JOIN, zxid(3, 9), 10, 1, 0, Bytes.EMPTY));
    heard(new Ping(JOIN, zxid(2, 1)));
    assertThat(effects.applied).isEmpty();
  }

  @Test void requests_that_come_together_go_to_the_leader_together() {
    serving();
    propose(1, "one");
    propose(2, "two");
    assertThat(effects.take()).containsExactly("await the turn's end");
    following.turnEnded();
    following.turnEnded();
    assertThat(effects.take()).containsExactly("send 1 Forwarded");
    propose(3, "three");
    following.turnEnded();
    assertThat(effects.sent).extracting(message -> ((Forwarded) message).number()).containsExactly(1L, 3L);
    assertThat(effects.sent).extracting(message -> ((Forwarded) message).asked().size()).containsExactly(2, 1);
  }

  /** Decision 0013: the loop may stay awake for it. */
  @Test void what_a_lone_request_waits_for_is_expected_of_the_leader() {
    serving();
    propose(1, "one");
    following.turnEnded();
    assertThat(effects.expected).as("the proposal").containsExactly(1);
    heard(new Accepted(JOIN, 1, List.of(zxid(4, 1))));
    heard(new Proposed(JOIN, batch(4, 1, 0)));
    durable(zxid(4, 1));
    assertThat(effects.expected).as("the commit").containsExactly(1, 1);
    heard(new Committed(JOIN, zxid(4, 1)));
    heard(new Proposed(JOIN, batch(4, 2, zxid(4, 1))));
    durable(zxid(4, 2));
    assertThat(effects.expected).as("nobody here waits for the second").hasSize(2);
  }

  @Test void of_several_requests_none_is_waited_for() {
    serving();
    propose(1, "one");
    propose(2, "two");
    following.turnEnded();
    propose(3, "three");
    following.turnEnded();
    assertThat(effects.expected).isEmpty();
  }

  @Test void what_comes_while_the_disk_is_busy_is_written_together() {
    serving();
    for (int i = 1; i <= 4; i++) heard(new Proposed(JOIN, batch(4, i, 0)));
    assertThat(effects.appended).hasSize(1);
    durable(zxid(4, 1));
    assertThat(effects.appended).hasSize(4);
    durable(zxid(4, 4));
    assertThat(effects.sent).containsExactly(new Acked(JOIN, zxid(4, 1)), new Acked(JOIN, zxid(4, 4)));
  }

  @Test void what_comes_together_is_written_together() {
    serving();
    for (int i = 1; i <= 3; i++) following.heard(1, new Proposed(JOIN, batch(4, i, 0)));
    assertThat(effects.take()).containsExactly("await the turn's end");
    following.turnEnded();
    assertThat(effects.appended).hasSize(3);
    assertThat(effects.take()).containsExactly("append");
  }

  @Test void a_gap_in_the_history_ends_the_following() {
    serving();
    heard(new Proposed(JOIN, batch(4, 2, 0)));
    assertThat(effects.looking).contains("0x400000002");
  }

  @Test void answers_come_with_their_transactions_and_refusals_in_their_turn() {
    serving();
    propose(1, "one");
    propose(2, "");
    propose(3, "three");
    heard(new Accepted(JOIN, 1, List.of(zxid(4, 1))));
    heard(new Answered(JOIN, 2, zxid(4, 1), true, outcome(No.EMPTY_WORD)));
    heard(new Accepted(JOIN, 3, List.of(zxid(4, 2))));
    assertThat(effects.applied).isEmpty();
    heard(new Proposed(JOIN, batch(4, 1, 0)));
    durable(zxid(4, 1));
    heard(new Proposed(JOIN, batch(4, 2, 0)));
    durable(zxid(4, 2));
    heard(new Ping(JOIN, zxid(4, 2)));
    assertThat(effects.applied).hasSize(3).allMatch(turn -> turn.replyTo() != null);
    assertThat(effects.applied.get(1)).isEqualTo(new StateMachine.Answer(new Member.Reply(2, zxid(4, 1), No.EMPTY_WORD), replies.getRef()));
  }

  /** The leader may have another by now, and not know. */
  @Test void a_refusal_waits_until_the_leader_is_sure_that_it_leads() {
    serving();
    propose(1, "");
    propose(2, "");
    heard(new Answered(JOIN, 1, zxid(2, 1), false, outcome(No.EMPTY_WORD)));
    heard(new Answered(JOIN, 2, zxid(2, 1), false, outcome(No.EMPTY_WORD)));
    heard(new Ping(JOIN, zxid(2, 1)));
    assertThat(effects.applied).isEmpty();
    heard(new PeerMessage.Confirmed(JOIN, 1));
    assertThat(effects.applied).hasSize(1);
    heard(new PeerMessage.Confirmed(JOIN, 2));
    assertThat(effects.applied).hasSize(2);
  }

  @Test void a_transaction_behind_a_refusal_confirms_it() {
    serving();
    propose(1, "");
    heard(new Answered(JOIN, 1, zxid(2, 1), false, outcome(No.EMPTY_WORD)));
    heard(new Proposed(JOIN, batch(4, 1, 0)));
    durable(zxid(4, 1));
    heard(new Committed(JOIN, zxid(4, 1)));
    assertThat(effects.applied).extracting(Object::getClass).containsExactly(StateMachine.Answer.class, StateMachine.Committed.class);
  }

  @Test void a_read_has_its_turn_between_the_proposals_around_it() {
    serving();
    propose(1, "one");
    following.read(new Member.Read(() -> { }, new Origin(1, 2, "", ""), replies.getRef()));
    propose(3, "three");
    heard(new Accepted(JOIN, 1, List.of(zxid(4, 1))));
    heard(new Answered(JOIN, 2, zxid(4, 1), false, null));
    heard(new Accepted(JOIN, 3, List.of(zxid(4, 2))));
    heard(new Proposed(JOIN, batch(4, 1, 0)));
    heard(new Proposed(JOIN, batch(4, 2, 0)));
    durable(zxid(4, 1));
    durable(zxid(4, 2));
    heard(new Committed(JOIN, zxid(4, 2)));
    assertThat(effects.applied).extracting(Object::getClass)
        .containsExactly(StateMachine.Committed.class, StateMachine.Read.class, StateMachine.Committed.class);
  }

  @Test void the_transactions_of_others_are_answered_to_nobody_here() {
    serving();
    propose(1, "mine");
    heard(new Accepted(JOIN, 1, List.of(zxid(4, 2))));
    heard(new Proposed(JOIN, batch(4, 1, 0)));
    durable(zxid(4, 1));
    heard(new Committed(JOIN, zxid(4, 1)));
    assertThat(effects.applied).singleElement().extracting(Turn::replyTo).isNull();
  }

  /** Whether the leader had committed them, nobody here can tell. */
  @Test void when_the_leader_is_lost_those_who_wait_hear_that_nobody_knows() {
    serving();
    propose(1, "asked");
    propose(2, "accepted");
    heard(new Accepted(JOIN, 1, List.of(zxid(4, 1))));
    following.closed(1);
    assertThat(effects.looking).contains("link with leader 1");
    following.leave();
    assertThat(replies.getAllReceived()).extracting(Member.Reply::outcome).containsExactly(No.UNKNOWN, No.UNKNOWN);
    heard(new Proposed(JOIN, batch(4, 1, 0)));
  }

  @Test void a_leader_that_is_silent_is_given_up() {
    serving();
    for (int i = 0; i < 10; i++) following.tick();
    assertThat(effects.looking).isNull();
    following.tick();
    assertThat(effects.looking).contains("was not heard for 5 ticks");
    assertThat(effects.take()).contains("suspect 1");
  }

  @Test void one_that_does_not_lead_is_left_at_once() {
    follows();
    heard(new Declined(JOIN));
    assertThat(effects.looking).contains("does not lead");
  }

  @Test void what_was_meant_for_an_earlier_attempt_is_not_heard() {
    follows();
    following.heard(1, new NewEpoch(JOIN - 1, 9));
    following.heard(3, new NewEpoch(JOIN, 9));
    assertThat(effects.take()).isEmpty();
  }

  /** The counter of an epoch ends, or another member has promised more: nobody stops serving for that. */
  @Test void a_new_epoch_of_the_same_leader_does_not_interrupt() {
    serving();
    heard(new NewEpoch(JOIN, 5));
    history.accepted(5);
    effects.logged();
    following.accepted(5);
    heard(new NewLeader(JOIN, 5));
    history.established(5);
    effects.logged();
    following.established(5);
    heard(new UpToDate(JOIN, 5, zxid(2, 1)));
    assertThat(effects.take()).containsExactly("accept 5", "send 1 EpochAcked", "establish 5", "send 1 NewLeaderAcked", "serve");
    assertThat(effects.looking).isNull();
    heard(new Proposed(JOIN, batch(5, 1, 0)));
    assertThat(effects.take()).containsExactly("append");
  }

  // ---- arrangement

  private void follows() {
    history.established(2);
    history.accepted(3);
    history.appending(List.of(batch(2, 1, 0)));
    history.appended(List.of(batch(2, 1, 0)), ++sequenceNr);
    following = new Following(1, JOIN, MemberState.FOLLOWING, 0, history, machine, MemberSettings.defaults(), effects, Serving.UNHEEDED,
        new MemberStatistics(() -> 1));
    following.begin();
    effects.take();
    effects.sent.clear();
  }

  private void synchronizing() {
    follows();
    heard(new NewEpoch(JOIN, 4));
    history.accepted(4);
    effects.logged();
    following.accepted(4);
    effects.take();
    effects.sent.clear();
  }

  private void serving() {
    synchronizing();
    heard(new NewLeader(JOIN, 4));
    history.established(4);
    effects.logged();
    following.established(4);
    heard(new UpToDate(JOIN, 4, zxid(2, 1)));
    following.reached(zxid(2, 1));
    effects.take();
    effects.sent.clear();
    effects.applied.clear();
    effects.appended.clear();
  }

  private void heard(PeerMessage message) {
    following.heard(1, message);
    if (message instanceof Proposed) turnEnds();
  }

  private void turnEnds() {
    effects.asked.remove("await the turn's end");
    following.turnEnded();
  }

  private void durable(long zxid) {
    sequenceNr += 4;
    effects.logged();
    following.appended(zxid, sequenceNr);
  }

  private void propose(int cxid, String word) {
    following.propose(new Member.Propose(new Add(word), new Origin(1, cxid, "", ""), replies.getRef()));
  }

  private List<Long> zxids() {
    return effects.applied.stream().map(turn -> ((StateMachine.Committed) turn).transaction().zxid()).toList();
  }

  private Bytes outcome(Outcome outcome) {
    var out = new Encoder(16);
    machine.encode(outcome, out);
    return out.take();
  }

  private TransactionsAppended batch(int epoch, int counter, long committed) {
    var transaction = new Transaction(zxid(epoch, counter), 1, Origin.NODE, new CountingMachine.Added("word " + counter));
    return Batches.of(committed, machine, transaction);
  }

  private static long zxid(int epoch, int counter) {
    return new Zxid(epoch, counter).toLong();
  }
}
