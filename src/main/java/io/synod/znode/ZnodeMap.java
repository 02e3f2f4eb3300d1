package io.synod.znode;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Znodes by path. Those that are as they were created are {@link YoungZnodes}, all others, and the large, are objects. Written by one thread, the member's; read by any: a znode that
 * changes sides is on the new one before it leaves the old, so whoever looks among the objects, the young and once more the objects finds it.
 */
final class ZnodeMap {
  private final Map<String, Znode> grown;
  private final YoungZnodes young;

  /** @param expected so many objects */
  ZnodeMap(int expected) {
    this(new ConcurrentHashMap<>(expected), new YoungZnodes());
  }

  private ZnodeMap(Map<String, Znode> grown, YoungZnodes young) {
    this.grown = grown;
    this.young = young;
  }

  /** A copy for {@link #get}, of one instant but for what changes while it is made. Takes time: the young are copied as numbers, the others as references. Any thread. */
  ZnodeMap copy() {
    YoungZnodes copied = young.frozen();
    return new ZnodeMap(new HashMap<>(grown), copied);
  }

  /** Null where there is none. */
  Znode get(String path) {
    Znode node = grown.get(path);
    if (node == null) node = young.get(path);
    return node == null ? grown.get(path) : node;
  }

  int size() {
    return grown.size() + young.size();
  }

  /** @param before what is there now; null for either where there is none */
  void put(String path, Znode before, Znode after) {
    if (after != null && young.put(path, after)) {
      if (before != null) grown.remove(path);
    } else {
      if (after == null) grown.remove(path);
      else grown.put(path, after);
      if (before != null) young.remove(path);
    }
  }

  /**
   * Shows each that is there all the while at least once, and later what is newer, but one that is deleted and created again meanwhile perhaps not at all; those that are objects to
   * {@code toGrown}. Any thread.
   */
  <E extends Exception> void forEach(YoungZnodes.Visitor<E> toYoung, Visitor<E> toGrown) throws E {
    young.forEach(toYoung);
    for (Map.Entry<String, Znode> each : grown.entrySet()) toGrown.visit(each.getKey(), each.getValue());
  }

  /** Told of a znode that is an object. */
  @FunctionalInterface
  interface Visitor<E extends Exception> {
    void visit(String path, Znode node) throws E;
  }

  /** All that are there all the while; some may be gone by the time they are shown. For the thread that writes. */
  Iterator<String> paths() {
    return new Walk();
  }

  /** Part after part. */
  private final class Walk implements Iterator<String> {
    private Iterator<String> part = grown.keySet().iterator();
    private int next;

    @Override
    public boolean hasNext() {
      while (!part.hasNext() && next < YoungZnodes.SEGMENTS) part = young.paths(next++).iterator();
      return part.hasNext();
    }

    @Override
    public String next() {
      if (!hasNext()) throw new NoSuchElementException();
      return part.next();
    }
  }
}
