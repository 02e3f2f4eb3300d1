package io.synod.loop;

import java.util.concurrent.TimeUnit;

/**
 * When what was sent lazily leaves, if nothing takes it along before, see {@link Connection#sendLazily}: the last of it says when, and none of it waits longer
 * than {@link Connection#LAZY_AT_MOST_MILLIS}. Mutable, owned by a connection; pure.
 */
public final class LazyFlush {
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(Connection.LAZY_AT_MOST_MILLIS);
  private boolean waits;
  private long sinceNanos;

  /**
   * One more is sent.
   *
   * @param nowNanos by a clock that does not go back
   * @return nanoseconds from now until all of it leaves, whatever was said before
   */
  public long add(long nowNanos, int withinMillis) {
    if (!waits) sinceNanos = nowNanos;
    waits = true;
    return Math.max(0, Math.min(TimeUnit.MILLISECONDS.toNanos(withinMillis), sinceNanos + LONGEST_NANOS - nowNanos));
  }

  /** All of it has left. */
  public void left() {
    waits = false;
  }
}
