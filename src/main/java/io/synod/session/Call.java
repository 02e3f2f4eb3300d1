package io.synod.session;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.StateMachine;
import io.synod.znode.Code;
import io.synod.znode.Op;
import io.synod.znode.Result;
import io.synod.znode.Watch;
import io.synod.znode.Watcher;

/**
 * One request of a client, from its decoding to its reply. The protocol's decoder makes it and its encoder reads from it what became of it;
 * in between the session owns it, so it is used by one thread and may keep its outcome in fields.
 *
 * <p>The four subclasses are the four ways a request can go; {@link Turns} says when.
 */
public abstract class Call {
  private final int xid;
  private long receivedMillis;
  private boolean answered;
  private long reveals;
  private long asOf;

  private Call(int xid) {
    this.xid = xid;
  }

  /** The client's number of this request. */
  public final int xid() {
    return xid;
  }

  /** Notes when it arrived, by the clock. */
  public final void receivedAt(long millis) {
    receivedMillis = millis;
  }

  public final long receivedMillis() {
    return receivedMillis;
  }

  /** True when the connection ends with the reply. */
  public boolean endsConnection() {
    return false;
  }

  /**
   * @param reveals the greatest zxid of which the reply shows anything
   * @param asOf the zxid whose state it shows: what its header may claim, however much later it leaves
   */
  final void answered(long reveals, long asOf) {
    answered = true;
    this.reveals = reveals;
    this.asOf = asOf;
  }

  /** Refused by the session itself: the reply shows no state, so it claims what is known when it leaves. */
  final void refused(long seen) {
    answered(seen, Long.MAX_VALUE);
  }

  /** What the session had seen when it asked: the answer shows no older state. */
  final void begunAt(long zxid) {
    asOf = zxid;
  }

  /** It is to be performed again: what it has read is forgotten. */
  final void reopened() {
    answered = false;
  }

  final boolean isAnswered() {
    return answered;
  }

  final long reveals() {
    return reveals;
  }

  final long asOf() {
    return asOf;
  }

  /** Answered by the session itself, from published views. */
  public abstract static class Here extends Call {
    protected Here(int xid) {
      super(xid);
    }

    /** Reads, and keeps what it read. @return the greatest zxid the reply reveals, 0 when it reveals none */
    public abstract long perform(Caller caller);

    /** True when it has only begun: {@link #perform} is called again after others have had their turn, until this is false. */
    public boolean goesOn() {
      return false;
    }

    /** True for a call that only reads, at once, and on whatever thread: it may be performed by the member, behind a write and before the next. */
    public boolean mayReadInTurn() {
      return false;
    }

    /** True for a call that reads several znodes as of one instant: it is performed again when what it read may be torn. */
    public boolean ofOneInstant() {
      return false;
    }
  }

  /** Sets, seeks or removes watches, and perhaps reads a znode in the same instant: goes through the member. */
  public abstract static class Watching extends Call {
    protected Watching(int xid) {
      super(xid);
    }

    /** True when the call is refused and sets nothing; it has kept the reason. The refusal reveals nothing newer than the session has seen. */
    public abstract boolean refused(Caller caller);

    /** @param session who is answered */
    public abstract StateMachine.Query query(Watcher watcher, ActorRef<Object> session);

    public abstract void done(Watch.Answer answer, Caller caller);
  }

  /** Changes something. */
  public abstract static class Write extends Call {
    protected Write(int xid) {
      super(xid);
    }

    public abstract Op.Kind kind(Caller caller);

    public abstract void done(Result result);
  }

  /** ZooKeeper's sync: answered once all that was committed when the leader saw it is applied here. */
  public abstract static class Sync extends Call {
    protected Sync(int xid) {
      super(xid);
    }

    /** There is nobody to ask. */
    public abstract void failed(Code code);
  }
}
