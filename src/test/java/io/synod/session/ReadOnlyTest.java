package io.synod.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestInbox;
import io.synod.ensemble.Member;
import io.synod.journal.Bytes;
import io.synod.testkit.ActorSystems;
import io.synod.testkit.Patience;
import io.synod.znode.Code;
import io.synod.znode.ReaperSettings;
import io.synod.znode.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A member that is cut off, to clients that say they take one that only reads; as ZooKeeper's ReadOnlyZooKeeperServer does it. */
class ReadOnlyTest {
  private static final Bytes PASSWORD = Bytes.utf8("sixteen bytes it");
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  private final FakeTree tree = new FakeTree();
  private final TestInbox<Member.Command> member = TestInbox.create();
  private final SessionTracker tracker = new SessionTracker(() -> {
    throw new AssertionError("nobody leads");
  });
  private final RecordingClient client = new RecordingClient();

  private Sessions sessions(boolean mode) {
    return new Sessions(member.getRef(), tree, SessionSettings.defaults().withReadOnlyMode(mode), new SessionIds(1, 0), () -> PASSWORD, tracker);
  }

  private BehaviorTestKit<Object> connect(Sessions sessions, long lastZxidSeen, long id, boolean readOnly) {
    BehaviorTestKit<Object> session = BehaviorTestKit.create(SessionActor.create(client, new Session.Connect(lastZxidSeen, 6000, id, PASSWORD, readOnly), sessions));
    settle(session);
    return session;
  }

  private static void settle(BehaviorTestKit<Object> session) {
    while (session.selfInbox().hasMessages()) session.runOne();
  }

  private BehaviorTestKit<Object> reading(Sessions sessions) {
    tree.publish("/a", "1", 3);
    tree.apply(5);
    sessions.beginReadOnly();
    BehaviorTestKit<Object> session = connect(sessions, 0, 0, true);
    assertThat(client.news()).hasSize(1).first().asString().endsWith("for 6000 with sixteen bytes it, read-only");
    return session;
  }

  @Test void a_new_session_needs_nobody_and_reads() {
    BehaviorTestKit<Object> session = reading(sessions(true));
    session.run(new Session.Submit(List.of(new Calls.Read(1, "/a"))));
    assertThat(client.news()).containsExactly("reply 1 at 5");
    assertThat(member.hasMessages()).as("the ensemble is asked nothing").isFalse();
    assertThat(tracker.report()).as("and the next leader is told nothing of the session").isEqualTo(Bytes.EMPTY);
  }

  @Test void a_write_and_a_sync_are_refused_in_their_turn() {
    BehaviorTestKit<Object> session = reading(sessions(true));
    var write = new Calls.Write(2);
    var sync = new Calls.Synced(3);
    session.run(new Session.Submit(List.of(new Calls.Read(1, "/a"), write, sync, new Calls.Read(4, "/a"))));
    assertThat(client.news()).containsExactly("reply 1 at 5", "reply 2 at 5", "reply 3 at 5", "reply 4 at 5");
    assertThat(write.result).isEqualTo(new Result.Failed(Code.NOTREADONLY));
    assertThat(sync.code).isEqualTo(Code.NOTREADONLY);
    assertThat(member.hasMessages()).isFalse();
  }

  @Test void who_wants_to_write_or_has_a_session_of_the_ensemble_is_sent_away() {
    Sessions sessions = sessions(true);
    sessions.beginReadOnly();
    connect(sessions, 0, 0, false);
    assertThat(client.news()).containsExactly("close: this node has no leader");
    connect(sessions, 0, 77, true);
    assertThat(client.news()).containsExactly("close: its session belongs to the ensemble, and this member only serves reads");
    connect(sessions, 9, 0, true);
    assertThat(client.news()).containsExactly("close: client is ahead");
  }

  @Test void where_it_is_not_allowed_nobody_is_served() {
    Sessions sessions = sessions(false);
    sessions.beginReadOnly();
    assertThat(sessions.readOnly()).isFalse();
    connect(sessions, 0, 0, true);
    assertThat(client.news()).containsExactly("close: this node has no leader");
  }

  @Test void when_there_is_a_leader_the_readers_are_sent_to_connect_again() {
    Sessions sessions = sessions(true);
    BehaviorTestKit<Object> session = reading(sessions);
    sessions.endReadOnly();
    settle(session);
    assertThat(client.news()).containsExactly("close: this node has no leader");
    sessions.begin();
    assertThat(sessions.readOnly()).isFalse();
    sessions.beginReadOnly();
    assertThat(sessions.readOnly()).as("while the ensemble is served nobody is served by halves").isFalse();
  }

  @Test void a_member_that_has_looked_for_a_while_is_cut_off_until_it_has_found_a_leader() {
    ActorTestKit kit = actors.start(ManualTime.config());
    ManualTime time = ManualTime.get(kit.system());
    Sessions sessions = sessions(true);
    var standing = new Standing(tracker);
    standing.looks();
    standing.attach(sessions, kit.spawn(DutiesActor.create(member.getRef(), sessions, ReaperSettings.defaults(), () -> 0)));
    assertThat(sessions.readOnly()).isFalse();
    await().atMost(Patience.LONG).until(() -> {
      time.timePasses(Duration.ofSeconds(1));                      // again and again: it may not have begun to wait yet
      return sessions.readOnly();
    });
    standing.joins();
    assertThat(sessions.readOnly()).isFalse();
    standing.looks();
    standing.joins();
    time.timePasses(Duration.ofSeconds(3));
    assertThat(sessions.readOnly()).isFalse();
  }
}
