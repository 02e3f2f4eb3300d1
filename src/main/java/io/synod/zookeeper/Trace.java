package io.synod.zookeeper;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ZooKeeper's trace mask: which kinds of things are logged at TRACE. Of its bits, {@link #REQUESTS}, {@link #SESSIONS} and {@link #EVENTS} mean
 * something here; the others are kept and change nothing.
 */
final class Trace {
  static final long REQUESTS = 1 << 1;
  static final long SESSIONS = 1 << 5;
  static final long EVENTS = 1 << 6;
  private static final Logger LOG = LoggerFactory.getLogger(Trace.class);
  /** As ZooKeeper starts: requests and sessions among it. */
  private volatile long mask = 306;

  long mask() {
    return mask;
  }

  void mask(long wanted) {
    mask = wanted;
  }

  boolean wants(long kind) {
    return LOG.isTraceEnabled() && (mask & kind) != 0;
  }

  void say(String format, Object... values) {
    LOG.trace(format, values);
  }
}
