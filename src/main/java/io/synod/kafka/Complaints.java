package io.synod.kafka;

import io.synod.loop.Clock;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log that clients send what is no request; one line a second at most, whatever they send. Any thread. */
final class Complaints {
  private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
  private static final long INTERVAL_MILLIS = 1000;

  private final Clock clock;
  private long lastMillis = Long.MIN_VALUE / 2;
  private long withheld;

  Complaints(Clock clock) {
    this.clock = clock;
  }

  synchronized void malformed(InetSocketAddress client, String what) {
    long now = clock.millis();
    if (Math.abs(now - lastMillis) < INTERVAL_MILLIS) {
      withheld++;
      return;
    }
    LOG.warn("{} sent no valid request, its connection is closed: {} ({} more such since the last line)", client, what, withheld);
    lastMillis = now;
    withheld = 0;
  }
}
