package io.synod.znode;

import io.synod.znode.TreeView.WatchCounts;
import io.synod.znode.WatchEvent.Type;
import io.synod.znode.Watcher.Audience;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

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
  private final Map<Watcher, Set<Watched>> byWatcher = new HashMap<>();
  private final RecursivePaths recursive = new RecursivePaths();
  private int count;
  private volatile WatchCounts counts = new WatchCounts(0, 0, 0);

  /** A path and who watches it, with the bits of what they hear. Both maps hold this one, so that a path is kept once however many requests name it. */
  private static final class Watched {
    final String path;
    final Map<Watcher, Integer> watchers = new LinkedHashMap<>(2);

    Watched(String path) {
      this.path = path;
    }
  }

  void add(String path, Watch.Kind kind, Watcher watcher) {
    int bit = bit(kind);
    Watched watched = byPath.computeIfAbsent(path, Watched::new);
    int held = watched.watchers.getOrDefault(watcher, 0);
    if ((held & bit) != 0) return;
    watched.watchers.put(watcher, held | bit);
    byWatcher.computeIfAbsent(watcher, w -> new LinkedHashSet<>(4)).add(watched);
    count++;
    if (bit == RECURSIVE) recursive.add(watched.path);
    publishCounts();
  }

  boolean holds(String path, Set<Watch.Kind> kinds, Watcher watcher) {
    Watched watched = byPath.get(path);
    return watched != null && (watched.watchers.getOrDefault(watcher, 0) & bits(kinds)) != 0;
  }

  /** Removes those of these kinds that {@code watcher} holds on {@code path}. */
  void remove(String path, Set<Watch.Kind> kinds, Watcher watcher) {
    if (!holds(path, kinds, watcher)) return;
    Watched watched = byPath.get(path);
    int held = watched.watchers.get(watcher);
    int gone = held & bits(kinds);
    ended(watched, gone);
    if (held != gone) {
      watched.watchers.put(watcher, held & ~gone);
    } else {
      watched.watchers.remove(watcher);
      forgetIfUnwatched(watched);
      forget(watcher, watched);
    }
    publishCounts();
  }

  /** Removes every watch of {@code watcher}. */
  void forget(Watcher watcher) {
    Set<Watched> all = byWatcher.remove(watcher);
    if (all == null) return;
    for (Watched watched : all) {
      ended(watched, watched.watchers.remove(watcher));
      forgetIfUnwatched(watched);
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
    byWatcher.forEach((watcher, all) -> copy.put(watcher, all.stream().map(watched -> watched.path).toList()));
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
    Collection<Watcher> hearers = above.isEmpty() ? new ArrayList<>(here.watchers.size()) : new LinkedHashSet<>();
    if (here != null) fireHere(here, hearing, hearers::add);
    for (String at : above) {
      byPath.get(at).watchers.forEach((watcher, bits) -> {
        if ((bits & RECURSIVE) != 0) hearers.add(watcher);
      });
    }
    tell(event, hearers);
  }

  /** Each audience once, however many of it hear. */
  private static void tell(WatchEvent event, Collection<Watcher> hearers) {
    var audiences = new LinkedHashMap<Audience, List<Watcher>>(4);
    for (Watcher hearer : hearers) audiences.computeIfAbsent(hearer.audience(), audience -> new ArrayList<>()).add(hearer);
    audiences.forEach((audience, all) -> audience.tell(event, all));
  }

  private List<String> recursiveAbove(String path) {
    var above = new ArrayList<String>(0);
    recursive.above(path, above::add);
    return above;
  }

  /** Gives {@code hearer} each who hears it; their one-shot watches that heard it are gone. */
  private void fireHere(Watched watched, int hearing, Consumer<Watcher> hearer) {
    int before = count;
    for (var entries = watched.watchers.entrySet().iterator(); entries.hasNext(); ) {
      var entry = entries.next();
      int bits = entry.getValue();
      if ((bits & hearing) == 0) continue;
      hearer.accept(entry.getKey());
      int spent = bits & hearing & ONE_SHOT;
      if (spent == 0) continue;
      count -= Integer.bitCount(spent);
      if (bits == spent) {
        entries.remove();
        forget(entry.getKey(), watched);
      } else {
        entry.setValue(bits & ~spent);
      }
    }
    forgetIfUnwatched(watched);
    if (count != before) publishCounts();
  }

  private void forget(Watcher watcher, Watched watched) {
    Set<Watched> all = byWatcher.get(watcher);
    all.remove(watched);
    if (all.isEmpty()) byWatcher.remove(watcher);
  }

  private void forgetIfUnwatched(Watched watched) {
    if (watched.watchers.isEmpty()) byPath.remove(watched.path);
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

  private void ended(Watched watched, int bits) {
    count -= Integer.bitCount(bits);
    if ((bits & RECURSIVE) != 0) recursive.remove(watched.path);
  }

  private void publishCounts() {
    counts = new WatchCounts(count, byWatcher.size(), byPath.size());
  }
}
