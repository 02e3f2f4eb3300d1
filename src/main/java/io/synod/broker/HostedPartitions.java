package io.synod.broker;

import io.synod.partition.PartitionId;
import io.synod.partition.Partitions;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The published table of {@link Partitions}; written by {@code HostActor} alone. */
public final class HostedPartitions implements Partitions {
  private record ByName(String topic, int index) {}

  private record ById(UUID topicId, int index) {}

  private final ConcurrentHashMap<ByName, Hosted> byName = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<ById, Hosted> byId = new ConcurrentHashMap<>();

  @Override public Optional<Hosted> find(String topic, int index) {
    return Optional.ofNullable(byName.get(new ByName(topic, index)));
  }

  @Override public Optional<Hosted> find(UUID topicId, int index) {
    return Optional.ofNullable(byId.get(new ById(topicId, index)));
  }

  @Override public Collection<Hosted> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  void add(Hosted hosted) {
    byId.put(new ById(hosted.id().topicId(), hosted.id().index()), hosted);
    byName.put(new ByName(hosted.id().topic(), hosted.id().index()), hosted);
  }

  void remove(PartitionId id) {
    Hosted gone = byId.remove(new ById(id.topicId(), id.index()));
    if (gone != null) byName.remove(new ByName(id.topic(), id.index()), gone);
  }
}
