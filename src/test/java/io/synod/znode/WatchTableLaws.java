package io.synod.znode;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.znode.TreeView.WatchCounts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The table of watches agrees with one that is a list of who holds what, in the order in which they came. */
class WatchTableLaws {
  private final List<String> told = new ArrayList<>();

  @Property(tries = 400)
  void agrees_with_a_plain_list(@ForAll @Size(max = 400) List<@IntRange(max = 1 << 20) Integer> draws, @ForAll @IntRange(min = 1, max = 40) int paths,
      @ForAll @IntRange(min = 1, max = 40) int watchers) {
    told.clear();
    var table = new WatchTable();
    var twin = new Twin();
    var all = new ArrayList<Watcher>();
    for (int i = 0; i < watchers; i++) all.add(new Named("w" + i));
    for (int draw : draws) {
      Watcher watcher = all.get((draw >> 4) % watchers);
      String path = "/" + (draw >> 10) % paths;
      told.clear();
      List<String> expected = List.of();
      switch (draw & 15) {
        case 0 -> {
          table.forget(watcher);
          twin.held.keySet().removeIf(key -> key.watcher.equals(watcher));
        }
        case 1, 2 -> {
          table.remove(path, Set.of(Watch.Kind.DATA, Watch.Kind.PERSISTENT), watcher);
          twin.remove(new Key(path, watcher), Set.of(Watch.Kind.DATA, Watch.Kind.PERSISTENT));
        }
        case 3, 4 -> {
          table.dataChanged(path, Acl.OPEN, 1);
          expected = twin.fire(path, Watch.Kind.DATA);
        }
        case 5 -> {
          table.childrenChanged(path, Acl.OPEN, 1);
          expected = twin.fire(path, Watch.Kind.CHILD);
        }
        case 6, 7 -> {
          table.add(path, Watch.Kind.PERSISTENT, watcher);
          twin.add(new Key(path, watcher), Watch.Kind.PERSISTENT);
        }
        case 8, 9 -> {
          table.add(path, Watch.Kind.CHILD, watcher);
          twin.add(new Key(path, watcher), Watch.Kind.CHILD);
        }
        default -> {
          table.add(path, Watch.Kind.DATA, watcher);
          twin.add(new Key(path, watcher), Watch.Kind.DATA);
        }
      }
      assertThat(told).isEqualTo(expected);
      assertThat(table.counts()).isEqualTo(twin.counts());
      assertThat(table.holds(path, Set.of(Watch.Kind.DATA), watcher)).isEqualTo(twin.held.getOrDefault(new Key(path, watcher), Set.of()).contains(Watch.Kind.DATA));
    }
    table.listed().forEach((watcher, listed) -> assertThat(listed).containsExactlyInAnyOrderElementsOf(twin.pathsOf(watcher)));
  }

  private record Key(String path, Watcher watcher) {}

  private static final class Twin {
    final Map<Key, Set<Watch.Kind>> held = new LinkedHashMap<>();

    void add(Key key, Watch.Kind kind) {
      held.merge(key, Set.of(kind), Twin::union);
    }

    void remove(Key key, Set<Watch.Kind> kinds) {
      held.computeIfPresent(key, (same, before) -> without(before, kinds));
    }

    /** @return the names of who hears, in order */
    List<String> fire(String path, Watch.Kind oneShot) {
      var hearers = new ArrayList<String>();
      for (Iterator<Map.Entry<Key, Set<Watch.Kind>>> entries = held.entrySet().iterator(); entries.hasNext(); ) {
        var entry = entries.next();
        if (!entry.getKey().path.equals(path)) continue;
        Set<Watch.Kind> kinds = entry.getValue();
        if (!kinds.contains(oneShot) && !kinds.contains(Watch.Kind.PERSISTENT)) continue;
        hearers.add(((Named) entry.getKey().watcher).name);
        Set<Watch.Kind> left = without(kinds, Set.of(oneShot));
        if (left == null) entries.remove();
        else entry.setValue(left);
      }
      return hearers;
    }

    WatchCounts counts() {
      return new WatchCounts(held.values().stream().mapToInt(Set::size).sum(), (int) held.keySet().stream().map(Key::watcher).distinct().count(),
          (int) held.keySet().stream().map(Key::path).distinct().count());
    }

    List<String> pathsOf(Watcher watcher) {
      return held.keySet().stream().filter(key -> key.watcher.equals(watcher)).map(Key::path).toList();
    }

    private static Set<Watch.Kind> union(Set<Watch.Kind> one, Set<Watch.Kind> other) {
      var both = new HashSet<>(one);
      both.addAll(other);
      return both;
    }

    private static Set<Watch.Kind> without(Set<Watch.Kind> from, Set<Watch.Kind> gone) {
      var left = new HashSet<>(from);
      left.removeAll(gone);
      return left.isEmpty() ? null : left;
    }
  }

  private final class Named implements Watcher {
    final String name;

    Named(String name) {
      this.name = name;
    }

    @Override public void tell(WatchEvent event) {
      told.add(name);
    }

    @Override public Audience audience() {
      return (event, hearers) -> hearers.forEach(hearer -> hearer.tell(event));
    }
  }
}
