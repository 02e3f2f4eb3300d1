package io.synod.loop;

/**
 * A loop that has little to do may be kept by a task that blocks for a moment: where a lone write waits for the disk, the two hand-overs, to another thread and back, are
 * a good part of it (decision 0010).
 */
@FunctionalInterface
public interface Leisure {
  /** Of who has none to lend. */
  Leisure NONE = task -> false;

  /**
   * Runs {@code task} on the caller's loop, when all that was to be sent before has been sent.
   *
   * @return false where that is refused, and the task must run where blocking is allowed: the caller is on no loop, or on one that is busy
   */
  boolean lend(Runnable task);
}
