package io.synod.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.PostStop;
import io.synod.ensemble.Member;
import io.synod.journal.Bytes;
import io.synod.znode.Acl;
import io.synod.znode.Code;
import io.synod.znode.NodeView;
import io.synod.znode.Identity;
import io.synod.znode.Op;
import io.synod.znode.Result;
import io.synod.znode.Watch;
import io.synod.znode.WatchEvent;
import io.synod.znode.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shell of a session, message by message: DESIGN section 4, rules 3 and 4, and FACTS B5. */
class SessionActorTest {
  private static final Bytes PASSWORD = Bytes.utf8("sixteen bytes it");
  private static final long ID = 77;

  private final FakeTree tree = new FakeTree();
  private final TestInbox<Member.Command> member = TestInbox.create();
  private final List<Long> heard = new ArrayList<>();
  private boolean full;
  private final List<Integer> renegotiated = new ArrayList<>();
  private final Sessions sessions = new Sessions(member.getRef(), tree,
      new SessionSettings(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(40), 4, true), new SessionIds(1, 0), () -> PASSWORD,
      new Noted(), () -> full);
  private final RecordingClient client = new RecordingClient();

  @BeforeEach
  void serve() {
    sessions.begin();
  }

  private final class Noted implements Timeouts {
    @Override
    public void heard(long sessionId) {
      heard.add(sessionId);
    }

    @Override
    public void renegotiated(long sessionId, int timeoutMillis) {
      renegotiated.add(timeoutMillis);
    }
  }

  private BehaviorTestKit<Object> connect(RecordingClient by, Session.Connect connect) {
    return BehaviorTestKit.create(SessionActor.create(by, connect, sessions));
  }

  private BehaviorTestKit<Object> connect(long lastZxidSeen, int timeoutMillis, long id, Bytes password) {
    return connect(client, new Session.Connect(lastZxidSeen, timeoutMillis, id, password, false));
  }

  /** A session that exists, with its client connected, at zxid 10. */
  private BehaviorTestKit<Object> established() {
    tree.apply(10);
    tree.open(ID, 6000, PASSWORD);
    BehaviorTestKit<Object> session = reattached(client, 6000);
    settle(session);
    client.news();
    return session;
  }

  /** Its client has come back, and the leader has found the password right. */
  private BehaviorTestKit<Object> reattached(RecordingClient client, int timeoutMillis) {
    BehaviorTestKit<Object> session = connect(client, new Session.Connect(0, timeoutMillis, ID, PASSWORD, false));
    assertThat(proposed()).isEqualTo(new Op.Reattach(ID, PASSWORD));
    session.run(new Member.Reply(0, 10, new Result.SessionReattached(ID)));
    return session;
  }

  /** Delivers what it has sent itself. */
  private static void settle(BehaviorTestKit<Object> session) {
    while (session.selfInbox().hasMessages()) session.runOne();
  }

  private void submit(BehaviorTestKit<Object> session, Call... calls) {
    session.run(new Session.Submit(List.of(calls)));
  }

  private static Member.Reply reply(int cxid, long zxid) {
    return new Member.Reply(cxid, zxid, new Result.Deleted());
  }

  @Test
  void a_new_session_goes_through_the_log_before_it_is_granted() {
    BehaviorTestKit<Object> session = connect(0, 1000, 0, Bytes.EMPTY);
    var propose = (Member.Propose) member.receiveMessage();
    var open = (Op.OpenSession) ((Op) propose.request()).kind();
    assertThat(open.timeoutMillis()).as("raised to two ticks").isEqualTo(4000);
    assertThat(open.password()).isEqualTo(PASSWORD);
    assertThat(propose.origin().address()).isEqualTo("10.1.2.3");
    assertThat(propose.origin().principal()).isEqualTo("ip:10.1.2.3");
    assertThat(heard).as("tracked, so that it expires even if its client is gone by then").containsExactly(open.sessionId());
    assertThat(client.log).isEmpty();
    tree.open(open.sessionId(), 4000, PASSWORD);
    session.run(new Member.Reply(0, 11, new Result.SessionOpened(open.sessionId(), 4000)));
    assertThat(client.news()).containsExactly("granted " + open.sessionId() + " for 4000 with sixteen bytes it");
  }

  @Test
  void what_a_client_sends_before_its_session_is_granted_is_served_after() {
    tree.publish("/a", "1", 3);
    tree.apply(3);
    BehaviorTestKit<Object> session = connect(0, 5000, 0, Bytes.EMPTY);
    submit(session, new Calls.Read(1, "/a"));
    assertThat(client.log).isEmpty();
    tree.open(5, 5000, PASSWORD);
    session.run(new Member.Reply(0, 4, new Result.SessionOpened(5, 5000)));
    settle(session);
    assertThat(client.news()).containsExactly("granted 5 for 5000 with sixteen bytes it", "reply 1 at 3");
  }

  @Test
  void a_client_that_comes_back_with_its_password_gets_its_session_with_the_timeout_it_asks_for_now() {
    tree.open(ID, 6000, PASSWORD);
    reattached(client, 9999);
    assertThat(client.news()).containsExactly("granted 77 for 9999 with sixteen bytes it");
    assertThat(heard).containsExactly(ID);
    assertThat(renegotiated).containsExactly(9999);
    assertThat(member.hasMessages()).isFalse();
  }

  @Test
  void a_session_that_ends_while_the_answer_to_its_client_is_on_its_way_is_not_granted() {
    tree.open(ID, 6000, PASSWORD);
    BehaviorTestKit<Object> session = connect(0, 6000, ID, PASSWORD);
    tree.close(ID);
    sessions.expired(ID);
    session.run(new Member.Reply(0, 10, new Result.SessionReattached(ID)));
    assertThat(session.isAlive()).isFalse();
    assertThat(client.news()).containsExactly("refused", "close: session refused: " + new Result.Failed(Code.SESSIONEXPIRED));
    assertThat(sessions.connectedCount()).isZero();
  }

  @Test
  void an_event_of_a_znode_that_it_may_not_read_is_not_for_the_client() {
    BehaviorTestKit<Object> session = established();
    var secret = List.of(new Acl(Acl.READ, new Identity("digest", "me:hash")), new Acl(Acl.WRITE, Identity.ANYONE));
    session.run(new WatchEvent(WatchEvent.Type.DATA_CHANGED, "/secret", 11, secret));
    session.run(new WatchEvent(WatchEvent.Type.DATA_CHANGED, "/open", 12));
    assertThat(client.news()).hasSize(1).first().asString().contains("/open");
  }

  @Test
  void a_wrong_password_and_an_unknown_session_are_told_that_it_has_expired() {
    tree.open(ID, 6000, PASSWORD);
    BehaviorTestKit<Object> session = connect(0, 6000, ID, Bytes.utf8("not so"));
    assertThat(proposed()).isEqualTo(new Op.Reattach(ID, Bytes.utf8("not so")));
    session.run(new Member.Reply(0, 10, new Result.Failed(Code.SESSIONEXPIRED)));
    assertThat(session.isAlive()).isFalse();
    assertThat(client.news()).hasSize(2).startsWith("refused").last().asString().startsWith("close: session refused");
  }

  @Test
  void a_session_that_cannot_be_looked_up_now_is_not_told_that_it_has_expired() {
    BehaviorTestKit<Object> session = connect(0, 6000, ID, PASSWORD);
    session.run(new Member.Reply(0, 10, new Result.Failed(Code.THROTTLEDOP)));
    assertThat(session.isAlive()).isFalse();
    assertThat(client.news()).hasSize(1).last().asString().startsWith("close: session refused");
  }

  @Test
  void without_a_leader_clients_are_sent_away_and_new_ones_not_taken() {
    BehaviorTestKit<Object> session = established();
    sessions.end();
    session.runOne();
    assertThat(client.news()).containsExactly("close: this node has no leader");
    assertThat(session.isAlive()).isFalse();
    assertThat(connect(0, 6000, ID, PASSWORD).isAlive()).isFalse();
    assertThat(client.news()).containsExactly("close: this node has no leader");
    sessions.begin();
    assertThat(connect(0, 6000, ID, PASSWORD).isAlive()).isTrue();
  }

  @Test
  void a_write_of_which_nobody_knows_what_became_ends_the_connection_without_an_answer() {
    BehaviorTestKit<Object> session = established();
    submit(session, new Calls.Write(1));
    session.run(new Member.Reply(1, 11, new Result.Failed(Code.CONNECTIONLOSS)));
    assertThat(client.news()).containsExactly("close: nobody knows what became of its request");
  }

  @Test
  void a_write_of_a_session_that_is_elsewhere_by_now_ends_the_connection_without_an_answer() {
    BehaviorTestKit<Object> session = established();
    submit(session, new Calls.Write(1));
    session.run(new Member.Reply(1, 11, new Result.Failed(Code.SESSIONMOVED)));
    assertThat(client.news()).containsExactly("close: session moved to another member");
    assertThat(session.isAlive()).isFalse();
  }

  @Test
  void a_client_that_has_seen_more_than_this_node_must_try_another() {
    tree.apply(10);
    tree.open(ID, 6000, PASSWORD);
    assertThat(connect(11, 6000, ID, PASSWORD).isAlive()).isFalse();
    assertThat(client.news()).containsExactly("close: client is ahead");
    assertThat(connect(10, 6000, ID, PASSWORD).isAlive()).isTrue();
  }

  private Op.Kind proposed() {
    return ((Op) ((Member.Propose) member.receiveMessage()).request()).kind();
  }

  @Test
  void while_the_disk_is_full_what_adds_is_refused_and_what_deletes_is_not() {
    BehaviorTestKit<Object> session = established();
    var adding = new Op.Multi(List.of(new Op.Delete("/a", -1), new Op.SetData("/b", Bytes.EMPTY, -1)));
    full = true;
    submit(session, new Calls.Write(1), new Calls.Write(2, adding));
    assertThat(proposed()).isInstanceOf(Op.Delete.class);
    assertThat(proposed()).isEqualTo(new Op.Refused(Code.NOTREADONLY));
    full = false;
    submit(session, new Calls.Write(3, adding));
    assertThat(proposed()).isEqualTo(adding);
  }

  @Test
  void a_newer_connection_of_a_session_ends_the_older() {
    BehaviorTestKit<Object> older = established();
    reattached(new RecordingClient(), 6000);
    older.runOne();
    assertThat(client.news()).containsExactly("close: session moved to another connection");
    assertThat(older.isAlive()).isFalse();
    assertThat(sessions.connectedCount()).as("the newer one").isEqualTo(1);
  }

  @Test
  void an_expired_session_ends_its_connection() {
    BehaviorTestKit<Object> session = established();
    sessions.expired(ID);
    session.runOne();
    assertThat(client.news()).containsExactly("close: session expired");
    assertThat(session.isAlive()).isFalse();
    assertThat(sessions.connectedCount()).isZero();
  }

  @Test
  void a_plain_read_of_what_is_applied_is_answered_at_once() {
    tree.publish("/a", "1", 5);
    BehaviorTestKit<Object> session = established();
    submit(session, new Calls.Read(1, "/a"), new Calls.Read(2, "/a"));
    assertThat(client.news()).containsExactly("reply 1 at 10", "reply 2 at 10");
    assertThat(member.hasMessages()).isFalse();
  }

  @Test
  void a_read_of_half_a_transaction_waits_until_all_of_it_is_applied() {
    BehaviorTestKit<Object> session = established();
    tree.publish("/a", "new", 11); // and /b, of the same transaction, is not published yet
    submit(session, new Calls.Read(1, "/a"));
    assertThat(client.log).isEmpty();
    var await = (Member.AwaitApplied) member.receiveMessage();
    assertThat(await.zxid()).isEqualTo(11);
    tree.apply(11);
    session.run(new Member.Reply(await.cxid(), 11, null));
    assertThat(client.news()).containsExactly("reply 1 at 11");
  }

  @Test
  void an_absence_reveals_what_is_being_published() {
    BehaviorTestKit<Object> session = established();
    tree.delete("/a", 11);
    submit(session, new Calls.Read(1, "/a"));
    assertThat(client.log).isEmpty();
    assertThat(((Member.AwaitApplied) member.receiveMessage()).zxid()).isEqualTo(11);
  }

  @Test
  void watch_events_that_were_posted_leave_before_newer_data() {
    BehaviorTestKit<Object> session = established();
    var watched = new Calls.Watched(1, "/a");
    NodeView old = tree.publish("/a", "old", 9);
    submit(session, watched);
    var set = (Watch.Set) ((Member.Ask) member.receiveMessage()).query();
    session.run(new Watch.Placed(set.cxid(), old, 10));
    client.news();

    tree.publish("/a", "new", 11);
    tree.apply(11);
    post(set.watcher(), new WatchEvent(WatchEvent.Type.DATA_CHANGED, "/a", 11));
    submit(session, new Calls.Read(2, "/a"));
    settle(session);
    assertThat(client.news()).containsExactly("event DATA_CHANGED /a at 11", "reply 2 at 11");
  }

  /** As the member does. */
  private static void post(Watcher watcher, WatchEvent event) {
    watcher.audience().tell(event, new ArrayList<>(List.of(watcher)));
  }

  @Test
  void a_posted_event_leaves_before_the_answer_of_its_transaction_and_behind_older_ones() {
    NodeView old = tree.publish("/a", "old", 9);
    BehaviorTestKit<Object> session = established();
    submit(session, new Calls.Watched(1, "/a"), new Calls.Write(2), new Calls.Write(3));
    var set = (Watch.Set) ((Member.Ask) member.receiveMessage()).query();
    session.run(new Watch.Placed(set.cxid(), old, 10));
    client.news();
    tree.publish("/a", "new", 12);
    tree.apply(12);
    post(set.watcher(), new WatchEvent(WatchEvent.Type.DATA_CHANGED, "/a", 12)); // before the session had its turn for either answer
    session.run(reply(2, 11));
    assertThat(client.news()).containsExactly("reply 2 at 11");
    session.run(reply(3, 12));
    settle(session);
    assertThat(client.news()).containsExactly("event DATA_CHANGED /a at 12", "reply 3 at 12");
  }

  @Test
  void a_posted_event_follows_the_reply_that_set_its_watch() {
    NodeView old = tree.publish("/a", "old", 9);
    BehaviorTestKit<Object> session = established();
    submit(session, new Calls.Watched(1, "/a"));
    var set = (Watch.Set) ((Member.Ask) member.receiveMessage()).query();
    post(set.watcher(), new WatchEvent(WatchEvent.Type.DATA_CHANGED, "/a", 11));
    session.run(new Watch.Placed(set.cxid(), old, 10));
    settle(session);
    assertThat(client.news()).containsExactly("reply 1 at 10", "event DATA_CHANGED /a at 11");
  }

  @Test
  void an_event_that_came_early_leaves_though_no_newer_answer_comes() {
    BehaviorTestKit<Object> session = established();
    submit(session, new Calls.Watched(1, "/a"));
    var set = (Watch.Set) ((Member.Ask) member.receiveMessage()).query();
    session.run(new Watch.Placed(set.cxid(), null, 10));
    submit(session, new Calls.Write(2));
    client.news();
    post(set.watcher(), new WatchEvent(WatchEvent.Type.CREATED, "/a", 12));
    session.run(new Session.Writable());
    assertThat(client.news()).as("answers may be in the mailbox").isEmpty();
    settle(session);
    assertThat(client.news()).containsExactly("event CREATED /a at 12");
  }

  @Test
  void replies_leave_in_request_order_and_a_read_sees_the_writes_before_it() {
    BehaviorTestKit<Object> session = established();
    var read = new Calls.Read(2, "/a");
    submit(session, new Calls.Write(1), read);
    assertThat(member.getAllReceived()).hasSize(1);
    assertThat(read.performed).isZero();
    NodeView after = tree.publish("/a", "mine", 11);
    tree.apply(11);
    session.run(reply(1, 11));
    assertThat(client.news()).containsExactly("reply 1 at 11", "reply 2 at 11");
    assertThat(read.seen).containsExactly(after);
  }

  @Test
  void a_read_does_not_show_a_later_write_of_its_own_session() {
    BehaviorTestKit<Object> session = established();
    submit(session, new Calls.Write(1), new Calls.Read(2, "/a"), new Calls.Write(3));
    assertThat(member.getAllReceived()).as("3 must not be applied before 2 has read").hasSize(1);
    session.run(reply(1, 11));
    assertThat(member.getAllReceived()).hasSize(1);
  }

  @Test
  void reads_between_its_writes_are_performed_by_the_member_and_the_writes_are_under_way_together() {
    BehaviorTestKit<Object> session = established();
    var read = new Calls.Read(2, "/a").inTurn();
    submit(session, new Calls.Write(1), read, new Calls.Write(3));
    List<Member.Command> asked = member.getAllReceived();
    assertThat(asked).extracting(Object::getClass).containsExactly(Member.Propose.class, Member.Read.class, Member.Propose.class);
    NodeView between = tree.publish("/a", "mine", 11);
    tree.apply(11);
    var inTurn = (Member.Read) asked.get(1);
    inTurn.reading().run();
    tree.publish("/a", "later", 12);
    tree.apply(12);
    session.run(reply(1, 11));
    session.run(new Member.Reply(inTurn.origin().cxid(), 11, null));
    session.run(reply(3, 12));
    assertThat(read.seen).containsExactly(between);
    assertThat(client.news()).containsExactly("reply 1 at 11", "reply 2 at 11", "reply 3 at 12");
  }

  @Test
  void a_read_that_fails_at_the_member_fails_its_session() {
    BehaviorTestKit<Object> session = established();
    submit(session, new Calls.Write(1), new Calls.Read(2, "/a").failing().inTurn(), new Calls.Write(3));
    var inTurn = (Member.Read) member.getAllReceived().get(1);
    inTurn.reading().run();
    assertThatThrownBy(() -> session.run(new Member.Reply(inTurn.origin().cxid(), 11, null))).hasMessage("a read that fails");
  }

  @Test
  void reads_of_which_nobody_knows_end_the_connection_as_a_write_would() {
    BehaviorTestKit<Object> session = established();
    submit(session, new Calls.Write(1), new Calls.Read(2, "/a").inTurn(), new Calls.Write(3));
    var inTurn = (Member.Read) member.getAllReceived().get(1);
    session.run(new Member.Reply(inTurn.origin().cxid(), 11, new Result.Failed(Code.CONNECTIONLOSS)));
    assertThat(client.log).last().asString().startsWith("close");
  }

  @Test
  void a_read_does_not_wait_for_the_writes_of_others() {
    tree.publish("/a", "1", 5);
    BehaviorTestKit<Object> writer = established();
    submit(writer, new Calls.Write(1));
    var other = new RecordingClient();
    tree.open(78, 6000, PASSWORD);
    BehaviorTestKit<Object> reader = connect(other, new Session.Connect(0, 6000, 78, PASSWORD, false));
    reader.run(new Member.Reply(0, 10, new Result.SessionReattached(78)));
    submit(reader, new Calls.Read(1, "/a"));
    assertThat(other.log).contains("reply 1 at 10");
  }

  @Test
  void a_sync_is_answered_in_its_turn_and_the_read_behind_it_waits() {
    BehaviorTestKit<Object> session = established();
    var read = new Calls.Read(2, "/a");
    submit(session, new Calls.Synced(1), read);
    assertThat(member.receiveMessage()).isInstanceOf(Member.Sync.class);
    assertThat(read.performed).isZero();
    tree.apply(15);
    session.run(new Member.Reply(1, 15, null));
    assertThat(client.news()).containsExactly("reply 1 at 15", "reply 2 at 15");
  }

  @Test
  void several_znodes_are_read_again_when_what_was_read_may_be_torn() {
    tree.publish("/a", "old", 5);
    tree.publish("/b", "old", 5);
    BehaviorTestKit<Object> session = established();
    NodeView newA = tree.publish("/a", "new", 11);
    var read = new Calls.Read(1, "/a", "/b");
    submit(session, read);
    var await = (Member.AwaitApplied) member.receiveMessage();
    NodeView newB = tree.publish("/b", "new", 11);
    tree.apply(11);
    session.run(new Member.Reply(await.cxid(), 11, null));
    assertThat(client.news()).containsExactly("reply 1 at 11");
    assertThat(read.seen).containsExactly(newA, newB);
  }

  @Test
  void a_refused_read_with_a_watch_sets_none() {
    BehaviorTestKit<Object> session = established();
    var watched = new Calls.Watched(1, "/a");
    watched.forbidden = true;
    submit(session, watched);
    assertThat(client.news()).containsExactly("reply 1 at 10");
    assertThat(member.hasMessages()).isFalse();
  }

  @Test
  void a_refusal_of_a_write_is_a_reply_in_its_turn() {
    BehaviorTestKit<Object> session = established();
    var write = new Calls.Write(1);
    submit(session, write);
    session.run(new Member.Reply(1, 10, new Result.Failed(Code.NONODE)));
    assertThat(client.news()).containsExactly("reply 1 at 10");
    assertThat(write.result).isEqualTo(new Result.Failed(Code.NONODE));
  }

  @Test
  void closing_the_session_is_answered_then_the_connection_ends() {
    BehaviorTestKit<Object> session = established();
    submit(session, new Calls.Write(1, true));
    session.run(new Member.Reply(1, 11, new Result.SessionClosed(ID)));
    assertThat(client.news()).containsExactly("reply 1 at 11", "close: at the client's request");
    assertThat(session.isAlive()).isFalse();
  }

  @Test
  void a_lost_connection_takes_its_watches_along_and_leaves_the_session() {
    BehaviorTestKit<Object> session = established();
    submit(session, new Calls.Watched(1, "/a"));
    member.receiveMessage();
    session.run(new Session.Disconnected());
    assertThat(session.isAlive()).isFalse();
    assertThat(((Member.Ask) member.receiveMessage()).query()).isInstanceOf(Watch.Forget.class);
    assertThat(member.hasMessages()).as("nobody closes the session").isFalse();
    assertThat(sessions.connectedCount()).isZero();
  }

  @Test
  void a_session_that_fails_takes_its_connection_along() {
    BehaviorTestKit<Object> session = established();
    session.signal(PostStop.instance());
    assertThat(client.news()).containsExactly("close: the session's actor has stopped");
    assertThat(sessions.connectedCount()).isZero();
  }

  @Test
  void nothing_is_read_for_a_client_that_does_not_take_its_replies() {
    tree.publish("/a", "1", 5);
    BehaviorTestKit<Object> session = established();
    var read = new Calls.Read(1, "/a");
    client.full = true;
    submit(session, read);
    assertThat(read.performed).isZero();
    client.full = false;
    session.run(new Session.Writable());
    assertThat(client.news()).containsExactly("reply 1 at 10");
  }

  @Test
  void an_event_follows_the_reply_that_set_its_watch_even_if_that_has_to_wait() {
    NodeView old = tree.publish("/a", "old", 9);
    BehaviorTestKit<Object> session = established();
    submit(session, new Calls.Watched(1, "/a"));
    var set = (Watch.Set) ((Member.Ask) member.receiveMessage()).query();
    client.full = true;
    session.run(new Watch.Placed(set.cxid(), old, 10));
    tree.publish("/a", "new", 11);
    tree.apply(12);
    session.run(new WatchEvent(WatchEvent.Type.DATA_CHANGED, "/a", 11));
    submit(session, new Calls.Read(2, "/a"));
    assertThat(client.log).isEmpty();
    client.full = false;
    session.run(new Session.Writable());
    settle(session);
    assertThat(client.news()).as("and the reply does not claim that the client knows the event's zxid")
        .containsExactly("reply 1 at 10", "event DATA_CHANGED /a at 11", "reply 2 at 11");
  }

  @Test
  void a_reply_that_waits_for_an_earlier_one_claims_no_newer_state_than_it_shows() {
    NodeView old = tree.publish("/b", "old", 8);
    BehaviorTestKit<Object> session = established();
    submit(session, new Calls.Watched(1, "/a"), new Calls.Watched(2, "/b"), new Calls.Write(3));
    var first = (Watch.Set) ((Member.Ask) member.receiveMessage()).query();
    var second = (Watch.Set) ((Member.Ask) member.receiveMessage()).query();
    client.full = true;
    session.run(new Watch.Placed(first.cxid(), null, 10));
    session.run(new Watch.Placed(second.cxid(), old, 10));
    tree.publish("/b", "new", 11);
    tree.apply(11);
    session.run(new WatchEvent(WatchEvent.Type.DATA_CHANGED, "/b", 11));
    session.run(reply(3, 11));
    client.full = false;
    session.run(new Session.Writable());
    settle(session);
    assertThat(client.news()).as("a client that reconnects between the second and the event asks again for what came after 10")
        .containsExactly("reply 1 at 10", "reply 2 at 10", "event DATA_CHANGED /b at 11", "reply 3 at 11");
  }

  @Test
  void a_client_that_asks_more_than_its_bound_is_not_read_until_half_is_answered() {
    BehaviorTestKit<Object> session = established();
    submit(session, new Calls.Write(1), new Calls.Write(2), new Calls.Write(3));
    assertThat(client.news()).isEmpty();
    submit(session, new Calls.Write(4));
    assertThat(client.news()).containsExactly("not reading");
    session.run(reply(1, 11));
    assertThat(client.news()).containsExactly("reply 1 at 11");
    session.run(reply(2, 12));
    assertThat(client.news()).containsExactly("reply 2 at 12", "reading");
  }
}
