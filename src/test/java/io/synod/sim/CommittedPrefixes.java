package io.synod.sim;

import io.synod.journal.Bytes;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The one order of transactions that all members apply: each member has a prefix of it, whatever it lost in a crash and took from others. A
 * transaction that some member applied is the same for every other one and is left out by none, so what was acknowledged survives.
 */
final class CommittedPrefixes {
  private final TreeMap<Long, Bytes> order = new TreeMap<>();
  private final Map<String, Long> reached = new HashMap<>();

  /** {@code node} begins again, with all up to {@code zxid} (0 for nothing) from a snapshot. */
  void begins(String node, long zxid) {
    Check.holds(zxid == 0 || !order.isEmpty() && zxid <= order.lastKey(), "%s has a snapshot of 0x%x, and nobody applied more than 0x%x", node, zxid, last());
    reached.put(node, zxid);
  }

  /** @return whether nobody has applied it before */
  boolean applied(String node, long zxid, Bytes change) {
    long before = reached.getOrDefault(node, 0L);
    Check.holds(zxid > before, "%s applies 0x%x after 0x%x", node, zxid, before);
    Long next = order.higherKey(before);
    Check.holds(next == null || zxid == next, "%s applies 0x%x after 0x%x; between them 0x%x is missing", node, zxid, before, next);
    reached.put(node, zxid);
    Bytes known = order.putIfAbsent(zxid, change);
    Check.holds(known == null || known.equals(change), "transaction 0x%x was %s and is now %s on %s", zxid, known, change, node);
    return known == null;
  }

  long last() {
    return order.isEmpty() ? 0 : order.lastKey();
  }

  /** {@code node} has come back by itself, with nobody to learn from: it must have all that was ever applied. */
  void recovered(String node, long zxid) {
    Check.holds(zxid >= last(), "0x%x was applied and is lost: %s came back with what is up to 0x%x", last(), node, zxid);
  }

  boolean converged(Set<String> nodes) {
    return nodes.stream().allMatch(node -> reached.getOrDefault(node, 0L) == last());
  }

  /** Everybody has everything. */
  void atRest(Set<String> nodes) {
    nodes.forEach(node -> Check.holds(reached.getOrDefault(node, 0L) == last(), "%s has applied all up to 0x%x; others are at 0x%x", node,
        reached.getOrDefault(node, 0L), last()));
  }
}
