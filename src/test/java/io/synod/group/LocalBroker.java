package io.synod.group;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import io.synod.broker.Cluster;
import io.synod.broker.ClusterView;
import io.synod.journal.DiskStorage;
import io.synod.loop.Clock;
import io.synod.partition.Partition;
import io.synod.partition.PartitionActor;
import io.synod.partition.PartitionId;
import io.synod.partition.PartitionLog;
import io.synod.partition.PartitionSettings;
import io.synod.partition.PartitionStore;
import io.synod.partition.Partitions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;

/** A broker of one, without a tree: topics are what a test creates, partitions are real and on disk. */
public final class LocalBroker implements Cluster, Partitions {
  private static final int SELF = 1;

  private final ActorTestKit kit;
  private final PartitionStore store;
  private final Executor io = ForkJoinPool.commonPool();
  private final Map<PartitionId, Hosted> hosted = new ConcurrentHashMap<>();
  private final AtomicLong producerIds = new AtomicLong();
  private volatile ClusterView view = new ClusterView(0, "test", OptionalInt.of(SELF), Map.of(), Map.of(), Map.of());

  public LocalBroker(ActorTestKit kit, Path directory) {
    this.kit = kit;
    store = new PartitionStore(new DiskStorage(directory), "partitions");
  }

  /** Where clients find it. */
  public void reachableAt(String host, int port) {
    publish(view.topics(), Map.of(SELF, new ClusterView.Broker(SELF, host, port, Optional.empty(), 1)));
  }

  public Executor io() {
    return io;
  }

  @Override
  public ClusterView view() {
    return view;
  }

  @Override
  public int self() {
    return SELF;
  }

  @Override
  public synchronized CompletionStage<TopicResult> createTopic(NewTopic topic, boolean validateOnly) {
    var id = UUID.nameUUIDFromBytes(topic.name().getBytes(StandardCharsets.UTF_8));
    int partitions = topic.partitions() > 0 ? topic.partitions() : topic.name().equals(OffsetsTopic.NAME) ? 50 : 1;
    for (int index = 0; index < partitions; index++) host(new PartitionId(topic.name(), id, index));
    var created = led(topic.name(), id, partitions, SELF, 0);
    return CompletableFuture.completedFuture(new TopicResult("NONE", null, Optional.of(created)));
  }

  /** Publishes that {@code leader} leads the topic from {@code leaderEpoch} on. */
  public synchronized ClusterView.Topic led(String name, UUID id, int partitions, int leader, int leaderEpoch) {
    List<ClusterView.PartitionState> states = new ArrayList<>();
    for (int index = 0; index < partitions; index++) states.add(new ClusterView.PartitionState(index, leader, leaderEpoch, List.of(SELF), List.of(SELF)));
    var topic = new ClusterView.Topic(name, id, states, Map.of());
    Map<String, ClusterView.Topic> topics = new HashMap<>(view.topics());
    topics.put(name, topic);
    publish(topics, view.brokers());
    return topic;
  }

  private void publish(Map<String, ClusterView.Topic> topics, Map<Integer, ClusterView.Broker> brokers) {
    Map<UUID, ClusterView.Topic> byId = new HashMap<>();
    topics.values().forEach(topic -> byId.put(topic.id(), topic));
    view = new ClusterView(view.version() + 1, "test", OptionalInt.of(SELF), brokers, Map.copyOf(topics), byId);
  }

  private void host(PartitionId id) {
    try {
      PartitionLog log = store.open(id, PartitionSettings.defaults());
      ActorRef<Partition.Command> actor = kit.spawn(PartitionActor.create(log, store, Clock.SYSTEM, fatal -> { }, io));
      actor.tell(new PartitionActor.Lead(0));
      hosted.put(id, new Hosted(id, actor, log::view));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }


  @Override
  public CompletionStage<TopicResult> deleteTopic(String name) {
    throw new UnsupportedOperationException("no test deletes topics");
  }

  @Override
  public CompletionStage<Long> nextProducerId() {
    return CompletableFuture.completedFuture(producerIds.incrementAndGet());
  }

  @Override
  public Optional<Hosted> find(String topic, int index) {
    return hosted.values().stream().filter(one -> one.id().topic().equals(topic) && one.id().index() == index).findFirst();
  }

  @Override
  public Optional<Hosted> find(UUID topicId, int index) {
    return hosted.values().stream().filter(one -> one.id().topicId().equals(topicId) && one.id().index() == index).findFirst();
  }

  @Override
  public Collection<Hosted> all() {
    return hosted.values();
  }
}
