package io.synod.controller;

import io.synod.broker.BrokerSettings;
import io.synod.broker.Cluster;
import io.synod.broker.ClusterView;
import io.synod.broker.TopicConfigs;
import io.synod.broker.TopicNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request for a topic comes to: where its replicas go and with which settings, or why not, in Kafka's words. Pure.
 *
 * @param error Kafka's name, {@code NONE} when there is none
 * @param assignment replicas by partition; empty with an error
 */
public record TopicPlan(String error, String message, Map<Integer, List<Integer>> assignment, Map<String, String> config) {
  private static final int MAX_PARTITIONS = 10_000;
  private static final String OFFSETS = "__consumer_offsets";
  private static final String TRANSACTIONS = "__transaction_state";

  public boolean ok() {
    return error.equals("NONE");
  }

  private static TopicPlan refused(String error, String message) {
    return new TopicPlan(error, message, Map.of(), Map.of());
  }

  /** @param start any number, see {@link Placement} @param shift likewise */
  public static TopicPlan of(Cluster.NewTopic topic, ClusterView view, BrokerSettings settings, int start, int shift) {
    Optional<String> badName = TopicNames.fault(topic.name());
    if (badName.isPresent()) return refused("INVALID_TOPIC_EXCEPTION", badName.get());
    if (view.topic(topic.name()).isPresent()) return refused("TOPIC_ALREADY_EXISTS", "Topic '" + topic.name() + "' already exists.");
    for (String other : view.topics().keySet()) {
      if (TopicNames.collide(topic.name(), other)) {
        return refused("INVALID_TOPIC_EXCEPTION", "Topic '" + topic.name() + "' collides with existing topic: " + other);
      }
    }
    Optional<String> badConfig = TopicConfigs.fault(topic.config());
    if (badConfig.isPresent()) return refused("INVALID_CONFIG", badConfig.get());
    if (!topic.assignment().isEmpty()) return assigned(topic, view);
    if (topic.replicationFactor() < -1 || topic.replicationFactor() == 0) {
      return refused("INVALID_REPLICATION_FACTOR", "Replication factor must be larger than 0, or -1 to use the default value.");
    }
    if (topic.partitions() < -1 || topic.partitions() == 0) {
      return refused("INVALID_PARTITIONS", "Number of partitions was set to an invalid non-positive value.");
    }
    return placed(topic, view, settings, start, shift);
  }

  private static TopicPlan placed(Cluster.NewTopic topic, ClusterView view, BrokerSettings settings, int start, int shift) {
    List<Integer> brokers = List.copyOf(view.brokers().keySet());
    int partitions = topic.partitions() == -1 ? defaultPartitions(topic.name(), settings) : topic.partitions();
    int factor = topic.replicationFactor() == -1 ? defaultReplicationFactor(topic.name(), settings, brokers.size()) : topic.replicationFactor();
    if (partitions > MAX_PARTITIONS) return refused("POLICY_VIOLATION", "Excessively large number of partitions per request.");
    if (factor > brokers.size()) {
      return refused("INVALID_REPLICATION_FACTOR", "Unable to replicate the partition " + factor + " time(s): The target replication factor of "
          + factor + " cannot be reached because only " + brokers.size() + " broker(s) are registered.");
    }
    var assignment = Placement.place(brokers, partitions, factor, Math.floorMod(start, brokers.size()), Math.floorMod(shift, brokers.size()));
    return new TopicPlan("NONE", null, assignment, config(topic, settings));
  }

  private static int defaultPartitions(String topic, BrokerSettings settings) {
    return switch (topic) {
      case OFFSETS -> settings.offsetsTopicPartitions();
      case TRANSACTIONS -> settings.transactionTopicPartitions();
      default -> settings.numPartitions();
    };
  }

  /** Of the internal topics no more than there are brokers, so that one node alone works. */
  private static int defaultReplicationFactor(String topic, BrokerSettings settings, int brokers) {
    return switch (topic) {
      case OFFSETS -> Math.max(1, Math.min(settings.offsetsTopicReplicationFactor(), brokers));
      case TRANSACTIONS -> Math.max(1, Math.min(settings.transactionTopicReplicationFactor(), brokers));
      default -> settings.defaultReplicationFactor();
    };
  }

  private static Map<String, String> config(Cluster.NewTopic topic, BrokerSettings settings) {
    if (!topic.name().equals(OFFSETS) && !topic.name().equals(TRANSACTIONS)) return topic.config();
    Map<String, String> config = new HashMap<>();
    config.put("cleanup.policy", "compact");
    config.put("compression.type", "producer");
    config.put("segment.bytes", Integer.toString(settings.offsetsTopicSegmentBytes()));
    config.putAll(topic.config());
    return config;
  }

  private static TopicPlan assigned(Cluster.NewTopic topic, ClusterView view) {
    if (topic.replicationFactor() != -1) {
      return refused("INVALID_REQUEST", "A manual partition assignment was specified, but replication factor was not set to -1.");
    }
    if (topic.partitions() != -1) {
      return refused("INVALID_REQUEST", "A manual partition assignment was specified, but numPartitions was not set to -1.");
    }
    int factor = -1;
    Map<Integer, List<Integer>> assignment = new HashMap<>();
    for (int partition = 0; partition < topic.assignment().size(); partition++) {
      List<Integer> replicas = topic.assignment().get(partition);
      if (replicas == null) return badAssignment("partitions should be a consecutive 0-based integer sequence");
      if (replicas.isEmpty()) return badAssignment("The manual partition assignment includes an empty replica list.");
      List<Integer> unknown = new ArrayList<>(replicas);
      unknown.removeAll(view.brokers().keySet());
      if (!unknown.isEmpty()) return badAssignment("The manual partition assignment includes broker " + unknown.get(0) + ", but no such broker is registered.");
      if (new HashSet<>(replicas).size() < replicas.size()) return badAssignment("The manual partition assignment includes the same broker twice.");
      if (factor != -1 && factor != replicas.size()) {
        return badAssignment("The manual partition assignment includes a partition with " + replicas.size()
            + " replica(s), but this is not consistent with previous partitions, which have " + factor + " replica(s).");
      }
      factor = replicas.size();
      assignment.put(partition, replicas);
    }
    return new TopicPlan("NONE", null, assignment, topic.config());
  }

  private static TopicPlan badAssignment(String message) {
    return refused("INVALID_REPLICA_ASSIGNMENT", message);
  }
}
