package io.synod.broker;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** What the wire protocols, the groups and HTTP ask of this broker. Any thread; answers arrive on whatever thread completed them. */
public interface Cluster {
  /** The newest published view. */
  ClusterView view();

  /** This broker's id. */
  int self();

  /** Creates a topic through the controller; answered once it is durable in the tree and, where this broker hosts it, served. */
  CompletionStage<TopicResult> createTopic(NewTopic topic, boolean validateOnly);

  CompletionStage<TopicResult> deleteTopic(String name);

  /** @return the next producer id of this broker's block (KIP-98); a new block is a durable transaction */
  CompletionStage<Long> nextProducerId();

  /** @param partitions -1: the default @param replicationFactor -1: the default @param assignment empty: the controller places */
  record NewTopic(String name, int partitions, short replicationFactor, Map<Integer, List<Integer>> assignment, Map<String, String> config) {}

  /** @param error one of Kafka's error names, {@code NONE} when it went well @param topic empty unless it did */
  record TopicResult(String error, String message, java.util.Optional<ClusterView.Topic> topic) {}
}
