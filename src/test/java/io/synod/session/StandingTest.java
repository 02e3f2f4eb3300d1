package io.synod.session;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.synod.ensemble.Member;
import io.synod.journal.Bytes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What leadership means for sessions. */
class StandingTest {
  private static final long ID = 77;
  private final FakeTree tree = new FakeTree();
  private final TestInbox<Member.Command> member = TestInbox.create();
  private final TestInbox<DutiesActor.Command> duties = TestInbox.create();
  private final SessionSettings settings = SessionSettings.withTick(Duration.ofMillis(1000));
  private long now = 1_000_000;
  private final SessionTracker tracker = tracker();
  private final Standing standing = new Standing(tracker);
  private final Sessions sessions = new Sessions(member.getRef(), tree, settings, new SessionIds(1, 0), () -> Bytes.EMPTY, tracker);

  private SessionTracker tracker() {
    return new SessionTracker(() -> Expiry.of(tree, settings, () -> now));
  }

  @Test void clients_are_served_while_there_is_a_leader() {
    standing.attach(sessions, duties.getRef());
    assertThat(sessions.serving()).isFalse();
    standing.follows(2, 1);
    assertThat(sessions.serving()).isTrue();
    standing.ended();
    assertThat(sessions.serving()).isFalse();
  }

  @Test void what_is_attached_late_hears_how_things_are() {
    standing.leads(1);
    standing.attach(sessions, duties.getRef());
    assertThat(sessions.serving()).isTrue();
    assertThat(duties.receiveMessage()).isInstanceOf(DutiesActor.Lead.class);
  }

  @Test void only_a_leader_expires_and_reaps() {
    standing.attach(sessions, duties.getRef());
    standing.follows(2, 1);
    assertThat(duties.hasMessages()).isFalse();
    standing.ended();
    assertThat(duties.receiveMessage()).isEqualTo(new DutiesActor.End());
    standing.leads(2);
    assertThat(duties.receiveMessage()).isInstanceOf(DutiesActor.Lead.class);
  }

  @Test void a_learner_reports_what_it_hears_and_the_leader_counts_it() {
    SessionTracker learner = tracker();
    learner.heard(1);
    learner.renegotiated(2, 5000);
    learner.heard(2);
    standing.leads(1);
    standing.reported(learner.report());
    assertThat(tracker.expiry().orElseThrow().trackedCount()).isEqualTo(2);
    assertThat(learner.report()).as("told once").isEqualTo(Bytes.EMPTY);
  }

  /** Decision 0013: a member without clients is told of commits late. */
  @Test void who_reads_without_a_session_is_reported_and_is_none() {
    SessionTracker learner = tracker();
    learner.clientHere();
    learner.clientHere();
    Bytes report = learner.report();
    assertThat(report.size()).isPositive();
    assertThat(learner.report()).as("told once").isEqualTo(Bytes.EMPTY);
    standing.leads(1);
    standing.reported(report);
    assertThat(tracker.expiry().orElseThrow().trackedCount()).isZero();
  }

  /** Its timeout may be longer than what the leader takes silence for. */
  @Test void a_connected_session_is_a_client_however_silent() {
    standing.attach(sessions, duties.getRef());
    standing.follows(2, 1);
    sessions.connected(ID, TestInbox.create().getRef());
    assertThat(standing.report().size()).isPositive();
    assertThat(standing.report().size()).as("as long as it is there").isPositive();
  }

  @Test void a_report_that_cannot_be_read_changes_nothing() {
    standing.leads(1);
    standing.reported(Bytes.utf8("\u0005no report"));
    assertThat(tracker.expiry().orElseThrow().trackedCount()).isZero();
  }

  @Test void each_leadership_gives_every_session_its_time_anew() {
    standing.leads(1);
    Expiry first = tracker.expiry().orElseThrow();
    standing.ended();
    assertThat(tracker.expiry()).isEmpty();
    standing.leads(3);
    assertThat(tracker.expiry().orElseThrow()).isNotSameAs(first);
  }

  /** Seed 800188: a member died with the session it had asked for, and nobody expired it. */
  @Test void a_session_that_nobody_hears_of_has_its_timeout_where_the_leader_is() {
    standing.sessionBegan(ID);
    assertThat(tracker.report()).as("only the leader expires").isEqualTo(Bytes.EMPTY);
    standing.leads(1);
    standing.sessionBegan(ID);
    assertThat(tracker.expiry().orElseThrow().trackedCount()).isEqualTo(1);
  }

  @Test void the_connection_of_a_session_that_has_ended_is_told() {
    TestInbox<Object> connection = TestInbox.create();
    standing.attach(sessions, duties.getRef());
    sessions.connected(ID, connection.getRef());
    standing.sessionEnded(78);
    assertThat(connection.hasMessages()).isFalse();
    standing.sessionEnded(ID);
    assertThat(connection.receiveMessage()).isEqualTo(new Session.Expired());
  }
}
