package io.synod.loop;

/**
 * One loop's heartbeat as {@link LoopGuard} sees it: sent by the guard's thread, answered by the loop's. Times are nanoseconds of one
 * monotonic clock. Only {@link #answered} is called by the loop.
 */
final class Heartbeat {
  private final long blockedAfterNanos;
  private long sent;
  private boolean outstanding;
  private boolean reported;
  /** When the loop ran the heartbeat that is outstanding. Written before {@link #answer}. */
  private long answeredAt;
  private volatile boolean answer;

  Heartbeat(long blockedAfterNanos) {
    this.blockedAfterNanos = blockedAfterNanos;
  }

  /** What one look at a loop found. */
  enum Finding { IDLE, WAITING, BLOCKED, STILL_BLOCKED, FREED }

  /**
   * {@code IDLE}: no heartbeat is under way, send one. {@code BLOCKED}: it is late, and this is the first look that sees it.
   * {@code FREED}: it was late and has come back; {@link #waitedNanos} says how late.
   */
  Finding look(long now) {
    if (!outstanding) return Finding.IDLE;
    if (answer) {
      outstanding = false;
      return answeredAt - sent > blockedAfterNanos ? Finding.FREED : Finding.IDLE;
    }
    if (now - sent <= blockedAfterNanos) return Finding.WAITING;
    if (reported) return Finding.STILL_BLOCKED;
    reported = true;
    return Finding.BLOCKED;
  }

  void send(long now) {
    sent = now;
    outstanding = true;
    reported = false;
    answer = false;
  }

  /** The whole process stood still until {@code now} (a suspended machine, a long pause): that is not the loop's fault. */
  void forgive(long now) {
    if (outstanding && !answer) sent = now;
  }

  /** Whether a look has found this heartbeat late while it was outstanding. */
  boolean reported() {
    return reported;
  }

  /** How long the heartbeat has waited, or had waited when it was answered. */
  long waitedNanos(long now) {
    return (answer ? answeredAt : now) - sent;
  }

  void answered(long now) {
    answeredAt = now;
    answer = true;
  }
}
