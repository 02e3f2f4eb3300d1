package io.synod.znode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * Searches for containers and TTL znodes that may go, a turn at a time (ZooKeeper's ContainerManager). What it finds is only proposed: the leader
 * asks {@link #isDue} again when it prepares the deletion.
 */
final class Reaper {
  private static final int LOOKED_AT_PER_TURN = 10_000;
  private final TreeView tree;
  private final ReaperSettings settings;
  private Iterator<String> search = Collections.emptyIterator();

  Reaper(TreeView tree, ReaperSettings settings) {
    this.tree = tree;
    this.settings = settings;
  }

  /** Begins a search, unless one goes on. */
  void begin() {
    if (!search.hasNext()) search = tree.reapable().iterator();
  }

  boolean goesOn() {
    return search.hasNext();
  }

  /** @return paths of what is due by {@code nowMillis}, at most {@link ReaperSettings#perTurn} */
  List<String> turn(long nowMillis) {
    var due = new ArrayList<String>();
    for (int i = 0; i < LOOKED_AT_PER_TURN && due.size() < settings.perTurn() && search.hasNext(); i++) {
      String path = search.next();
      NodeView node = tree.node(path);
      if (node != null && isDue(node, nowMillis, settings.maxNeverUsed().toMillis())) due.add(path);
    }
    return due;
  }

  /**
   * A container is due once its last child is gone, one that never had a child when {@code maxNeverUsedMillis} is not 0 and over; a TTL znode
   * when it is without children and its data unchanged for longer than its TTL.
   */
  static boolean isDue(NodeView node, long nowMillis, long maxNeverUsedMillis) {
    if (node.numChildren() > 0) return false;
    Stat stat = node.stat();
    long age = nowMillis - stat.mtime();
    switch (Lifespan.of(node.ephemeralOwner())) {
      case CONTAINER: return stat.cversion() > 0 || maxNeverUsedMillis > 0 && age > maxNeverUsedMillis;
      case TTL: return age > Lifespan.ttlMillis(node.ephemeralOwner());
      default: return false;
    }
  }
}
