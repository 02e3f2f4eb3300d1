package io.synod.session;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.synod.ensemble.Member;
import io.synod.journal.Bytes;
import io.synod.znode.Acl;
import io.synod.znode.Code;
import io.synod.znode.Op;
import io.synod.znode.Result;
import io.synod.znode.Watch;
import io.synod.znode.WatchEvent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's session while it is connected over one connection: lives on that connection's loop from the client's first message to the end of
 * the connection, carries out {@link Turns} and {@link Horizon}, and decides nothing else. It is told {@link Session} messages by the
 * connection, answers by the member and, with a {@link SessionWatcher}, {@link WatchEvent}s by znodes; all of them arrive as they are, which is why its type is Object: an
 * adapter per message would cost more than handling it. It begins as a {@link ConnectingActor}.
 *
 * <pre>
 * state        | on                          | then
 * connecting   | SessionOpened, or known     | established, granted to the client
 * connecting   | wrong password, unknown id  | refused, closed
 * connecting   | client ahead of us          | closed
 * established  | reply of closeSession       | closed
 * established  | Moved, Expired, Unserved    | closed
 * connecting   | no leader, new, read-only   | reading
 * reading      | a write, a sync             | refused, NOTREADONLY
 * reading      | Unserved                    | closed
 * any          | Disconnected                | gone; the session itself lives on until it expires
 * </pre>
 */
public final class SessionActor extends AttachedActor implements SessionWatcher.Hearer {
  private static final Logger LOG = LoggerFactory.getLogger(SessionActor.class);
  /** Marks the answer to {@link Member.AwaitApplied}; it shares the type of the answer to a sync. */
  private static final int APPLIED = Integer.MIN_VALUE;
  /** Marks the answer to {@link Member.Read}. */
  private static final int READ = Integer.MIN_VALUE + 1;
  /** No answer of a request but the end of the connection, as in ZooKeeper: the client is elsewhere and would take it for its own. */
  private static final Result MOVED = new Result.Failed(Code.SESSIONMOVED);
  /** The leader was lost with the request under way: neither success nor failure would be true, and the client knows what a lost connection means. */
  private static final Result UNKNOWN = new Result.Failed(Code.CONNECTIONLOSS);

  private final Executor loop;
  private final boolean readOnly;
  /** Null until there are some for the first time. */
  private ArrayDeque<ReadsInTurn> reading;
  private Horizon horizon;
  private boolean horizonAsked;
  /** Null until it watches for the first time. */
  private SessionWatcher watcher;

  /** @param readOnly only this connection knows the session */
  SessionActor(ConnectingActor before, boolean readOnly) {
    super(before);
    loop = before.loop();
    this.readOnly = readOnly;
  }

  /** To be spawned on the dispatcher of the connection's loop. */
  public static Behavior<Object> create(Client client, Session.Connect connect, Sessions sessions) {
    return Behaviors.setup(context -> new ConnectingActor(context.getSelf(), context.getExecutionContext(), client, connect, sessions).begin());
  }

  /** To be asked once. */
  Behavior<Object> established(long sessionId, int timeoutMillis, Bytes password) {
    LOG.debug("session 0x{} of {} established, timeout {} ms", Long.toHexString(sessionId), client.whence().address(), timeoutMillis);
    sessions.connected(sessionId, self);
    if (readOnly ? !sessions.readOnly() : !sessions.serving()) return close(UNSERVED);
    if (!readOnly && tree.session(sessionId).isEmpty()) return refused("it ended while this was on its way", EXPIRED); // nobody was known here who could be told
    heard();
    horizon = new Horizon(tree.applied());
    client.granted(sessionId, timeoutMillis, password, readOnly);
    self.tell(new Drained(tree.applied())); // starts what the client sent without waiting for this
    return this;
  }

  @Override
  Behavior<Object> on(Object message) {
    if (watcher != null) watcher.catchUp();
    if (message instanceof Session.Submit submit) return submitted(submit);
    if (message instanceof Member.Reply reply) return answered(reply);
    if (message instanceof Watch.Answer answer) return watched(answer);
    if (message instanceof WatchEvent event) return missed(event);
    if (message == GoOn.NOW) return goOn();
    if (message instanceof Drained drained) return reached(drained.zxid());
    if (message instanceof Session.Writable) return advance();
    if (message instanceof SessionWatcher.Handled handled) return noticeUpTo(handled.zxid());
    if (message instanceof SessionWatcher.Failed failed) throw failed.failure();
    return always(message);
  }

  private void heard() {
    if (!readOnly) sessions.timeouts().heard(caller.sessionId());
  }

  private Behavior<Object> submitted(Session.Submit submit) {
    heard();
    for (Call call : submit.calls()) turns.submit(call);
    return advance();
  }

  /** Of a write, of a sync, of reads in their turn, or of the wait for what a read has seen. */
  private Behavior<Object> answered(Member.Reply reply) {
    if (reply.outcome() == null && reply.cxid() == APPLIED) return reached(reply.zxid());
    drainedTo(reply.zxid()); // its events were told before it
    if (MOVED.equals(reply.outcome())) return close("session moved to another member");
    if (UNKNOWN.equals(reply.outcome())) return close("nobody knows what became of its request");
    if (reply.outcome() instanceof Result result) {
      Call.Write write = expected(turns.unanswered(Call.Write.class), reply);
      write.done(result);
      write.answered(reply.zxid(), reply.zxid());
    } else if (reply.cxid() == READ) {
      reading.remove().answered(reply.zxid());
    } else {
      expected(turns.unanswered(Call.Sync.class), reply).answered(reply.zxid(), reply.zxid());
    }
    return advance();
  }

  private Behavior<Object> watched(Watch.Answer answer) {
    Call.Watching call = expected(turns.unanswered(Call.Watching.class), answer);
    drainedTo(answer.zxid());
    call.done(answer, caller);
    call.answered(answer.zxid(), Math.max(answer.zxid(), call.asOf()));
    return advance();
  }

  private void drainedTo(long zxid) {
    noticeUpTo(zxid);
    horizon.drainedTo(zxid);
  }

  private Behavior<Object> noticeUpTo(long zxid) {
    if (watcher != null) watcher.noticeUpTo(zxid);
    return Behaviors.same();
  }

  private Behavior<Object> missed(WatchEvent event) {
    noticeUpTo(event.zxid());
    noticed(event);
    return Behaviors.same();
  }

  @Override
  public boolean isGone() {
    return caller == null;
  }

  @Override
  public boolean awaitsNothing() {
    return turns.isEmpty();
  }

  @Override
  public boolean isReady() {
    return !isGone() && awaitsNothing() && client.isClear();
  }

  @Override
  public void noticed(WatchEvent event) {
    if (!mayHear(event) || turns.keepBack(event)) return;
    client.event(event);
    client.flush();
  }

  /** Who the caller is, is not looked up for what everybody may hear: many are told of the same, and each is in no cache. */
  private boolean mayHear(WatchEvent event) {
    return Acl.isOpen(event.acl()) || Acl.permits(event.acl(), Acl.READ, caller.who());
  }

  private Behavior<Object> reached(long zxid) {
    drainedTo(zxid);
    horizonAsked = false;
    if (turns.toReply() instanceof Call.Here here && here.ofOneInstant()) {
      here.reopened();
      release();                               // it may now read what they are about
      perform(here);
    }
    return advance();
  }

  /** Sends the events that were kept back and need no longer be. */
  private void release() {
    for (WatchEvent event = turns.event(); event != null; event = turns.event()) client.event(event);
  }

  /**
   * Starts what may start and writes what may be written, until neither goes on. It also ends while the client does not read what it has asked
   * for: a thousand small requests can have a gigabyte of replies.
   */
  private Behavior<Object> advance() {
    boolean wrote = false;
    while (true) {
      if (!client.mayReply()) break;
      Call reply = turns.toReply();
      if (reply != null && mayLeave(reply)) {
        client.reply(reply, Math.min(reply.asOf(), turns.known(horizon.drained())));
        wrote = true;
        turns.replied();
        if (reply.endsConnection()) return close("at the client's request");
        release();
        continue;
      }
      Call next = turns.start();
      if (next != null) {
        begin(next);
        continue;
      }
      List<Call.Here> reads = readOnly ? List.of() : turns.startInTurn();
      if (reads.isEmpty()) break;
      readInTurn(reads);
    }
    if (wrote) client.flush();
    return pauseWhenFull();
  }

  private boolean mayLeave(Call call) {
    if (horizonAsked) return false;
    Horizon.Next next = horizon.reveal(call.reveals(), tree.applied());
    if (next == Horizon.Next.DRAIN) {
      horizonAsked = true;
      self.tell(new Drained(tree.applied()));
    } else if (next == Horizon.Next.AWAIT) {
      awaitApplied(call.reveals());
    }
    return next == Horizon.Next.REVEAL;
  }

  private void awaitApplied(long zxid) {
    horizonAsked = true;
    sessions.member().tell(new Member.AwaitApplied(zxid, APPLIED, self.narrow()));
  }

  private void begin(Call call) {
    if (call instanceof Call.Here here) {
      perform(here);
    } else if (call instanceof Call.Write write) {
      if (readOnly) refuse(write);
      else propose(write);
    } else if (readOnly && call instanceof Call.Sync sync) {
      sync.failed(Code.NOTREADONLY);
      sync.refused(horizon.drained());
    } else if (call instanceof Call.Sync) {
      sessions.member().tell(new Member.Sync(caller.origin(call.xid()), self.narrow()));
    } else if (call instanceof Call.Watching watching) {
      watch(watching);
    }
  }

  /** The end of the session is none that others have to know of. */
  private void refuse(Call.Write write) {
    if (!write.endsConnection()) write.done(new Result.Failed(Code.NOTREADONLY));
    write.refused(horizon.drained());
  }

  /** While the disk is full nothing is added; the refusal goes the way of every write, so that it comes in its turn. */
  private void propose(Call.Write write) {
    Op.Kind kind = write.kind(caller);
    Op.Kind possible = kind.adds() && sessions.room().full() ? new Op.Refused(Code.NOTREADONLY) : kind;
    sessions.member().tell(new Member.Propose(new Op(possible, caller.who()), caller.origin(write.xid()), self.narrow()));
  }

  private void readInTurn(List<Call.Here> reads) {
    var inTurn = new ReadsInTurn(reads, caller);
    if (reading == null) reading = new ArrayDeque<>();
    reading.add(inTurn);
    sessions.member().tell(new Member.Read(inTurn, caller.origin(READ), self.narrow()));
  }

  private void perform(Call.Here call) {
    long applied = tree.applied();
    long seen = horizon.seen(applied);
    long reveals = call.perform(caller);
    if (call.goesOn()) {
      self.tell(GoOn.NOW);
      return;
    }
    call.answered(reveals, Math.max(seen, reveals));
    // what was published while it read may be there in part: once that is applied, it reads again
    if (call.ofOneInstant() && call.reveals() > applied) awaitApplied(call.reveals());
  }

  /** The next slice of a call that goes through much of the tree. */
  private Behavior<Object> goOn() {
    perform(turns.unanswered(Call.Here.class));
    return advance();
  }

  private void watch(Call.Watching call) {
    if (call.refused(caller)) {
      call.refused(horizon.drained());
      return;
    }
    horizon.watches();
    if (watcher == null) watcher = new SessionWatcher(caller.sessionId(), self, this, sessions.board(loop, client.mailing()));
    call.begunAt(horizon.drained()); // a new epoch begins at a zxid that no transaction has: the answer may name an older one for the same state
    sessions.member().tell(new Member.Ask(call.query(watcher, self)));
  }

  private <T> T expected(T call, Object answer) {
    if (call == null) throw new IllegalStateException("session 0x" + Long.toHexString(caller.sessionId()) + " did not ask for " + answer);
    return call;
  }

  @Override
  void leave() {
    super.leave();
    if (watcher != null) sessions.member().tell(new Member.Ask(new Watch.Forget(watcher)));
  }

  /** To ourselves: a call has not ended. */
  private enum GoOn { NOW }

  /** To ourselves: everything that was in the mailbox when {@code zxid} was applied has been handled. */
  private record Drained(long zxid) {}
}
