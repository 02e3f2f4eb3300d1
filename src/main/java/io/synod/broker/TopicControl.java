package io.synod.broker;

import java.util.concurrent.CompletableFuture;

/** The protocol of the controller: what a broker asks of it, and what it must know. Answers are completed by its actor. */
public final class TopicControl {
  private TopicControl() {}

  public interface Command {}

  /** Answered once the topic is in the tree. Any broker lays it out; its partitions have leaders once the controller has seen it. */
  public record Create(Cluster.NewTopic topic, boolean validateOnly, CompletableFuture<Cluster.TopicResult> answer) implements Command {}

  /** Answered once the topic is gone from the tree, with what it was. */
  public record Delete(String topic, CompletableFuture<Cluster.TopicResult> answer) implements Command {}

  /** The broker's session, under which to hold {@code /controller}; a new one after the old one was lost. */
  public record Campaign(long sessionId) implements Command {}

  /** @param unled topics whose partitions wait for a first leader */
  public record Changed(ClusterView view, java.util.Map<String, Znodes.TopicLayout> unled) implements Command {}
}
