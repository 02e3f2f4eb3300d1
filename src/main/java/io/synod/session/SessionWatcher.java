package io.synod.session;

import akka.actor.typed.ActorRef;
import io.synod.znode.WatchEvent;
import io.synod.znode.Watcher;
import java.util.ArrayDeque;

/**
 * A session as one that watches. What the member tells it comes two ways: answers by its mailbox, events by the {@link Board} of its loop. They are put
 * in order by their zxids: before an answer is handled, all events up to its zxid have been noticed, and an event that overtakes answers under way is
 * early, and waits until they are handled.
 *
 * <p>{@link #tell} and {@link #audience} are for the member's loop, all else is for that of the session.
 */
final class SessionWatcher implements Watcher {
  /** What hears the events, on the loop of the board. */
  interface Hearer {
    /** It hears no more. */
    boolean isGone();

    /** Whether no answer of the member can be under way to it. */
    boolean awaitsNothing();

    /** Not gone, awaits nothing, and what it notices leaves at once. */
    boolean isReady();

    /** All that comes before this event has been handled. */
    void noticed(WatchEvent event);
  }

  private final long sessionId;
  private final ActorRef<Object> self;
  private final Hearer session;
  private final Board board;
  /** Null until there are some for the first time. */
  private ArrayDeque<WatchEvent> early;

  SessionWatcher(long sessionId, ActorRef<Object> self, Hearer session, Board board) {
    this.sessionId = sessionId;
    this.self = self;
    this.session = session;
    this.board = board;
  }

  long sessionId() {
    return sessionId;
  }

  ActorRef<Object> actor() {
    return self;
  }

  @Override
  public void tell(WatchEvent event) {
    self.tell(event);
  }

  @Override
  public Audience audience() {
    return board;
  }

  /** Hears all events that were posted for it before now. */
  void catchUp() {
    board.deliverTo(this);
  }

  /** Whether an event would be noticed at once, and leave. */
  boolean isReady() {
    return isNoneEarly() && session.isReady();
  }

  private boolean isNoneEarly() {
    return early == null || early.isEmpty();
  }

  /** From the board; not in a turn of the session's actor. */
  void hear(WatchEvent event) {
    if (session.isGone()) return;
    if (isNoneEarly() && session.awaitsNothing()) {
      notice(event);
    } else {
      if (early == null) early = new ArrayDeque<>(1);
      early.add(event);
      self.tell(new Handled(event.zxid()));
    }
  }

  /** As {@link #hear}, when it is ready. */
  void notice(WatchEvent event) {
    try {
      session.noticed(event);
    } catch (RuntimeException failure) {
      self.tell(new Failed(failure));
    }
  }

  /** Early events up to {@code zxid} are early no more. */
  void noticeUpTo(long zxid) {
    while (!isNoneEarly() && early.peek().zxid() <= zxid) session.noticed(early.remove());
  }

  /** To the session's actor: what was in its mailbox when an early event of {@code zxid} came has been handled. */
  record Handled(long zxid) {}

  /** To the session's actor, for it to fail with. */
  record Failed(RuntimeException failure) {}
}
