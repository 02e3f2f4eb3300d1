package io.synod.broker;

import akka.actor.typed.ActorRef;
import io.synod.journal.Room;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@link Cluster} over the tree. Made before the broker's actors, which publish into it; until then there is nothing to see and nothing works. */
public final class TreeCluster implements Cluster {
  /** Of the broker's actors. */
  record Actors(ActorRef<TopicControl.Command> controller, ActorRef<HostActor.Command> host, ActorRef<ProducerIdActor.Command> producerIds) {}

  private static final String INTERNAL = "__";
  /** Of Kafka's errors the one that a client does not answer by trying again, and whose message it shows. */
  private static final TopicResult FULL = new TopicResult("POLICY_VIOLATION",
      "the disk of this node is almost full: no topic can be created until space is free", Optional.empty());
  private static final TopicResult NOT_STARTED = new TopicResult("NOT_CONTROLLER", "this broker is starting", Optional.empty());

  private final int self;
  private final Room room;
  private volatile ClusterView view = new ClusterView(0, "", OptionalInt.empty(), Map.of(), Map.of(), Map.of());
  private volatile Actors actors;

  public TreeCluster(int self) {
    this(self, Room.ALWAYS);
  }

  /** @param room while it is full no topic is created but those that the node needs for itself */
  public TreeCluster(int self, Room room) {
    this.self = self;
    this.room = room;
  }

  void publish(ClusterView next) {
    view = next;
  }

  void started(Actors started) {
    actors = started;
  }

  @Override public ClusterView view() {
    return view;
  }

  @Override public int self() {
    return self;
  }

  @Override public CompletionStage<TopicResult> createTopic(NewTopic topic, boolean validateOnly) {
    Actors now = actors;
    if (now == null) return CompletableFuture.completedFuture(NOT_STARTED);
    if (room.full() && !topic.name().startsWith(INTERNAL)) return CompletableFuture.completedFuture(FULL);
    var created = new CompletableFuture<TopicResult>();
    now.controller().tell(new TopicControl.Create(topic, validateOnly, created));
    if (validateOnly) return created;
    return created.thenCompose(result -> {
      if (result.topic().isEmpty()) return CompletableFuture.completedFuture(result);
      var served = new CompletableFuture<Void>();
      now.host().tell(new HostActor.AwaitServed(result.topic().get().id(), served));
      return served.thenApply(done -> result);
    });
  }

  @Override public CompletionStage<TopicResult> deleteTopic(String name) {
    Actors now = actors;
    if (now == null) return CompletableFuture.completedFuture(NOT_STARTED);
    var deleted = new CompletableFuture<TopicResult>();
    now.controller().tell(new TopicControl.Delete(name, deleted));
    return deleted.thenCompose(result -> {
      if (result.topic().isEmpty()) return CompletableFuture.completedFuture(result);
      var gone = new CompletableFuture<Void>();
      now.host().tell(new HostActor.AwaitGone(result.topic().get().id(), gone));
      return gone.thenApply(done -> result);
    });
  }

  @Override public CompletionStage<Long> nextProducerId() {
    Actors now = actors;
    if (now == null) return CompletableFuture.failedFuture(new IllegalStateException("this broker is starting"));
    var id = new CompletableFuture<Long>();
    now.producerIds().tell(new ProducerIdActor.Next(id));
    return id;
  }
}
