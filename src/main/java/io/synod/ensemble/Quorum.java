package io.synod.ensemble;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;

/** Which sets of members may decide for all: any two quorums of one kind have a member in common. */
public sealed interface Quorum {
  /** Whether {@code members} contains a quorum; those that have no vote are not counted. */
  boolean holds(Set<Integer> members);

  /** The greatest position that all members of some quorum have reached; 0 when no quorum is possible. @param positionOf of a voter, 0 or more */
  long reachedBy(IntToLongFunction positionOf);

  /** More than half of {@code voters}. */
  record Majority(Set<Integer> voters) implements Quorum {
    public Majority {
      voters = Set.copyOf(voters);
    }

    @Override public boolean holds(Set<Integer> members) {
      int agreed = 0;
      for (int voter : voters) if (members.contains(voter)) agreed++;
      return agreed > voters.size() / 2;
    }

    @Override public long reachedBy(IntToLongFunction positionOf) {
      if (voters.isEmpty()) return 0;
      long[] positions = new long[voters.size()];
      int i = 0;
      for (int voter : voters) positions[i++] = positionOf.applyAsLong(voter);
      Arrays.sort(positions);
      return positions[(positions.length - 1) / 2];
    }
  }

  /**
   * More than half of the weight in more than half of the groups; groups that weigh nothing are left out (ZooKeeper 3.9 administrator's
   * guide, {@code group.x}, {@code weight.x}).
   *
   * @param groupOf the group of each voter
   * @param weightOf the weight of each voter
   * @param total the weight of each group, only of those that weigh something
   */
  record Hierarchy(Map<Integer, Integer> groupOf, Map<Integer, Integer> weightOf, Map<Integer, Long> total) implements Quorum {
    public Hierarchy {
      groupOf = Map.copyOf(groupOf);
      weightOf = Map.copyOf(weightOf);
      total = Map.copyOf(total);
    }

    /** A member of a group that does not vote adds to what the group weighs, as it does in ZooKeeper, and never agrees. */
    static Hierarchy of(Set<Integer> voters, SortedMap<Integer, SortedSet<Integer>> groups, SortedMap<Integer, Integer> weights) {
      var groupOf = new TreeMap<Integer, Integer>();
      var weightOf = new TreeMap<Integer, Integer>();
      var total = new TreeMap<Integer, Long>();
      groups.forEach((group, ids) -> {
        long weight = ids.stream().mapToLong(weights::get).sum();
        if (weight > 0) total.put(group, weight);
        for (int id : ids) {
          if (!voters.contains(id)) continue;
          groupOf.put(id, group);
          weightOf.put(id, weights.get(id));
        }
      });
      return new Hierarchy(groupOf, weightOf, total);
    }

    @Override public boolean holds(Set<Integer> members) {
      var agreed = new TreeMap<Integer, Long>();
      groupOf.forEach((id, group) -> {
        if (members.contains(id)) agreed.merge(group, (long) weightOf.get(id), Long::sum);
      });
      long groups = total.entrySet().stream().filter(group -> 2 * agreed.getOrDefault(group.getKey(), 0L) > group.getValue()).count();
      return groups > total.size() / 2;
    }

    @Override public long reachedBy(IntToLongFunction positionOf) {
      var voters = groupOf.keySet();
      return voters.stream().map(positionOf::applyAsLong).sorted(Comparator.reverseOrder())
          .filter(position -> holds(voters.stream().filter(id -> positionOf.applyAsLong(id) >= position).collect(Collectors.toSet())))
          .findFirst().orElse(0L);
    }
  }

  /** A quorum of each: while a reconfiguration is under way, the old and the new members decide together. */
  record Joint(Quorum before, Quorum after) implements Quorum {
    @Override public boolean holds(Set<Integer> members) {
      return before.holds(members) && after.holds(members);
    }

    @Override public long reachedBy(IntToLongFunction positionOf) {
      return Math.min(before.reachedBy(positionOf), after.reachedBy(positionOf));
    }
  }
}
