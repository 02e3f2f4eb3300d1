package io.synod.znode;

import io.synod.znode.Watcher.Audience;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * That one watcher watches one path: an element of the list of either, which knows where it is in both. So who hears an event is found, and all that
 * it spends taken away, without a look into a hash table for each; ten thousand may watch one znode, and one session a hundred thousand.
 */
final class Held {
  final Watched path;
  final Holder holder;
  /** Of what is heard, as {@link WatchTable} has it. */
  int bits;
  private int atPath;
  private int atHolder;

  /** In both lists from now on. */
  Held(Watched path, Holder holder) {
    this.path = path;
    this.holder = holder;
    path.add(this);
    holder.add(this);
  }

  /** In neither list any more. */
  void end() {
    path.remove(this);
    holder.remove(this);
  }

  /** A path and who watches it, in the order in which they came. */
  static final class Watched {
    final String name;
    private Held[] list = new Held[1];
    /** Behind the last; before it are some that have gone. */
    private int end;
    private int size;

    Watched(String name) {
      this.name = name;
    }

    boolean isEmpty() {
      return size == 0;
    }

    int size() {
      return size;
    }

    void forEach(Consumer<Held> each) {
      for (int i = 0; i < end; i++) if (list[i] != null) each.accept(list[i]);
    }

    private void add(Held held) {
      if (end == list.length) {
        if (size <= end / 2) closeUp();
        else list = Arrays.copyOf(list, end * 2);
      }
      held.atPath = end;
      list[end++] = held;
      size++;
    }

    private void remove(Held held) {
      list[held.atPath] = null;
      size--;
    }

    private void closeUp() {
      int next = 0;
      for (int i = 0; i < end; i++) {
        if (list[i] == null) continue;
        list[i].atPath = next;
        list[next++] = list[i];
      }
      Arrays.fill(list, next, end, null);
      end = next;
    }
  }

  /** A watcher and what it watches, in no order. */
  static final class Holder {
    private static final int FEW = 8;
    final Watcher watcher;
    final Audience audience;
    private Held[] list = new Held[1];
    private int size;
    /** Null as long as there never were more than a few. */
    private Map<Watched, Held> byPath;

    Holder(Watcher watcher) {
      this.watcher = watcher;
      audience = watcher.audience();
    }

    boolean isEmpty() {
      return size == 0;
    }

    /** One of them. */
    Held last() {
      return list[size - 1];
    }

    /** A copy. */
    List<String> paths() {
      return Arrays.stream(list, 0, size).map(held -> held.path.name).toList();
    }

    /** What it holds on {@code path}; null when nothing. */
    Held on(Watched path) {
      if (byPath != null) return byPath.get(path);
      for (int i = 0; i < size; i++) if (list[i].path == path) return list[i];
      return null;
    }

    private void add(Held held) {
      if (size == list.length) list = Arrays.copyOf(list, size * 2);
      held.atHolder = size;
      list[size++] = held;
      if (byPath != null) {
        byPath.put(held.path, held);
      } else if (size > FEW) {
        byPath = new HashMap<>(2 * size);
        for (int i = 0; i < size; i++) byPath.put(list[i].path, list[i]);
      }
    }

    private void remove(Held held) {
      Held last = list[--size];
      list[size] = null;
      if (last != held) {
        list[held.atHolder] = last;
        last.atHolder = held.atHolder;
      }
      if (byPath != null) byPath.remove(held.path);
    }
  }
}
