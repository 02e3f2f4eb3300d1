package io.synod.znode;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The children of one znode, immutable: with one more or one fewer it shares nearly all of itself, so that publishing a parent of
 * 100 000 costs O(log n). Holds the children's paths, the very strings the tree is keyed by, and shows their names.
 */
final class Children implements Iterable<String> {
  static final Children NONE = new Children(PathTrie.EMPTY, 0);
  private final PathTrie paths;
  private final int size;

  private Children(PathTrie paths, int size) {
    this.paths = paths;
    this.size = size;
  }

  Children with(String path) {
    PathTrie more = paths.with(path);
    return more == paths ? this : new Children(more, size + 1);
  }

  Children without(String path) {
    PathTrie fewer = paths.without(path);
    if (fewer == paths) return this;
    return size == 1 ? NONE : new Children(fewer, size - 1);
  }

  boolean areThoseOf(Children other) {
    if (size != other.size) return false;
    for (var each = paths.iterator(); each.hasNext();) if (!other.paths.contains(each.next())) return false;
    return true;
  }

  int size() {
    return size;
  }

  /** Names, in no particular order. */
  @Override
  public Iterator<String> iterator() {
    var each = paths.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return each.hasNext();
      }

      @Override
      public String next() {
        return Paths.name(each.next());
      }
    };
  }

  /** Gathers the children of one znode in linear time. */
  static final class Builder {
    private final List<String> paths = new ArrayList<>();

    /** @param path of a child that was not added yet */
    void add(String path) {
      paths.add(path);
    }

    Children build() {
      return new Children(PathTrie.of(paths), paths.size());
    }
  }
}
