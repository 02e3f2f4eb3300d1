package io.synod.ensemble;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Which peers a member can talk to.
 *
 * @param linked there is a link
 * @param lost there was one
 * @param suspected a failure detector has given them up, and nothing was heard since
 */
record Reach(SortedSet<Integer> linked, SortedSet<Integer> lost, SortedSet<Integer> suspected) {
  static final Reach NOBODY = new Reach(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());

  Reach {
    linked = Collections.unmodifiableSortedSet(linked);
    lost = Collections.unmodifiableSortedSet(lost);
    suspected = Collections.unmodifiableSortedSet(suspected);
  }

  boolean includes(int peer) {
    return linked.contains(peer) && !suspected.contains(peer);
  }

  /** It was there and is not any more: nobody waits for it. */
  boolean missed(int peer) {
    return lost.contains(peer) || suspected.contains(peer);
  }

  Reach opened(int peer) {
    return new Reach(with(linked, peer), without(lost, peer), without(suspected, peer));
  }

  Reach closed(int peer) {
    return new Reach(without(linked, peer), with(lost, peer), suspected);
  }

  Reach suspecting(int peer) {
    return new Reach(linked, lost, with(suspected, peer));
  }

  Reach trusting(int peer) {
    return suspected.contains(peer) ? new Reach(linked, lost, without(suspected, peer)) : this;
  }

  /** Those of {@code members} that can be talked to. */
  SortedSet<Integer> among(SortedSet<Integer> members) {
    return changed(members, copy -> copy.removeIf(member -> !includes(member)));
  }

  private static SortedSet<Integer> with(SortedSet<Integer> set, int peer) {
    return changed(set, copy -> copy.add(peer));
  }

  private static SortedSet<Integer> without(SortedSet<Integer> set, int peer) {
    return changed(set, copy -> copy.remove(peer));
  }

  private static SortedSet<Integer> changed(SortedSet<Integer> set, Consumer<SortedSet<Integer>> change) {
    var copy = new TreeSet<>(set);
    change.accept(copy);
    return copy;
  }
}
