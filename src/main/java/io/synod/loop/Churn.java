package io.synod.loop;

/**
 * Whether connections come and go: at least a quarter of those that ended lately had been short, so the next one may well be. Mutable, pure; its owner sees to
 * that one thread at a time uses it.
 */
final class Churn {
  /** What lasts no longer is short: it came for little more than to come. */
  static final long SHORT_NANOS = 1_000_000_000;
  /** After so long in which none has ended nobody knows who comes next. */
  static final long PAUSE_NANOS = 100_000_000;

  private final Share brief = new Share(16);
  private long endedAtNanos;

  /** A connection has ended. @param lastedNanos since it came */
  void ended(long lastedNanos, long nowNanos) {
    if (isOver(nowNanos)) brief.clear();
    brief.add(lastedNanos <= SHORT_NANOS);
    endedAtNanos = nowNanos;
  }

  boolean isHigh(long nowNanos) {
    return brief.isQuarter() && !isOver(nowNanos);
  }

  private boolean isOver(long nowNanos) {
    return nowNanos - endedAtNanos > PAUSE_NANOS;
  }
}
