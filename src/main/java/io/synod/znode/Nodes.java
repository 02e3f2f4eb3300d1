package io.synod.znode;

import io.synod.journal.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The published znodes and what is counted over them. Written on the member's loop, read by any thread. */
final class Nodes {
  private final int expected;
  private volatile ZnodeMap byPath;
  private final ConcurrentHashMap<Long, Set<String>> ephemerals = new ConcurrentHashMap<>();
  private final Set<String> reapable = ConcurrentHashMap.newKeySet();
  private final Quotas quotas = new Quotas(this);
  private final List<Imaging> images = new ArrayList<>(1);
  private volatile int ephemeralCount;
  private volatile long dataSize;

  Nodes(int expected) {
    this.expected = expected;
    byPath = new ZnodeMap(expected);
  }

  Znode get(String path) {
    return byPath.get(path);
  }

  int size() {
    return byPath.size();
  }

  ZnodeMap all() {
    return byPath;
  }

  /** Makes {@code after} what readers see; null for either where there is none. */
  void publish(String path, Znode before, Znode after) {
    byPath.put(path, before, after);
    count(path, before, after);
    noteFor(path);
    quotas.changed(path, before, after);
  }

  /** What the statistics of a quota show is derived, so it is published without a transaction of its own. */
  void tally(String path, Bytes stats, long zxid) {
    Znode node = byPath.get(path);
    if (node != null && !stats.equals(node.data())) {
      byPath.put(path, node, node.showing(stats, zxid));
      noteFor(path);
    }
  }

  /** From now on it hears of each change. */
  Imaging imaging() {
    var imaging = new Imaging(this);
    images.add(imaging);
    return imaging;
  }

  void ended(Imaging imaging) {
    images.remove(imaging);
  }

  private void noteFor(String path) {
    for (int i = 0; i < images.size(); i++) images.get(i).changed(path);
  }

  Quotas quotas() {
    return quotas;
  }

  void clear() {
    quotas.clear();
    byPath = new ZnodeMap(expected);
    ephemerals.clear();
    reapable.clear();
    ephemeralCount = 0;
    dataSize = 0;
  }

  Collection<String> ephemerals(long sessionId) {
    return Collections.unmodifiableCollection(ephemerals.getOrDefault(sessionId, Set.of()));
  }

  /** Paths of containers and TTL znodes. */
  Collection<String> reapable() {
    return Collections.unmodifiableCollection(reapable);
  }

  int ephemeralCount() {
    return ephemeralCount;
  }

  /** Bytes of paths and data. */
  long dataSize() {
    return dataSize;
  }

  private void count(String path, Znode before, Znode after) {
    long change = size(path, after) - size(path, before);
    if (change != 0) dataSize = dataSize + change;
    long ownerBefore = before == null ? 0 : before.ephemeralOwner();
    long ownerAfter = after == null ? 0 : after.ephemeralOwner();
    if (ownerBefore == ownerAfter) return;
    if (ownerBefore != 0) forgetOwned(ownerBefore, path);
    if (ownerAfter != 0) noteOwned(ownerAfter, path);
  }

  private static long size(String path, Znode node) {
    return node == null ? 0 : path.length() + node.dataLength();
  }

  private void noteOwned(long owner, String path) {
    Lifespan lifespan = Lifespan.of(owner);
    if (lifespan == Lifespan.EPHEMERAL) note(owner, path);
    if (lifespan.isReaped()) reapable.add(path);
  }

  private void forgetOwned(long owner, String path) {
    Lifespan lifespan = Lifespan.of(owner);
    if (lifespan == Lifespan.EPHEMERAL) forget(owner, path);
    if (lifespan.isReaped()) reapable.remove(path);
  }

  private void note(long owner, String path) {
    if (ephemerals.computeIfAbsent(owner, o -> ConcurrentHashMap.newKeySet()).add(path)) ephemeralCount = ephemeralCount + 1;
  }

  private void forget(long owner, String path) {
    Set<String> paths = ephemerals.get(owner);
    if (paths == null || !paths.remove(path)) return;
    ephemeralCount = ephemeralCount - 1;
    if (paths.isEmpty()) ephemerals.remove(owner);
  }
}
