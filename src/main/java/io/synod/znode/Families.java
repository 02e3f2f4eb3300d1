package io.synod.znode;

import io.synod.loop.Invariant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Finds out who is whose child, where only paths are known: all are added first, then each parent takes its own. */
final class Families {
  private final Map<String, Children.Builder> byParent = new HashMap<>();

  /** @param path that was not added before */
  void add(String path) {
    if (!path.equals(Paths.ROOT)) byParent.computeIfAbsent(Paths.parent(path), p -> new Children.Builder()).add(path);
  }

  /** The children of {@code path}; to be asked once. */
  Children of(String path) {
    Children.Builder family = byParent.remove(path);
    return family == null ? Children.NONE : family.build();
  }

  /** Shows every parent its children, once. */
  void each(BiConsumer<String, Children> to) {
    byParent.forEach((parent, family) -> to.accept(parent, family.build()));
    byParent.clear();
  }

  /** All that were added are somebody's child. */
  void ended() {
    Invariant.holds(byParent.isEmpty(), "These znodes have children but do not exist: " + byParent.keySet()
        + ". The log does not continue the snapshot; restore the data directory from a backup or from another member.");
  }
}
