package io.synod.sim;

import io.synod.loop.Clock;
import java.time.Duration;

/** A node's wall clock: virtual time since a fixed day, running a little fast or slow, set forwards or back when the simulation says so. */
final class SimClock implements Clock {
  /** 2026-01-01T00:00:00Z. */
  static final long START_MILLIS = 1_767_225_600_000L;
  private final VirtualTime time;
  private final double rate;
  private long offsetMillis;

  /** @param driftPpm microseconds gained per second */
  SimClock(VirtualTime time, int driftPpm) {
    this.time = time;
    rate = 1 + driftPpm / 1e6;
  }

  @Override
  public long millis() {
    return START_MILLIS + offsetMillis + (long) (time.nanos() / 1e6 * rate);
  }

  /** As an operator or a time daemon sets it; {@code by} may be negative. */
  void jump(Duration by) {
    offsetMillis += by.toMillis();
  }
}
