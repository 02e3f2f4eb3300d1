package io.synod.znode;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * An immutable set of paths: a trie of their hashes, three bits a level, whose leaves are short arrays. A change copies one leaf and the
 * branches above it, some 400 bytes among 100 000 paths. A path takes 10 to 20 bytes, itself not counted, where a persistent set
 * of single elements takes 60 and an object for each; what a collection of garbage copies and marks is what a large tree costs.
 */
abstract sealed class PathTrie {
  static final PathTrie EMPTY = new Leaf(new int[0], new String[0]);
  private static final int BITS = 3;
  private static final int WIDTH = 1 << BITS;
  /** No bits are left there: paths of one hash share a leaf, however many they are. */
  private static final int DEEPEST = Integer.SIZE / BITS;
  private static final int LARGEST_LEAF = 32;
  /** Branches with so few are a leaf again: far from {@link #LARGEST_LEAF}, so that nothing goes to and fro. */
  private static final int SMALLEST_BRANCH = 8;

  /** @param paths no two of them equal */
  static PathTrie of(List<String> paths) {
    String[] all = paths.toArray(String[]::new);
    return built(hashes(all), all, 0);
  }

  private static PathTrie built(int[] hashes, String[] paths, int level) {
    if (paths.length == 0) return EMPTY;
    if (paths.length <= LARGEST_LEAF || level == DEEPEST) return new Leaf(hashes, paths);
    int[] counts = new int[WIDTH];
    for (int hash : hashes) counts[slot(hash, level)]++;
    int[][] hashesOf = new int[WIDTH][];
    String[][] pathsOf = new String[WIDTH][];
    for (int slot = 0; slot < WIDTH; slot++) {
      hashesOf[slot] = new int[counts[slot]];
      pathsOf[slot] = new String[counts[slot]];
    }
    for (int i = 0; i < paths.length; i++) {
      int slot = slot(hashes[i], level);
      int at = --counts[slot];
      hashesOf[slot][at] = hashes[i];
      pathsOf[slot][at] = paths[i];
    }
    var parts = new PathTrie[WIDTH];
    for (int slot = 0; slot < WIDTH; slot++) parts[slot] = built(hashesOf[slot], pathsOf[slot], level + 1);
    return new Branch(parts);
  }

  private static int[] hashes(String[] paths) {
    int[] hashes = new int[paths.length];
    for (int i = 0; i < paths.length; i++) hashes[i] = hash(paths[i]);
    return hashes;
  }

  /** The hashes of names that count up differ in their low bits only. */
  private static int hash(String path) {
    int hash = path.hashCode() * 0x9e3779b9;
    return hash ^ hash >>> 15;
  }

  private static int slot(int hash, int level) {
    return hash >>> level * BITS & WIDTH - 1;
  }

  /** @return this, if it holds {@code path} */
  final PathTrie with(String path) {
    return with(path, hash(path), 0);
  }

  /** @return this, if it does not hold {@code path} */
  final PathTrie without(String path) {
    return without(path, hash(path), 0);
  }

  final boolean contains(String path) {
    return contains(path, hash(path), 0);
  }

  /** In no particular order. */
  final Iterator<String> iterator() {
    return new Walk(this);
  }

  abstract PathTrie with(String path, int hash, int level);

  abstract PathTrie without(String path, int hash, int level);

  abstract boolean contains(String path, int hash, int level);

  private static final class Leaf extends PathTrie {
    private final int[] hashes;
    private final String[] paths;

    Leaf(int[] hashes, String[] paths) {
      this.hashes = hashes;
      this.paths = paths;
    }

    /** @return -1 when it is not here */
    private int find(String path, int hash) {
      for (int i = 0; i < hashes.length; i++) if (hashes[i] == hash && paths[i].equals(path)) return i;
      return -1;
    }

    @Override
    PathTrie with(String path, int hash, int level) {
      if (find(path, hash) >= 0) return this;
      int size = paths.length;
      int[] moreHashes = Arrays.copyOf(hashes, size + 1);
      String[] morePaths = Arrays.copyOf(paths, size + 1);
      moreHashes[size] = hash;
      morePaths[size] = path;
      return built(moreHashes, morePaths, level);
    }

    @Override
    PathTrie without(String path, int hash, int level) {
      int found = find(path, hash);
      if (found < 0) return this;
      int last = paths.length - 1;
      if (last == 0) return EMPTY;
      int[] fewerHashes = Arrays.copyOf(hashes, last);
      String[] fewerPaths = Arrays.copyOf(paths, last);
      if (found < last) {
        fewerHashes[found] = hashes[last];
        fewerPaths[found] = paths[last];
      }
      return new Leaf(fewerHashes, fewerPaths);
    }

    @Override
    boolean contains(String path, int hash, int level) {
      return find(path, hash) >= 0;
    }
  }

  private static final class Branch extends PathTrie {
    private final PathTrie[] parts;

    Branch(PathTrie[] parts) {
      this.parts = parts;
    }

    @Override
    PathTrie with(String path, int hash, int level) {
      int slot = slot(hash, level);
      PathTrie more = parts[slot].with(path, hash, level + 1);
      return more == parts[slot] ? this : replaced(slot, more);
    }

    @Override
    PathTrie without(String path, int hash, int level) {
      int slot = slot(hash, level);
      PathTrie fewer = parts[slot].without(path, hash, level + 1);
      if (fewer == parts[slot]) return this;
      Branch after = replaced(slot, fewer);
      return fewer instanceof Leaf leaf && leaf.paths.length < SMALLEST_BRANCH ? after.gathered() : after;
    }

    private Branch replaced(int slot, PathTrie part) {
      PathTrie[] copy = parts.clone();
      copy[slot] = part;
      return new Branch(copy);
    }

    /** A leaf, when that has become small enough. */
    private PathTrie gathered() {
      int size = 0;
      for (PathTrie part : parts) {
        if (!(part instanceof Leaf leaf)) return this;
        size += leaf.paths.length;
        if (size > SMALLEST_BRANCH) return this;
      }
      int[] hashes = new int[size];
      String[] paths = new String[size];
      int at = 0;
      for (PathTrie part : parts) {
        Leaf leaf = (Leaf) part;
        System.arraycopy(leaf.hashes, 0, hashes, at, leaf.paths.length);
        System.arraycopy(leaf.paths, 0, paths, at, leaf.paths.length);
        at += leaf.paths.length;
      }
      return new Leaf(hashes, paths);
    }

    @Override
    boolean contains(String path, int hash, int level) {
      return parts[slot(hash, level)].contains(path, hash, level + 1);
    }
  }

  /** From leaf to leaf. */
  private static final class Walk implements Iterator<String> {
    private final Deque<PathTrie> ahead = new ArrayDeque<>();
    private String[] leaf = {};
    private int next;

    Walk(PathTrie from) {
      ahead.push(from);
    }

    @Override
    public boolean hasNext() {
      while (next == leaf.length && !ahead.isEmpty()) {
        PathTrie part = ahead.pop();
        if (part instanceof Branch branch) {
          for (PathTrie each : branch.parts) ahead.push(each);
        } else {
          leaf = ((Leaf) part).paths;
          next = 0;
        }
      }
      return next < leaf.length;
    }

    @Override
    public String next() {
      if (!hasNext()) throw new NoSuchElementException();
      return leaf[next++];
    }
  }
}
