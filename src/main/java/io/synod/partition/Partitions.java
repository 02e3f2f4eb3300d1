package io.synod.partition;

import akka.actor.typed.ActorRef;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;

/** The partitions this node hosts, published by the broker actor; any thread looks them up. */
public interface Partitions {
  Optional<Hosted> find(String topic, int index);

  Optional<Hosted> find(UUID topicId, int index);

  Collection<Hosted> all();

  /** @param view always the newest published one */
  record Hosted(PartitionId id, ActorRef<Partition.Command> actor, java.util.function.Supplier<LogView> log) {}
}
