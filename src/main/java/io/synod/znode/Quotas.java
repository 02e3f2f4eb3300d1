package io.synod.znode;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The quotas of the tree, as zkCli's setquota writes them: {@code /zookeeper/quota/PATH/zookeeper_limits} sets one for PATH and all below it,
 * {@code zookeeper_stats} beside it shows what is there. Of several quotas above a znode the nearest holds.
 *
 * <p>What the statistics show is not written to the log, it follows from the tree: it is counted once, when a quota is set or the tree recovered,
 * and then kept up to date by what each transaction changes. Costs nothing where there is no quota, a look-up per level where there is one
 * somewhere. On the member's loop.
 */
final class Quotas {
  private static final String BELOW = Paths.QUOTA + "/";
  private static final String LIMITS = "/zookeeper_limits";
  private static final String STATS = "/zookeeper_stats";

  private final Nodes nodes;
  private final Map<String, Quota> byPrefix = new ConcurrentHashMap<>();
  private final Set<Quota> uncounted = new LinkedHashSet<>();
  private final Set<Quota> changed = new LinkedHashSet<>();

  Quotas(Nodes nodes) {
    this.nodes = nodes;
  }

  void clear() {
    byPrefix.clear();
    uncounted.clear();
    changed.clear();
  }

  /** All of them; on any thread. */
  List<TreeView.QuotaView> views() {
    return byPrefix.values().stream().map(Quota::view).toList();
  }

  /** @return the quota that holds for {@code path}, null for none */
  Quota of(String path) {
    if (byPrefix.isEmpty()) return null;
    for (String at = path; !at.equals(Paths.ROOT); at = Paths.parent(at)) {
      Quota quota = byPrefix.get(at);
      if (quota != null) return quota;
    }
    return null;
  }

  /** The transaction under way has changed one znode; null for either where there is none. */
  void changed(String path, Znode before, Znode after) {
    if (path.startsWith(BELOW)) ruled(path, after);
    Quota quota = of(path);
    if (quota == null) return;
    int countBefore = before == null ? 0 : 1;
    int countAfter = after == null ? 0 : 1;
    long bytes = (after == null ? 0L : after.dataLength()) - (before == null ? 0 : before.dataLength());
    if (countBefore == countAfter && bytes == 0) return;
    quota.changed(countAfter - countBefore, bytes);
    changed.add(quota);
  }

  private void ruled(String path, Znode after) {
    if (path.endsWith(LIMITS)) {
      String prefix = path.substring(Paths.QUOTA.length(), path.length() - LIMITS.length());
      if (!prefix.isEmpty()) limited(prefix, after);
    } else if (path.endsWith(STATS) && after != null) {
      Quota quota = byPrefix.get(path.substring(Paths.QUOTA.length(), path.length() - STATS.length()));
      if (quota != null) changed.add(quota);
    }
  }

  private void limited(String prefix, Znode limits) {
    Quota quota = byPrefix.get(prefix);
    if (limits == null) {
      byPrefix.remove(prefix);
      uncounted.remove(quota);
      changed.remove(quota);
    } else if (quota != null) {
      quota.limit(QuotaLimits.of(limits.data()));
    } else {
      quota = new Quota(prefix, QuotaLimits.of(limits.data()));
      byPrefix.put(prefix, quota);
      uncounted.add(quota);
    }
  }

  /** The transaction {@code zxid} has changed all it will: the statistics show it. */
  void settle(long zxid) {
    if (uncounted.isEmpty() && changed.isEmpty()) return;
    changed.removeAll(uncounted);
    changed.forEach(Quota::settle);
    uncounted.forEach(this::count);
    changed.addAll(uncounted);
    uncounted.clear();
    for (Quota quota : changed) nodes.tally(Paths.QUOTA + quota.prefix() + STATS, quota.stats(), zxid);
    changed.clear();
  }

  /** The tree has recovered, its state is that of {@code zxid}. */
  void recount(long zxid) {
    uncounted.addAll(byPrefix.values());
    settle(zxid);
  }

  private void count(Quota quota) {
    long count = 0;
    long bytes = 0;
    var paths = new ArrayDeque<String>();
    paths.add(quota.prefix());
    for (String path = paths.poll(); path != null; path = paths.poll()) {
      Znode node = nodes.get(path);
      if (node == null) continue; // the quota of a path that is not there yet
      count++;
      bytes += node.dataLength();
      for (String name : node.children()) paths.add(path + "/" + name);
    }
    quota.counted(count, bytes);
  }
}
