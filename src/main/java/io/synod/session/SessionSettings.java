package io.synod.session;

import java.time.Duration;

/**
 * Bounds of sessions.
 *
 * @param tickTime the unit of the bounds below
 * @param minTimeout least timeout a client gets, 2 ticks unless set
 * @param maxTimeout greatest timeout a client gets, 20 ticks unless set
 * @param maxOutstanding requests of one session under way or waiting, from which on its connection is no longer read
 * @param readOnlyMode whether a member that is cut off serves those that only read (ZooKeeper's readonlymode.enabled)
 */
public record SessionSettings(Duration tickTime, Duration minTimeout, Duration maxTimeout, int maxOutstanding, boolean readOnlyMode) {
  public SessionSettings {
    if (tickTime.toMillis() < 1) throw new IllegalArgumentException("tickTime " + tickTime + "; at least 1 ms is needed");
    if (minTimeout.toMillis() < 1 || minTimeout.compareTo(maxTimeout) > 0)
      throw new IllegalArgumentException("session timeouts from " + minTimeout + " to " + maxTimeout + " are no range");
    if (maxOutstanding < 1) throw new IllegalArgumentException("maxOutstanding " + maxOutstanding + "; at least 1 is needed");
  }

  /** tickTime 2 s, timeouts of 2 to 20 ticks, 1000 requests, no read-only mode. */
  public static SessionSettings defaults() {
    return withTick(Duration.ofSeconds(2));
  }

  public static SessionSettings withTick(Duration tickTime) {
    return new SessionSettings(tickTime, tickTime.multipliedBy(2), tickTime.multipliedBy(20), 1000, false);
  }

  public SessionSettings withReadOnlyMode(boolean on) {
    return new SessionSettings(tickTime, minTimeout, maxTimeout, maxOutstanding, on);
  }

  /** What a client that asks for {@code wantedMillis} gets. */
  public int negotiated(int wantedMillis) {
    return (int) Math.max(minTimeout.toMillis(), Math.min(maxTimeout.toMillis(), wantedMillis));
  }
}
