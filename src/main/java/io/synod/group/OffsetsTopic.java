package io.synod.group;

import io.synod.broker.Cluster;
import io.synod.broker.ClusterView;
import io.synod.broker.Errors;
import io.synod.partition.Partitions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** {@code __consumer_offsets}: which partition keeps a group, and so which broker coordinates it. */
public final class OffsetsTopic {
  public static final String NAME = "__consumer_offsets";
  static final String PERSISTENCE_PREFIX = "group|";

  private OffsetsTopic() {}

  /** As Kafka chooses it, so that its tools look in the right place. */
  public static int partitionFor(String groupId, int partitions) {
    int hash = groupId.hashCode();
    return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % partitions;
  }

  /** The partition that keeps the group, empty while there is no such topic. */
  public static Optional<ClusterView.PartitionState> keeping(String groupId, ClusterView view) {
    return view.topic(NAME).filter(topic -> !topic.partitions().isEmpty())
        .map(topic -> topic.partitions().get(partitionFor(groupId, topic.partitions().size())));
  }

  /** Whether this broker coordinates the group now: {@code NONE}, or why not. */
  static Errors standing(String groupId, Cluster cluster, Partitions partitions) {
    Optional<ClusterView.PartitionState> keeping = keeping(groupId, cluster.view());
    if (keeping.isEmpty() || keeping.get().leader() != cluster.self()) return Errors.NOT_COORDINATOR;
    return partitions.find(NAME, keeping.get().index()).isPresent() ? Errors.NONE : Errors.COORDINATOR_LOAD_IN_PROGRESS;
  }

  /** The partitions this broker leads and hosts, each with its leader epoch. */
  static Map<Integer, Integer> led(Cluster cluster, Partitions partitions) {
    var led = new HashMap<Integer, Integer>();
    cluster.view().topic(NAME).ifPresent(topic -> topic.partitions().forEach(partition -> {
      boolean here = partition.leader() == cluster.self() && partitions.find(NAME, partition.index()).isPresent();
      if (here) led.put(partition.index(), partition.leaderEpoch());
    }));
    return led;
  }

  /** Asks for the topic; the controller knows how many partitions and replicas it has, and that it is compacted. */
  public static Cluster.NewTopic creation() {
    return new Cluster.NewTopic(NAME, -1, (short) -1, Map.of(), Map.of());
  }
}
