package io.synod.kafka;

import io.synod.broker.Cluster;
import io.synod.broker.ClusterView;
import io.synod.broker.Errors;
import io.synod.partition.Partitions;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.Uuid;

/** Finds the partition that a request is about, or the error that tells the client where to look. */
public final class Leaders {
  /** @param hosted null with an error @param state null where there is no such partition */
  public record Found(Errors error, ClusterView.Topic topic, ClusterView.PartitionState state, Partitions.Hosted hosted) {
    public boolean ok() {
      return error == Errors.NONE;
    }
  }

  private static final Found NO_TOPIC = new Found(Errors.UNKNOWN_TOPIC_OR_PARTITION, null, null, null);
  private static final Found NO_TOPIC_ID = new Found(Errors.UNKNOWN_TOPIC_ID, null, null, null);

  private final Cluster cluster;
  private final Partitions partitions;

  public Leaders(Cluster cluster, Partitions partitions) {
    this.cluster = cluster;
    this.partitions = partitions;
  }

  public Found find(String topic, int index) {
    return cluster.view().topic(topic).map(found -> in(found, index)).orElse(NO_TOPIC);
  }

  public Found find(Uuid topicId, int index) {
    return cluster.view().topic(uuid(topicId)).map(found -> in(found, index)).orElse(NO_TOPIC_ID);
  }

  private Found in(ClusterView.Topic topic, int index) {
    if (index < 0 || index >= topic.partitions().size()) return new Found(Errors.UNKNOWN_TOPIC_OR_PARTITION, topic, null, null);
    ClusterView.PartitionState state = topic.partitions().get(index);
    if (state.leader() != cluster.self()) return new Found(Errors.NOT_LEADER_OR_FOLLOWER, topic, state, null);
    Optional<Partitions.Hosted> hosted = partitions.find(topic.id(), index);
    if (hosted.isEmpty()) return new Found(Errors.NOT_LEADER_OR_FOLLOWER, topic, state, null);
    return new Found(Errors.NONE, topic, state, hosted.get());
  }

  /** Compares what the client believes with what is (KIP-320); -1 believes nothing. */
  public static Errors checkEpoch(int claimed, int actual) {
    if (claimed < 0 || claimed == actual) return Errors.NONE;
    return claimed < actual ? Errors.FENCED_LEADER_EPOCH : Errors.UNKNOWN_LEADER_EPOCH;
  }

  public static UUID uuid(Uuid id) {
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  public static Uuid uuid(UUID id) {
    return new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }
}
