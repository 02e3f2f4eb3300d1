package io.synod.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Draws session ids as ZooKeeper does: the node's id in the top byte, 40 bits of the milliseconds at start, a 16-bit counter that carries
 * into them. Unique over restarts as long as fewer than 65 536 sessions a millisecond are opened and the clock does not go back; against
 * the latter whoever opens a session skips ids that exist. Any thread.
 */
public final class SessionIds {
  private final AtomicLong next;

  /**
   * @param node 0 to 254, unique in the ensemble; 255 marks the owners of TTL znodes
   * @param nowMillis the wall clock at the start of the node
   */
  public SessionIds(int node, long nowMillis) {
    if (node < 0 || node > 254) throw new IllegalArgumentException("node id " + node + "; a session id has room for 0 to 254");
    next = new AtomicLong((long) node << 56 | nowMillis << 24 >>> 8);
  }

  public long next() {
    return next.getAndIncrement();
  }
}
