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
  private static final long SESSION = FakeWorld.SESSION;
  private static final Op.Kind ROOT = new Op.Create("/sim", Bytes.utf8("root"), Acl.OPEN, CreateMode.PERSISTENT, -1);
  private final FakeWorld world = new FakeWorld();
  private final Ledger ledger = world.ledger();

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
  void a_session_must_not_expire_early() {
    Check check = new SessionsLiveTheirTimeout(Duration.ZERO);
    check.on(new Event.Connected("c", 1, SESSION, false, 4000), world);
    ask(check, 1, new Ask.Ping());
    check.on(answer(1, new Ask.Ping(), 1, new Learnt.Done()), world);
    world.pass(Duration.ofMillis(3_900));
    violates(check, expire(2), "is expired after 3900.0 ms of silence");
    world.pass(Duration.ofMillis(200));
    Event late = expire(3);
    assertThatCode(() -> check.on(late, world)).doesNotThrowAnyException();
  }

  @Test
  void a_new_leader_gives_a_session_its_full_timeout() {
    Check check = new SessionsLiveTheirTimeout(Duration.ZERO);
    check.on(new Event.Connected("c", 1, SESSION, false, 4000), world);
    world.pass(Duration.ofMillis(3_000));
    check.on(new Event.Leads("n", 0), world);
    world.pass(Duration.ofMillis(3_000));
    violates(check, expire(2), "is expired after 3000.0 ms under this leader");
    world.pass(Duration.ofMillis(1_000));
    Event late = expire(3);
    assertThatCode(() -> check.on(late, world)).doesNotThrowAnyException();
  }

  private Event expire(long zxid) {
    return world.commit(zxid, (int) zxid, 0, new Op.CloseSession(SESSION, true));
  }

  @Test
  void a_write_that_takes_effect_before_what_was_known_when_it_was_asked_is_refused() {
    Check check = new WritesAreLinearizable();
    Ask.Write set = new Ask.Write(new Op.SetData("/sim", Bytes.utf8("new"), -1));
    commit(1, 1, ROOT);
    commit(2, 2, set.op());
    check.on(new Event.Answered("d", 1, 8, 1, new Ask.Ping(), 3, new Learnt.Done()), world);
    ask(check, 2, set);
    violates(check, answer(2, set, 3, new Learnt.Outcome(new Result.DataSet(stat()))), "when 0x2 was known already");
  }

  @Test
  void a_refusal_for_what_was_known_to_be_over_when_it_was_asked_is_refused() {
    Check check = new WritesAreLinearizable();
    commit(1, 1, ROOT);
    commit(2, 2, new Op.SetData("/sim", Bytes.EMPTY, -1));
    Ask.Write set = new Ask.Write(new Op.SetData("/sim", Bytes.EMPTY, 1));
    Learnt badVersion = new Learnt.Outcome(new Result.Failed(Code.BADVERSION));
    ask(check, 3, set);
    assertThatCode(() -> check.on(answer(3, set, 2, badVersion), world)).doesNotThrowAnyException();
    ask(check, 4, set);
    violates(check, answer(4, set, 2, badVersion), "nothing from 0x2, which was known, to 0x2 explains it");
  }

  @Test
  void a_sync_that_shows_less_than_was_known_is_refused() {
    Check check = new WritesAreLinearizable();
    commit(1, 1, ROOT);
    commit(2, 2, new Op.SetData("/sim", Bytes.EMPTY, -1));
    check.on(new Event.Answered("d", 1, 8, 1, new Ask.Ping(), 2, new Learnt.Done()), world);
    ask(check, 1, new Ask.Sync("/sim"));
    violates(check, answer(1, new Ask.Sync("/sim"), 1, new Learnt.Done()), "asked for a sync when 0x2 was known");
  }

  @Test
  void a_silent_session_must_not_live_on() {
    Check check = new SilentSessionsEnd(Duration.ofMillis(250), Duration.ZERO);
    check.on(new Event.Leads("n", 0), world);
    check.on(world.commit(1, 1, 0, new Op.OpenSession(SESSION, 4000, Bytes.EMPTY)), world);
    world.pass(Duration.ofMillis(5_500));
    assertThatCode(() -> check.atRest(world)).doesNotThrowAnyException();
    ask(check, 1, new Ask.Ping());
    world.pass(Duration.ofMillis(6_200));
    assertThatThrownBy(() -> check.atRest(world)).isInstanceOf(Check.Violation.class).hasMessageContaining("has not been heard of for 6200 ms");
    check.on(world.commit(2, 2, 0, new Op.CloseSession(SESSION, true)), world);
    assertThatCode(() -> check.atRest(world)).doesNotThrowAnyException();
  }

  @Test
  void nothing_is_reaped_before_its_time_or_long_after() {
    Check check = new ReapedWhenDue(2_000);
    commit(1, 1, ROOT);
    world.commit(2, new Op.Create("/sim/ttl", Bytes.EMPTY, Acl.OPEN, CreateMode.PERSISTENT_WITH_TTL, 1_000));
    world.commit(3, new Op.Create("/sim/box", Bytes.EMPTY, Acl.OPEN, CreateMode.CONTAINER, -1));
    world.pass(Duration.ofMillis(1_000));
    violates(check, world.commit(4, new Op.Reap("/sim/ttl", 2_000)), "/sim/ttl is reaped at 0x4");
    world.pass(Duration.ofMillis(3_400));
    assertThatCode(() -> check.atRest(world)).doesNotThrowAnyException();
    world.pass(Duration.ofMillis(200));
    assertThatThrownBy(() -> check.atRest(world)).isInstanceOf(Check.Violation.class).hasMessageContaining("nobody reaps it");
    assertThatCode(() -> check.on(world.commit(5, new Op.Reap("/sim/box", 2_000)), world)).doesNotThrowAnyException();
  }

  @Test
  void a_write_beyond_a_hard_quota_must_not_be_carried_out_nor_one_within_it_be_refused() {
    Check check = new RepliesAgreeWithModel();
    world.commit(1, ModelQuota.setUp(2, 100));
    commit(2, 2, ROOT);
    world.commit(3, create(ModelQuota.PREFIX));
    Ask.Write first = new Ask.Write(create(ModelQuota.PREFIX + "/a"));
    ask(check, 4, first);
    violates(check, answer(4, first, 3, new Learnt.Outcome(new Result.Failed(Code.QUOTAEXCEEDED))), "for no reason");
    world.commit(4, create(ModelQuota.PREFIX + "/a"));
    assertThatThrownBy(() -> world.commit(5, create(ModelQuota.PREFIX + "/b"))).isInstanceOf(Check.Violation.class).hasMessageContaining("QUOTAEXCEEDED");
  }

  private static Op.Kind create(String path) {
    return new Op.Create(path, Bytes.EMPTY, Acl.OPEN, CreateMode.PERSISTENT, -1);
  }

  @Test
  void what_was_applied_must_be_there_after_a_crash_and_be_the_same() {
    commit(1, 1, ROOT);
    commit(2, 2, new Op.SetData("/sim", Bytes.utf8("new"), -1));
    ledger.begins("n", 0);
    assertThatThrownBy(() -> ledger.recovered("n", 1)).isInstanceOf(Check.Violation.class).hasMessageContaining("0x2 was applied and is lost");
    assertThatThrownBy(() -> ledger.applied("n", 1, Bytes.utf8("something else"))).isInstanceOf(Check.Violation.class).hasMessageContaining("and is now");
    assertThatThrownBy(() -> ledger.prepared("n-1", new Ledger.Entry(2, 0, SESSION, 3, ROOT, 0))).isInstanceOf(Check.Violation.class)
        .hasMessageContaining("is given out again");
  }

  @Test
  void what_the_model_refuses_must_not_be_carried_out() {
    assertThatThrownBy(() -> commit(1, 1, new Op.Multi(List.of(ROOT, new Op.SetData("/sim", Bytes.EMPTY, 3))))).isInstanceOf(Check.Violation.class)
        .hasMessageContaining("the model refuses it");
  }

  /** Of what was done, the check knows only what clients were told. */
  @Test
  void two_writes_on_the_same_version_have_no_order() {
    Check check = new RegistersAreLinearizable();
    Op.Kind set = new Op.SetData("/sim/d0", Bytes.utf8("mine"), 0);
    wrote(check, 1, new Op.Create("/sim/d0", Bytes.utf8("new"), Acl.OPEN, CreateMode.PERSISTENT, -1), new Result.Created("/sim/d0", version(0)));
    wrote(check, 2, set, new Result.DataSet(version(1)));
    wrote(check, 3, new Op.Multi(List.of(set)), new Result.Many(List.of(new Result.DataSet(version(1)))));
    assertThatThrownBy(() -> check.atRest(world)).isInstanceOf(Check.Violation.class).hasMessageContaining("there is no order").hasMessageContaining("/sim/d0");
  }

  @Test
  void a_read_behind_a_sync_shows_no_less_than_was_acknowledged_before_it() {
    Check check = new RegistersAreLinearizable();
    wrote(check, 1, new Op.Create("/sim/d0", Bytes.utf8("new"), Acl.OPEN, CreateMode.PERSISTENT, -1), new Result.Created("/sim/d0", version(0)));
    reads(check, 2, new Learnt.Nothing(Code.NONODE));
    assertThatCode(() -> check.atRest(world)).as("a read alone may be old").doesNotThrowAnyException();
    ask(check, 3, new Ask.Sync("/sim"));
    check.on(answer(3, new Ask.Sync("/sim"), 5, new Learnt.Done()), world);
    reads(check, 4, new Learnt.Nothing(Code.NONODE));
    assertThatThrownBy(() -> check.atRest(world)).isInstanceOf(Check.Violation.class).hasMessageContaining("there is no order");
  }

  /** A write whose reply was lost was done once. */
  @Test
  void what_nobody_was_told_of_explains_one_version() {
    Check check = new RegistersAreLinearizable();
    Op.Kind create = new Op.Create("/sim/d0", Bytes.utf8("new"), Acl.OPEN, CreateMode.PERSISTENT, -1);
    Op.Kind lost = new Op.SetData("/sim/d0", Bytes.utf8("lost"), -1);
    commit(1, 1, ROOT);
    commit(2, 2, create);
    commit(3, 3, lost);
    wrote(check, 2, create, new Result.Created("/sim/d0", version(0)));
    ask(check, 3, new Ask.Write(lost));
    check.on(new Event.Disconnected("c", 1, "cut"), world);
    wrote(check, 4, new Op.SetData("/sim/d0", Bytes.utf8("third"), -1), new Result.DataSet(version(2)));
    assertThatCode(() -> check.atRest(world)).doesNotThrowAnyException();
    wrote(check, 5, new Op.SetData("/sim/d0", Bytes.utf8("fifth"), -1), new Result.DataSet(version(4)));
    assertThatThrownBy(() -> check.atRest(world)).isInstanceOf(Check.Violation.class).hasMessageContaining("there is no order");
  }

  private void wrote(Check check, int xid, Op.Kind op, Result result) {
    ask(check, xid, new Ask.Write(op));
    world.pass(Duration.ofMillis(1));
    check.on(answer(xid, new Ask.Write(op), 0, new Learnt.Outcome(result)), world);
    world.pass(Duration.ofMillis(1));
  }

  private void reads(Check check, int xid, Learnt learnt) {
    Ask read = new Ask.Read(Ask.What.DATA, "/sim/d0", false);
    ask(check, xid, read);
    check.on(answer(xid, read, 0, learnt), world);
    world.pass(Duration.ofMillis(1));
  }

  private static Stat version(int version) {
    return new Stat(1, 1, 1, 1, version, 0, 0, 0, 3, 0, 1);
  }

  private void commit(long zxid, int xid, Op.Kind op) {
    world.commit(zxid, xid, SESSION, op);
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
