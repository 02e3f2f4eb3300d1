package io.synod.controller;

import io.synod.broker.ClusterView.PartitionState;
import io.synod.broker.Znodes.Leadership;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who leads a partition. Never a replica outside the ISR: that would lose acknowledged records. Pure. */
public final class Leader {
  private static final int NONE = -1;

  private Leader() {}

  /** Of a new partition: the first live replica; the live ones are in sync, all being empty. Empty when none lives. */
  public static Optional<Leadership> first(List<Integer> replicas, Set<Integer> live, int controllerEpoch) {
    List<Integer> isr = replicas.stream().filter(live::contains).toList();
    return isr.isEmpty() ? Optional.empty() : Optional.of(new Leadership(controllerEpoch, isr.get(0), 0, isr));
  }

  /** The change that {@code state} needs with these brokers alive, empty when it needs none. The last ISR is kept while nobody lives. */
  public static Optional<Leadership> elect(PartitionState state, Set<Integer> live, int controllerEpoch) {
    if (live.contains(state.leader())) return Optional.empty();
    List<Integer> isr = state.isr().stream().filter(live::contains).toList();
    Optional<Integer> next = state.replicas().stream().filter(isr::contains).findFirst();
    if (next.isEmpty() && state.leader() == NONE) return Optional.empty();
    return Optional.of(new Leadership(controllerEpoch, next.orElse(NONE), state.leaderEpoch() + 1, next.isPresent() ? isr : state.isr()));
  }
}
