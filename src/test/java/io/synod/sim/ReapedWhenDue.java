package io.synod.sim;

import io.synod.znode.Op;
import java.time.Duration;

/**
 * The reaper deletes a container only when it is empty and has had a child or is old, and a TTL znode only when it is empty and has not been
 * written for longer than its TTL, by the time of the transaction; and what is due does not stay.
 */
final class ReapedWhenDue implements Check {
  /** Longer than from one search of a simulated node to the end of the next. */
  static final Duration SOON = Duration.ofMillis(2_500);
  private final long neverUsedMillis;

  /** @param neverUsedMillis age at which a container that never had a child goes */
  ReapedWhenDue(long neverUsedMillis) {
    this.neverUsedMillis = neverUsedMillis;
  }

  @Override
  public void on(Event event, World world) {
    if (!(event instanceof Event.Committed committed) || !(committed.op() instanceof Op.Reap reap)) return;
    ModelTree.Node before = world.ledger().model().at(reap.path(), committed.zxid() - 1);
    long over = before == null ? -1 : overdueMillis(before, committed.timeMillis(), world);
    Check.holds(over >= 0, "%s is reaped at 0x%x, time %d; it was %s", reap.path(), committed.zxid(), committed.timeMillis(), before);
    Probe.hit(before.tenure().container() ? "a container is reaped" : "a TTL znode is reaped");
  }

  @Override
  public void atRest(World world) {
    ModelTree model = world.ledger().model();
    model.paths().forEach(path -> {
      long over = overdueMillis(model.now(path), world.millis(), world);
      Check.holds(over < SOON.toMillis(), "%s is due for %d ms and nobody reaps it: %s", path, over, model.now(path));
    });
  }

  /** Since when it may be reaped; negative when it may not. */
  private long overdueMillis(ModelTree.Node node, long now, World world) {
    if (!node.children().isEmpty()) return -1;
    long emptyFor = node.deletes() == 0 ? Long.MAX_VALUE : Math.max(0, now - world.ledger().at(node.pzxid()).timeMillis());
    long unchangedFor = now - node.mtime();
    if (node.tenure().ttlMillis() > 0) return Math.min(emptyFor, unchangedFor - node.tenure().ttlMillis() - 1);
    if (!node.tenure().container()) return -1;
    return node.deletes() > 0 ? emptyFor : unchangedFor - neverUsedMillis - 1;
  }
}
