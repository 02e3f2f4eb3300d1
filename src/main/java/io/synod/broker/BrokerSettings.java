package io.synod.broker;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What this broker is called and how it treats topics. Names in parentheses are Kafka's, defaults too (FACTS C10).
 *
 * @param id this broker (broker.id, node.id)
 * @param host where clients reach it (advertised.listeners)
 * @param port where clients reach it
 * @param rack broker.rack
 * @param numPartitions of a topic whose creator does not say (num.partitions, 1)
 * @param defaultReplicationFactor default.replication.factor, 1
 * @param autoCreateTopics auto.create.topics.enable, true
 * @param deleteTopics delete.topic.enable, true
 * @param offsetsTopicPartitions offsets.topic.num.partitions, 50
 * @param offsetsTopicReplicationFactor offsets.topic.replication.factor, 3; at creation no more than there are brokers
 * @param offsetsTopicSegmentBytes offsets.topic.segment.bytes, 100 MiB
 * @param transactionTopicPartitions transaction.state.log.num.partitions, 50
 * @param transactionTopicReplicationFactor transaction.state.log.replication.factor, 3; at creation no more than there are brokers
 * @param sessionTimeout the broker's session in the tree ends when nothing is heard for so long (broker.session.timeout.ms, 9 s)
 * @param topicDefaults broker-wide values of topic settings, by the topic's key; what is missing has Kafka's default
 */
public record BrokerSettings(int id, String host, int port, Optional<String> rack, int numPartitions, short defaultReplicationFactor,
    boolean autoCreateTopics, boolean deleteTopics, int offsetsTopicPartitions, short offsetsTopicReplicationFactor, int offsetsTopicSegmentBytes,
    int transactionTopicPartitions, short transactionTopicReplicationFactor, Duration sessionTimeout, Map<String, String> topicDefaults) {
  public BrokerSettings {
    topicDefaults = Map.copyOf(topicDefaults);
  }

  public static BrokerSettings defaults(int id, String host, int port) {
    return new BrokerSettings(id, host, port, Optional.empty(), 1, (short) 1, true, true, 50, (short) 3, 104857600, 50, (short) 3,
        Duration.ofSeconds(9), Map.of());
  }

  public BrokerSettings withAddress(String host, int port) {
    return new BrokerSettings(id, host, port, rack, numPartitions, defaultReplicationFactor, autoCreateTopics, deleteTopics,
        offsetsTopicPartitions, offsetsTopicReplicationFactor, offsetsTopicSegmentBytes, transactionTopicPartitions,
        transactionTopicReplicationFactor, sessionTimeout, topicDefaults);
  }

  /** With as many replicas of the internal topics, where there are as many brokers. */
  public BrokerSettings withInternalReplication(short factor) {
    return new BrokerSettings(id, host, port, rack, numPartitions, defaultReplicationFactor, autoCreateTopics, deleteTopics,
        offsetsTopicPartitions, factor, offsetsTopicSegmentBytes, transactionTopicPartitions, factor, sessionTimeout, topicDefaults);
  }

  public BrokerSettings withTopics(int numPartitions, short defaultReplicationFactor, boolean autoCreateTopics, boolean deleteTopics) {
    return new BrokerSettings(id, host, port, rack, numPartitions, defaultReplicationFactor, autoCreateTopics, deleteTopics,
        offsetsTopicPartitions, offsetsTopicReplicationFactor, offsetsTopicSegmentBytes, transactionTopicPartitions,
        transactionTopicReplicationFactor, sessionTimeout, topicDefaults);
  }

  public BrokerSettings withOffsetsTopicPartitions(int partitions) {
    return new BrokerSettings(id, host, port, rack, numPartitions, defaultReplicationFactor, autoCreateTopics, deleteTopics, partitions,
        offsetsTopicReplicationFactor, offsetsTopicSegmentBytes, transactionTopicPartitions, transactionTopicReplicationFactor, sessionTimeout,
        topicDefaults);
  }

  public BrokerSettings withTopicDefaults(Map<String, String> topicDefaults) {
    return new BrokerSettings(id, host, port, rack, numPartitions, defaultReplicationFactor, autoCreateTopics, deleteTopics,
        offsetsTopicPartitions, offsetsTopicReplicationFactor, offsetsTopicSegmentBytes, transactionTopicPartitions,
        transactionTopicReplicationFactor, sessionTimeout, topicDefaults);
  }
}
