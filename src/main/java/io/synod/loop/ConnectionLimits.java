package io.synod.loop;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts a listener's connections and admits no more than the limits allow; 0 is no limit. Any thread.
 *
 * @see ListenerSettings#maxConnections
 * @see ListenerSettings#maxConnectionsPerAddress
 */
final class ConnectionLimits {
  enum Verdict { ADMITTED, TOO_MANY, TOO_MANY_FROM_ADDRESS }

  private final int max;
  private final int maxPerAddress;
  private final Map<InetAddress, Integer> byAddress = new HashMap<>();
  private int total;

  ConnectionLimits(int max, int maxPerAddress) {
    this.max = max;
    this.maxPerAddress = maxPerAddress;
  }

  /** Counts the connection if it is admitted; then {@link #release} must follow. */
  synchronized Verdict admit(InetAddress client) {
    if (max > 0 && total >= max) return Verdict.TOO_MANY;
    if (maxPerAddress > 0 && byAddress.getOrDefault(client, 0) >= maxPerAddress) return Verdict.TOO_MANY_FROM_ADDRESS;
    total++;
    byAddress.merge(client, 1, Integer::sum);
    return Verdict.ADMITTED;
  }

  synchronized void release(InetAddress client) {
    total--;
    byAddress.computeIfPresent(client, (address, count) -> count == 1 ? null : count - 1);
  }

  synchronized int total() {
    return total;
  }
}
