package io.synod.znode;

import io.synod.znode.Held.Holder;
import io.synod.znode.Held.Watched;
import io.synod.znode.TreeView.WatchCounts;
import io.synod.znode.WatchEvent.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who watches what (FACTS B4), on the member's loop. A one-shot watch goes when it fires, a persistent one stays; a recursive one hears of
 * all below its path, but never that children changed; what a path without one above it pays for them is in {@link RecursivePaths}. Within one
 * step a watcher is told once.
 */
final class WatchTable {
  private static final int DATA = 1;
  private static final int CHILD = 2;
  private static final int PERSISTENT = 4;
  private static final int RECURSIVE = 8;
  private static final int ONE_SHOT = DATA | CHILD;
  private static final int HEARS_DATA = DATA | PERSISTENT | RECURSIVE;
  private static final int HEARS_CHILDREN = CHILD | PERSISTENT;

  private final Map<String, Watched> byPath = new HashMap<>();
  /** Those too that hold nothing now, until they are forgotten. */
  private final Map<Watcher, Holder> byWatcher = new HashMap<>();
  private final RecursivePaths recursive = new RecursivePaths();
  private int count;
  private int holding;
  private volatile WatchCounts counts = new WatchCounts(0, 0, 0);

  void add(String path, Watch.Kind kind, Watcher watcher) {
    int bit = bit(kind);
    Watched watched = byPath.computeIfAbsent(path, Watched::new);
    Holder holder = byWatcher.computeIfAbsent(watcher, Holder::new);
    Held held = holder.on(watched);
    if (held == null) {
      if (holder.isEmpty()) holding++;
      held = new Held(watched, holder);
    }
    if ((held.bits & bit) != 0) return;
    held.bits |= bit;
    count++;
    if (bit == RECURSIVE) recursive.add(watched.name);
    publishCounts();
  }

  boolean holds(String path, Set<Watch.Kind> kinds, Watcher watcher) {
    Held held = held(path, watcher);
    return held != null && (held.bits & bits(kinds)) != 0;
  }

  /** Removes those of these kinds that {@code watcher} holds on {@code path}. */
  void remove(String path, Set<Watch.Kind> kinds, Watcher watcher) {
    Held held = held(path, watcher);
    if (held == null) return;
    give(held, held.bits & bits(kinds));
    publishCounts();
  }

  private Held held(String path, Watcher watcher) {
    Watched watched = byPath.get(path);
    Holder holder = byWatcher.get(watcher);
    return watched == null || holder == null ? null : holder.on(watched);
  }

  /** Removes every watch of {@code watcher}, who has ended. */
  void forget(Watcher watcher) {
    Holder holder = byWatcher.remove(watcher);
    if (holder == null) return;
    while (!holder.isEmpty()) {
      Held held = holder.last();
      give(held, held.bits);
    }
    publishCounts();
  }

  void created(String path, List<Acl> acl, long zxid) {
    fire(path, HEARS_DATA, Type.CREATED, acl, zxid);
  }

  /** Of the watches on the znode itself, those on data and those on children: one event for both. */
  void deleted(String path, List<Acl> acl, long zxid) {
    fire(path, HEARS_DATA | HEARS_CHILDREN, Type.DELETED, acl, zxid);
  }

  void dataChanged(String path, List<Acl> acl, long zxid) {
    fire(path, HEARS_DATA, Type.DATA_CHANGED, acl, zxid);
  }

  void childrenChanged(String path, List<Acl> acl, long zxid) {
    fire(path, HEARS_CHILDREN, Type.CHILDREN_CHANGED, acl, zxid);
  }

  /** A copy. */
  Map<Watcher, List<String>> listed() {
    var copy = new HashMap<Watcher, List<String>>();
    byWatcher.forEach((watcher, holder) -> {
      if (!holder.isEmpty()) copy.put(watcher, holder.paths());
    });
    return copy;
  }

  /** May be read from any thread. */
  WatchCounts counts() {
    return counts;
  }

  private void fire(String path, int hearing, Type type, List<Acl> acl, long zxid) {
    if (byPath.isEmpty()) return;
    Watched here = byPath.get(path);
    List<String> above = (hearing & RECURSIVE) == 0 || recursive.isEmpty() ? List.of() : recursiveAbove(path);
    if (here == null && above.isEmpty()) return;
    var event = new WatchEvent(type, path, zxid, acl);
    var hearers = new Hearers(!above.isEmpty());
    if (here != null) fireHere(here, hearing, hearers);
    for (String at : above) {
      byPath.get(at).forEach(held -> {
        if ((held.bits & RECURSIVE) != 0) hearers.add(held.holder);
      });
    }
    hearers.tell(event);
  }

  private List<String> recursiveAbove(String path) {
    var above = new ArrayList<String>(0);
    recursive.above(path, above::add);
    return above;
  }

  /** Adds who hears it to {@code hearers}; their one-shot watches that heard it are gone. */
  private void fireHere(Watched watched, int hearing, Hearers hearers) {
    int before = count;
    watched.forEach(held -> {
      if ((held.bits & hearing) == 0) return;
      hearers.add(held.holder);
      give(held, held.bits & hearing & ONE_SHOT);
    });
    if (count != before) publishCounts();
  }

  /** These of it are gone, and it as well if they are all. */
  private void give(Held held, int gone) {
    count -= Integer.bitCount(gone);
    if ((gone & RECURSIVE) != 0) recursive.remove(held.path.name);
    held.bits &= ~gone;
    if (held.bits != 0) return;
    held.end();
    if (held.path.isEmpty()) byPath.remove(held.path.name);
    if (held.holder.isEmpty()) holding--;
  }

  private static int bits(Set<Watch.Kind> kinds) {
    int bits = 0;
    for (Watch.Kind kind : kinds) bits |= bit(kind);
    return bits;
  }

  private static int bit(Watch.Kind kind) {
    switch (kind) {
      case DATA: return DATA;
      case CHILD: return CHILD;
      case PERSISTENT: return PERSISTENT;
      default: return RECURSIVE;
    }
  }

  private void publishCounts() {
    counts = new WatchCounts(count, holding, byPath.size());
  }
}
