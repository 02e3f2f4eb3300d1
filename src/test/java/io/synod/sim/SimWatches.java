package io.synod.sim;

import io.synod.znode.Watch;
import io.synod.znode.WatchEvent;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a client believes that it watches, as ZooKeeper's own client keeps it (ZKWatchManager), so that it can ask for it again. */
final class SimWatches {
  private enum Held { DATA, EXIST, CHILD, PERSISTENT, RECURSIVE }

  private final Map<Held, TreeSet<String>> held = new EnumMap<>(Held.class);

  SimWatches() {
    for (Held each : Held.values()) held.put(each, new TreeSet<>());
  }

  /** A reply says which watches there are now. */
  void answered(Ask ask, Learnt learnt) {
    if (ask instanceof Ask.Read read && read.watch()) {
      boolean absent = learnt instanceof Learnt.Nothing;
      if (!absent) held.get(read.what() == Ask.What.CHILDREN ? Held.CHILD : Held.DATA).add(read.path());
      else if (read.what() == Ask.What.STAT) held.get(Held.EXIST).add(read.path());
    } else if (ask instanceof Ask.AddWatch add) {
      held.get(add.recursive() ? Held.RECURSIVE : Held.PERSISTENT).add(add.path());
    } else if (ask instanceof Ask.FindWatches find && find.remove() && ((Learnt.Watches) learnt).any()) {
      find.kinds().forEach(kind -> removed(kind, find.path()));
    }
  }

  private void removed(Watch.Kind kind, String path) {
    switch (kind) {
      case DATA -> {
        held.get(Held.DATA).remove(path);
        held.get(Held.EXIST).remove(path);
      }
      case CHILD -> held.get(Held.CHILD).remove(path);
      case PERSISTENT -> held.get(Held.PERSISTENT).remove(path);
      case PERSISTENT_RECURSIVE -> held.get(Held.RECURSIVE).remove(path);
    }
  }

  /** A watch that fires once has. */
  void told(WatchEvent event) {
    Set<Held> spent = switch (event.type()) {
      case CHILDREN_CHANGED -> Set.of(Held.CHILD);
      case DELETED -> Set.of(Held.DATA, Held.EXIST, Held.CHILD);
      default -> Set.of(Held.DATA, Held.EXIST);
    };
    spent.forEach(each -> held.get(each).remove(event.path()));
  }

  boolean isEmpty() {
    return held.values().stream().allMatch(Set::isEmpty);
  }

  /** What asks for all of them over a new connection. */
  Ask.SetWatches again(long zxidSeen) {
    return new Ask.SetWatches(zxidSeen, paths(Held.DATA), paths(Held.EXIST), paths(Held.CHILD), paths(Held.PERSISTENT), paths(Held.RECURSIVE));
  }

  void forget() {
    held.values().forEach(Set::clear);
  }

  private List<String> paths(Held which) {
    return List.copyOf(held.get(which));
  }
}
