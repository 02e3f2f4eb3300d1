package io.synod.kafka.admin;

import io.synod.broker.BrokerSettings;
import io.synod.broker.Cluster;
import io.synod.broker.ClusterView;
import io.synod.broker.Errors;
import io.synod.broker.TopicNames;
import io.synod.kafka.Leaders;
import io.synod.kafka.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBroker;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;

/** Metadata and DescribeCluster: the published view in the protocol's words. A missing topic may be created on the way (KIP-4). */
final class Metadata {
  private static final byte BROKERS = 1;

  private final Cluster cluster;
  private final BrokerSettings settings;

  Metadata(Cluster cluster, BrokerSettings settings) {
    this.cluster = cluster;
    this.settings = settings;
  }

  CompletionStage<MetadataResponseData> metadata(RequestContext context, MetadataRequestData request) {
    boolean all = request.topics() == null || context.version() == 0 && request.topics().isEmpty();
    if (all) return CompletableFuture.completedFuture(answer(cluster.view().all().stream().map(Metadata::described).toList()));
    boolean mayCreate = settings.autoCreateTopics() && (context.version() < 4 || request.allowAutoTopicCreation());
    var topics = new ArrayList<CompletableFuture<MetadataResponseTopic>>(request.topics().size());
    for (MetadataRequestTopic topic : request.topics()) topics.add(described(topic, mayCreate));
    return CompletableFuture.allOf(topics.toArray(CompletableFuture[]::new))
        .thenApply(done -> answer(topics.stream().map(CompletableFuture::join).toList()));
  }

  private CompletableFuture<MetadataResponseTopic> described(MetadataRequestTopic topic, boolean mayCreate) {
    ClusterView view = cluster.view();
    if (!topic.topicId().equals(Uuid.ZERO_UUID)) {
      if (topic.name() != null) return now(refused(null, topic.topicId(), Errors.INVALID_REQUEST));
      Optional<ClusterView.Topic> known = view.topic(Leaders.uuid(topic.topicId()));
      return now(known.map(Metadata::described).orElseGet(() -> refused(null, topic.topicId(), Errors.UNKNOWN_TOPIC_ID)));
    }
    if (topic.name() == null) return now(refused(null, Uuid.ZERO_UUID, Errors.INVALID_REQUEST));
    Optional<ClusterView.Topic> known = view.topic(topic.name());
    if (known.isPresent()) return now(described(known.get()));
    if (TopicNames.fault(topic.name()).isPresent()) return now(refused(topic.name(), Uuid.ZERO_UUID, Errors.INVALID_TOPIC_EXCEPTION));
    if (!mayCreate) return now(refused(topic.name(), Uuid.ZERO_UUID, Errors.UNKNOWN_TOPIC_OR_PARTITION));
    return cluster.createTopic(new Cluster.NewTopic(topic.name(), -1, (short) -1, Map.of(), Map.of()), false).toCompletableFuture()
        .thenApply(result -> created(topic.name(), result));
  }

  /** Two clients may create it at once; a broker that cannot create it now says so in a way that makes the client ask again. */
  private MetadataResponseTopic created(String name, Cluster.TopicResult result) {
    Optional<ClusterView.Topic> topic = result.topic().or(() -> cluster.view().topic(name));
    if (topic.isPresent()) return described(topic.get());
    Errors error = Errors.valueOf(result.error());
    return refused(name, Uuid.ZERO_UUID, switch (error) {
      case INVALID_TOPIC_EXCEPTION, INVALID_REPLICATION_FACTOR -> error;
      case TOPIC_ALREADY_EXISTS, NOT_CONTROLLER, NONE -> Errors.LEADER_NOT_AVAILABLE;
      default -> Errors.UNKNOWN_TOPIC_OR_PARTITION;
    });
  }

  private static CompletableFuture<MetadataResponseTopic> now(MetadataResponseTopic topic) {
    return CompletableFuture.completedFuture(topic);
  }

  private static MetadataResponseTopic refused(String name, Uuid id, Errors error) {
    return new MetadataResponseTopic().setName(name).setTopicId(id).setErrorCode(error.code());
  }

  private static MetadataResponseTopic described(ClusterView.Topic topic) {
    List<MetadataResponsePartition> partitions = new ArrayList<>(topic.partitions().size());
    for (ClusterView.PartitionState state : topic.partitions()) {
      partitions.add(new MetadataResponsePartition()
          .setErrorCode(state.leader() < 0 ? Errors.LEADER_NOT_AVAILABLE.code() : Errors.NONE.code())
          .setPartitionIndex(state.index())
          .setLeaderId(state.leader())
          .setLeaderEpoch(state.leaderEpoch())
          .setReplicaNodes(state.replicas())
          .setIsrNodes(state.isr()));
    }
    return new MetadataResponseTopic().setName(topic.name()).setTopicId(Leaders.uuid(topic.id())).setIsInternal(topic.internal())
        .setPartitions(partitions);
  }

  private MetadataResponseData answer(List<MetadataResponseTopic> topics) {
    ClusterView view = cluster.view();
    var answer = new MetadataResponseData().setClusterId(view.clusterId()).setControllerId(view.controller().orElse(-1));
    for (MetadataResponseTopic topic : topics) {
      for (MetadataResponsePartition partition : topic.partitions()) partition.setOfflineReplicas(offline(view, partition.replicaNodes()));
      answer.topics().add(topic);
    }
    for (ClusterView.Broker broker : view.brokers().values()) {
      answer.brokers().add(new MetadataResponseBroker().setNodeId(broker.id()).setHost(broker.host()).setPort(broker.port())
          .setRack(broker.rack().orElse(null)));
    }
    return answer;
  }

  static List<Integer> offline(ClusterView view, List<Integer> replicas) {
    return view.brokers().keySet().containsAll(replicas) ? List.of()
        : replicas.stream().filter(replica -> !view.brokers().containsKey(replica)).toList();
  }

  DescribeClusterResponseData describeCluster(RequestContext context, DescribeClusterRequestData request) {
    if (request.endpointType() != BROKERS) {
      return new DescribeClusterResponseData().setErrorCode(Errors.MISMATCHED_ENDPOINT_TYPE.code())
          .setErrorMessage("The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type " + request.endpointType());
    }
    ClusterView view = cluster.view();
    var answer = new DescribeClusterResponseData().setClusterId(view.clusterId()).setControllerId(view.controller().orElse(-1));
    for (ClusterView.Broker broker : view.brokers().values()) {
      answer.brokers().add(new DescribeClusterBroker().setBrokerId(broker.id()).setHost(broker.host()).setPort(broker.port())
          .setRack(broker.rack().orElse(null)));
    }
    return answer;
  }
}
