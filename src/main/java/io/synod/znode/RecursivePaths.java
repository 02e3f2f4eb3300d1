package io.synod.znode;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The paths that are watched recursively, as a tree of their own. Looking for those above a path goes down from the root only as far as
 * there are any, so that a path without one costs the look-up of its first name, however deep it is.
 */
final class RecursivePaths {
  private static final char SEPARATOR = '/';
  private final Place root = new Place();

  private static final class Place {
    final Map<String, Place> below = new HashMap<>(2);
    /** The path of this place while it is watched itself, else null. */
    String path;
    int watches;
  }

  boolean isEmpty() {
    return root.path == null && root.below.isEmpty();
  }

  /** One more watch. */
  void add(String path) {
    Place place = root;
    for (int start = 1; start < path.length(); ) {
      int end = end(path, start);
      place = place.below.computeIfAbsent(path.substring(start, end), name -> new Place());
      start = end + 1;
    }
    place.path = path;
    place.watches++;
  }

  /** One watch less; there must be one. */
  void remove(String path) {
    remove(root, path, 1);
  }

  private static void remove(Place place, String path, int start) {
    if (start >= path.length()) {
      if (--place.watches == 0) place.path = null;
      return;
    }
    int end = end(path, start);
    String name = path.substring(start, end);
    Place next = place.below.get(name);
    remove(next, path, end + 1);
    if (next.path == null && next.below.isEmpty()) place.below.remove(name);
  }

  /** Tells {@code found} each that is watched above {@code path}, the root first. */
  void above(String path, Consumer<String> found) {
    Place place = root;
    for (int start = 1; place != null && start < path.length(); ) {
      if (place.path != null) found.accept(place.path);
      if (place.below.isEmpty()) return;
      int end = end(path, start);
      place = place.below.get(path.substring(start, end));
      start = end + 1;
    }
  }

  private static int end(String path, int start) {
    int end = path.indexOf(SEPARATOR, start);
    return end < 0 ? path.length() : end;
  }
}
