package io.synod.http;

import io.synod.loop.Clock;
import java.time.Duration;

/** One in an interval, which begins with the first. Any thread. */
final class RateLimit {
  private final Clock clock;
  private final long intervalMillis;
  private long nextMillis = Long.MIN_VALUE;

  RateLimit(Clock clock, Duration interval) {
    this.clock = clock;
    this.intervalMillis = interval.toMillis();
  }

  synchronized boolean allows() {
    long now = clock.millis();
    if (now < nextMillis) return false;
    nextMillis = now + intervalMillis;
    return true;
  }
}
