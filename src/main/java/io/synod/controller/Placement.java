package io.synod.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where replicas go when racks do not matter, as Kafka's assignReplicasToBrokersRackUnaware: first replicas go round the brokers from a
 * random start; the others of a partition follow at a distance that grows by one with each round, so that the load of a lost broker spreads.
 * Pure.
 */
public final class Placement {
  private Placement() {}

  /**
   * @param brokers in the order of their ids, at least {@code replicationFactor}
   * @param start where the first replica of partition 0 goes, an index of {@code brokers}
   * @param shift distance to the second replica, to begin with
   */
  public static Map<Integer, List<Integer>> place(List<Integer> brokers, int partitions, int replicationFactor, int start, int shift) {
    Map<Integer, List<Integer>> assignment = new TreeMap<>();
    int count = brokers.size();
    int distance = shift;
    for (int partition = 0; partition < partitions; partition++) {
      if (partition > 0 && partition % count == 0) distance++;
      int first = (partition + start) % count;
      List<Integer> replicas = new ArrayList<>(replicationFactor);
      replicas.add(brokers.get(first));
      for (int other = 0; other < replicationFactor - 1; other++) {
        int away = 1 + (distance + other) % (count - 1);
        replicas.add(brokers.get((first + away) % count));
      }
      assignment.put(partition, List.copyOf(replicas));
    }
    return assignment;
  }
}
