package io.synod.znode;

import java.util.Iterator;
import scala.collection.immutable.HashSet;
import scala.collection.immutable.HashSet$;
import scala.collection.mutable.ReusableBuilder;

/**
 * The children of one znode, immutable: with one more or one fewer it shares nearly all of itself, so that publishing a parent of
 * 100 000 costs O(log n). Holds the children's paths, the very strings the tree is keyed by, and shows their names.
 */
final class Children implements Iterable<String> {
  static final Children NONE = new Children(HashSet$.MODULE$.empty());
  private final HashSet<String> paths;

  private Children(HashSet<String> paths) {
    this.paths = paths;
  }

  Children with(String path) {
    HashSet<String> more = paths.incl(path);
    return more == paths ? this : new Children(more);
  }

  Children without(String path) {
    HashSet<String> fewer = paths.excl(path);
    if (fewer == paths) return this;
    return fewer.isEmpty() ? NONE : new Children(fewer);
  }

  boolean areThoseOf(Children other) {
    return paths.equals(other.paths);
  }

  int size() {
    return paths.size();
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
    private final ReusableBuilder<String, HashSet<String>> paths = HashSet$.MODULE$.newBuilder();

    void add(String path) {
      paths.addOne(path);
    }

    Children build() {
      return new Children(paths.result());
    }
  }
}
