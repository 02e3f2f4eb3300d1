package io.synod.broker;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Brokers, topics and their partitions as this node knows them from its own replica of the tree (DESIGN section 6). Immutable;
 * {@code version} grows with each publication.
 */
public record ClusterView(long version, String clusterId, OptionalInt controller, Map<Integer, Broker> brokers, Map<String, Topic> topics,
    Map<UUID, Topic> topicsById) {

  public Optional<Topic> topic(String name) {
    return Optional.ofNullable(topics.get(name));
  }

  public Optional<Topic> topic(UUID id) {
    return Optional.ofNullable(topicsById.get(id));
  }

  public Collection<Topic> all() {
    return topics.values();
  }

  /** @param brokerEpoch czxid of its registration (KIP-380) */
  public record Broker(int id, String host, int port, Optional<String> rack, long brokerEpoch) {}

  /** @param config the topic's own settings, without defaults */
  public record Topic(String name, UUID id, List<PartitionState> partitions, Map<String, String> config) {
    public boolean internal() {
      return name.equals("__consumer_offsets") || name.equals("__transaction_state");
    }
  }

  /** @param leader -1 for none */
  public record PartitionState(int index, int leader, int leaderEpoch, List<Integer> replicas, List<Integer> isr) {}
}
