package io.synod.loop;

import akka.actor.typed.DispatcherSelector;

/** Names of the dispatchers. In the simulator every one of them is the seeded executor. */
public final class Dispatchers {
  /** Whatever blocks: fsync, cold reads, snapshots, deletions. */
  public static final String IO = "synod.io";

  private Dispatchers() {}

  /** The dispatcher that is event loop {@code index}. */
  public static DispatcherSelector loop(int index) {
    return DispatcherSelector.fromConfig("synod.loop-" + index);
  }

  public static DispatcherSelector io() {
    return DispatcherSelector.fromConfig(IO);
  }
}
