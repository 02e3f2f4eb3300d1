package io.synod.sim;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.journal.Bytes;
import io.synod.znode.Acl;
import io.synod.znode.Code;
import io.synod.znode.CreateMode;
import io.synod.znode.Op;
import io.synod.znode.Result;
import io.synod.znode.Stat;
import io.synod.znode.WatchEvent;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each check, shown a history it must not accept. */
class ChecksTest {
  private static final long SESSION = 7;
  private static final Op.Kind ROOT = new Op.Create("/sim", Bytes.utf8("root"), Acl.OPEN, CreateMode.PERSISTENT, -1);
  private final Ledger ledger = new Ledger();
  private long now;
  private final World world = new World() {
    @Override
    public Ledger ledger() {
      return ledger;
    }

    @Override
    public long nanos() {
      return now;
    }
  };

  @Test
  void a_reply_out_of_turn_is_refused() {
    Check check = new RepliesInOrder();
    ask(check, 1, new Ask.Ping());
    ask(check, 2, new Ask.Ping());
    violates(check, answer(2, new Ask.Ping(), 5, new Learnt.Done()), "got reply 2 where 1 was next");
  }

  @Test
  void a_client_is_never_told_an_older_zxid() {
    Check check = new RepliesInOrder();
    ask(check, 1, new Ask.Ping());
    ask(check, 2, new Ask.Ping());
    check.on(answer(1, new Ask.Ping(), 5, new Learnt.Done()), world);
    violates(check, answer(2, new Ask.Ping(), 4, new Learnt.Done()), "knew 0x5 and is now told 0x4");
  }

  @Test
  void an_event_that_comes_after_a_reply_of_its_zxid_is_late() {
    Check check = new RepliesInOrder();
    ask(check, 1, new Ask.Ping());
    check.on(answer(1, new Ask.Ping(), 5, new Learnt.Done()), world);
    violates(check, event(WatchEvent.Type.DATA_CHANGED, "/sim", 5), "only now the event");
  }

  @Test
  void a_request_without_a_reply_is_noticed_at_rest() {
    Check check = new RepliesInOrder();
    ask(check, 1, new Ask.Ping());
    assertThatThrownBy(() -> check.atRest(world)).isInstanceOf(Check.Violation.class).hasMessageContaining("never got a reply");
  }

  @Test
  void a_read_of_what_never_was_is_refused() {
    Check check = new RepliesAgreeWithModel();
    commit(1, 1, ROOT);
    Ask.Read read = new Ask.Read(Ask.What.DATA, "/sim", false);
    check.on(answer(2, read, 1, new Learnt.Data(Bytes.utf8("root"), stat())), world);
    violates(check, answer(3, read, 1, new Learnt.Data(Bytes.utf8("other"), stat())), "it never was that");
    violates(check, answer(4, read, 1, new Learnt.Nothing(Code.NONODE)), "it never was that");
  }

  @Test
  void a_read_of_what_was_before_the_clients_own_write_is_refused() {
    Check check = new RepliesAgreeWithModel();
    Ask.Write set = new Ask.Write(new Op.SetData("/sim", Bytes.utf8("new"), -1));
    commit(1, 1, ROOT);
    Stat old = stat();
    ask(check, 2, set);
    commit(2, 2, set.op());
    check.on(answer(2, set, 2, new Learnt.Outcome(new Result.DataSet(stat()))), world);
    violates(check, answer(3, new Ask.Read(Ask.What.DATA, "/sim", false), 2, new Learnt.Data(Bytes.utf8("root"), old)), "it never was that");
  }

  @Test
  void a_write_that_was_not_carried_out_must_not_be_acknowledged() {
    Check check = new RepliesAgreeWithModel();
    commit(1, 1, ROOT);
    Ask.Write set = new Ask.Write(new Op.SetData("/sim", Bytes.utf8("new"), -1));
    ask(check, 9, set);
    violates(check, answer(9, set, 1, new Learnt.Outcome(new Result.DataSet(stat()))), "is told that");
  }

  @Test
  void a_refusal_without_a_reason_is_refused() {
    Check check = new RepliesAgreeWithModel();
    commit(1, 1, ROOT);
    Ask.Write set = new Ask.Write(new Op.SetData("/sim", Bytes.utf8("new"), -1));
    ask(check, 9, set);
    violates(check, answer(9, set, 1, new Learnt.Outcome(new Result.Failed(Code.BADVERSION))), "for no reason");
  }

  @Test
  void new_data_of_a_watched_znode_must_not_come_before_its_event() {
    Check check = new WatchesBeforeData();
    commit(1, 1, ROOT);
    check.on(answer(2, new Ask.Read(Ask.What.DATA, "/sim", true), 1, new Learnt.Data(Bytes.utf8("root"), stat())), world);
    commit(2, 3, new Op.SetData("/sim", Bytes.utf8("new"), -1));
    Event newData = answer(4, new Ask.Read(Ask.What.DATA, "/sim", false), 2, new Learnt.Data(Bytes.utf8("new"), stat()));
    violates(check, newData, "before any event");
    check.on(event(WatchEvent.Type.DATA_CHANGED, "/sim", 2), world);
    assertThatCode(() -> check.on(newData, world)).doesNotThrowAnyException();
    violates(check, event(WatchEvent.Type.DATA_CHANGED, "/sim", 2), "watched nothing there");
  }

  @Test
  void an_event_without_a_change_and_a_change_without_an_event_are_noticed() {
    Check check = new WatchesBeforeData();
    commit(1, 1, ROOT);
    check.on(answer(2, new Ask.Read(Ask.What.CHILDREN, "/sim", true), 1, new Learnt.Children(new TreeSet<>(), stat())), world);
    violates(check, event(WatchEvent.Type.CHILDREN_CHANGED, "/sim", 2), "is told");
    check.on(answer(3, new Ask.Read(Ask.What.CHILDREN, "/sim", true), 1, new Learnt.Children(new TreeSet<>(), stat())), world);
    commit(2, 4, new Op.Create("/sim/a", Bytes.EMPTY, Acl.OPEN, CreateMode.PERSISTENT, -1));
    assertThatThrownBy(() -> check.atRest(world)).isInstanceOf(Check.Violation.class).hasMessageContaining("nobody told");
  }

  @Test
  void a_session_must_not_expire_early() {
    Check check = new SessionsLiveTheirTimeout();
    check.on(new Event.Connected("c", 1, SESSION, false, 4000), world);
    ask(check, 1, new Ask.Ping());
    check.on(answer(1, new Ask.Ping(), 1, new Learnt.Done()), world);
    Event expiry = new Event.Committed("n", 2, 0, 0, new Op.CloseSession(SESSION, true));
    now = Duration.ofMillis(3_900).toNanos();
    violates(check, expiry, "is expired after 3900.0 ms of silence");
    now = Duration.ofMillis(4_100).toNanos();
    assertThatCode(() -> check.on(expiry, world)).doesNotThrowAnyException();
  }

  @Test
  void what_was_applied_must_be_there_after_a_crash_and_be_the_same() {
    commit(1, 1, ROOT);
    commit(2, 2, new Op.SetData("/sim", Bytes.utf8("new"), -1));
    ledger.crashed();
    assertThatThrownBy(() -> ledger.recovered(1)).isInstanceOf(Check.Violation.class).hasMessageContaining("0x2 was applied and is lost");
    assertThatThrownBy(() -> ledger.applied(1, Bytes.utf8("something else"))).isInstanceOf(Check.Violation.class).hasMessageContaining("and is now");
    assertThatThrownBy(() -> ledger.prepared(new Ledger.Entry(2, 0, SESSION, 3, ROOT))).isInstanceOf(Check.Violation.class)
        .hasMessageContaining("is given out again");
  }

  @Test
  void what_the_model_refuses_must_not_be_carried_out() {
    assertThatThrownBy(() -> commit(1, 1, new Op.Multi(List.of(ROOT, new Op.SetData("/sim", Bytes.EMPTY, 3))))).isInstanceOf(Check.Violation.class)
        .hasMessageContaining("the model refuses it");
  }

  private void commit(long zxid, int xid, Op.Kind op) {
    ledger.prepared(new Ledger.Entry(zxid, 1000 + zxid, SESSION, xid, op));
    ledger.applied(zxid, Bytes.utf8("change " + zxid));
  }

  private Stat stat() {
    return ledger.model().now("/sim").stat();
  }

  private void ask(Check check, int xid, Ask ask) {
    check.on(new Event.Asked("c", 1, SESSION, xid, ask), world);
  }

  private static Event answer(int xid, Ask ask, long zxid, Learnt learnt) {
    return new Event.Answered("c", 1, SESSION, xid, ask, zxid, learnt);
  }

  private static Event event(WatchEvent.Type type, String path, long zxid) {
    return new Event.Noticed("c", 1, SESSION, new WatchEvent(type, path, zxid));
  }

  private void violates(Check check, Event event, String sentence) {
    assertThatThrownBy(() -> check.on(event, world)).isInstanceOf(Check.Violation.class).hasMessageContaining(sentence);
  }
}
