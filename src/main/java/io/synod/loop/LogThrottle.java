package io.synod.loop;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Lets one log line through per interval and counts the others, so that what a stranger can cause cannot fill the log. Any thread. */
public final class LogThrottle {
  private final long intervalNanos;
  private final LongSupplier nanos;
  private long next;
  private long withheld;

  public LogThrottle(Duration interval, LongSupplier nanos) {
    intervalNanos = interval.toNanos();
    this.nanos = nanos;
    next = nanos.getAsLong();
  }

  /** Empty: withhold this line. Otherwise log it, and say that so many were withheld since the last one. */
  public synchronized OptionalLong permit() {
    long now = nanos.getAsLong();
    if (now - next < 0) {
      withheld++;
      return OptionalLong.empty();
    }
    next = now + intervalNanos;
    long since = withheld;
    withheld = 0;
    return OptionalLong.of(since);
  }
}
