package io.synod.znode;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.StateMachine;
import java.util.List;

/** Queries about watches, sent to the member as {@code Member.Ask}; each is answered between two transactions. */
public final class Watch {
  private Watch() {}

  /** What a watch listens to (FACTS B4). EXIST is a data watch on a znode that is not there. */
  public enum Kind { DATA, CHILD, PERSISTENT, PERSISTENT_RECURSIVE }

  /**
   * Sets a watch and reads the znode in the same instant: the reply's view and the watch leave no gap. A session is told an event once
   * however often it registered.
   *
   * @param onlyIfExists a getData or getChildren on a missing znode sets no watch, an exists does
   */
  public record Set(String path, Kind kind, boolean onlyIfExists, int cxid, Watcher watcher, ActorRef<Placed> replyTo)
      implements StateMachine.Query {}

  /** What a query is answered with. */
  public sealed interface Answer {
    int cxid();

    /** The state that the answer is of: all up to there is applied, and its events were told before. */
    long zxid();
  }

  /** @param view null where there is no such znode */
  public record Placed(int cxid, NodeView view, long zxid) implements Answer {}

  /**
   * Does {@code watcher} hold a watch of one of these kinds on {@code path} (checkWatches)? With {@code remove} it holds them no longer, and
   * no event is told of that (removeWatches).
   */
  public record Find(String path, java.util.Set<Kind> kinds, boolean remove, int cxid, Watcher watcher, ActorRef<Found> replyTo)
      implements StateMachine.Query {
    public Find {
      kinds = java.util.Set.copyOf(kinds);
    }
  }

  public record Found(int cxid, boolean any, long zxid) implements Answer {}

  /**
   * After reconnection (setWatches, setWatches2): sets those whose znode has not moved since {@code relativeZxid}, tells an event for
   * each that has.
   */
  public record SetAll(long relativeZxid, List<String> data, List<String> exist, List<String> child, List<String> persistent,
      List<String> recursive, int cxid, Watcher watcher, ActorRef<Placed> replyTo) implements StateMachine.Query {}

  /** For operators: who watches what, one-shot or not. Copies every watch there is. */
  public record ListAll(ActorRef<Listed> replyTo) implements StateMachine.Query {}

  public record Listed(java.util.Map<Watcher, List<String>> paths) {}

  /** The session is gone from this connection: all its watches go. */
  public record Forget(Watcher watcher) implements StateMachine.Query {}
}
