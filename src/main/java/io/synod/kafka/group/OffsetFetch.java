package io.synod.kafka.group;

import io.synod.broker.Cluster;
import io.synod.broker.ClusterView;
import io.synod.broker.Errors;
import io.synod.group.Committed;
import io.synod.group.GroupCommand.Fetch;
import io.synod.group.GroupReply.Fetched;
import io.synod.group.OffsetKey;
import io.synod.kafka.ApiKey;
import io.synod.kafka.Leaders;
import io.synod.kafka.RequestContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartition;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponsePartitions;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopic;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseTopics;

/**
 * Reads committed offsets; what was never committed is -1. Several groups since version 8 (KIP-709), topics by id in version 10. An older
 * request is lifted to one group and its answer lowered again.
 */
final class OffsetFetch extends GroupApi<OffsetFetchRequestData, OffsetFetchResponseData> {
  private static final int SEVERAL = 8;
  private static final int BY_ID = 10;
  /** The first version with an error for the whole group. */
  private static final int GROUP_ERROR = 2;

  private final Cluster cluster;
  private final Coordinator coordinator;

  OffsetFetch(Cluster cluster, Coordinator coordinator) {
    super(ApiKey.OFFSET_FETCH, 1, 10);
    this.cluster = cluster;
    this.coordinator = coordinator;
  }

  @Override
  public CompletionStage<OffsetFetchResponseData> handle(RequestContext context, OffsetFetchRequestData request) {
    if (context.version() < SEVERAL) return group(lifted(request), false).thenApply(group -> lowered(group, request, context.version()));
    return Coordinator.all(request.groups().stream().map(group -> group(group, context.version() >= BY_ID)))
        .thenApply(groups -> new OffsetFetchResponseData().setGroups(groups.toList()));
  }

  private CompletionStage<OffsetFetchResponseGroup> group(OffsetFetchRequestGroup asked, boolean byId) {
    Optional<Set<OffsetKey>> keys = Optional.ofNullable(asked.topics()).map(topics -> keys(topics, byId));
    return coordinator.<Fetched>ask(asked.groupId(), replyTo -> new Fetch(keys, replyTo), Fetched::refused).thenApply(fetched -> {
      var group = new OffsetFetchResponseGroup().setGroupId(asked.groupId()).setErrorCode(fetched.error().code());
      if (fetched.error() != Errors.NONE) return group;
      return group.setTopics(asked.topics() == null ? all(fetched.offsets(), byId) : some(asked.topics(), fetched.offsets(), byId));
    });
  }

  private Optional<String> name(OffsetFetchRequestTopics topic, boolean byId) {
    return byId ? cluster.view().topic(Leaders.uuid(topic.topicId())).map(ClusterView.Topic::name) : Optional.of(topic.name());
  }

  private Set<OffsetKey> keys(List<OffsetFetchRequestTopics> topics, boolean byId) {
    Set<OffsetKey> keys = new HashSet<>();
    for (OffsetFetchRequestTopics topic : topics) {
      name(topic, byId).ifPresent(name -> topic.partitionIndexes().forEach(index -> keys.add(new OffsetKey(name, index))));
    }
    return keys;
  }

  private List<OffsetFetchResponseTopics> some(List<OffsetFetchRequestTopics> topics, Map<OffsetKey, Committed> offsets, boolean byId) {
    List<OffsetFetchResponseTopics> answers = new ArrayList<>();
    for (OffsetFetchRequestTopics topic : topics) {
      Optional<String> name = name(topic, byId);
      var answer = new OffsetFetchResponseTopics().setName(topic.name()).setTopicId(topic.topicId());
      for (int index : topic.partitionIndexes()) {
        Committed committed = name.map(known -> offsets.get(new OffsetKey(known, index))).orElse(null);
        answer.partitions().add(partition(index, committed).setErrorCode((name.isPresent() ? Errors.NONE : Errors.UNKNOWN_TOPIC_ID).code()));
      }
      answers.add(answer);
    }
    return answers;
  }

  /** By id only topics that still exist can be named. */
  private List<OffsetFetchResponseTopics> all(Map<OffsetKey, Committed> offsets, boolean byId) {
    Map<String, OffsetFetchResponseTopics> topics = new TreeMap<>();
    offsets.forEach((key, committed) -> topics.computeIfAbsent(key.topic(), name -> new OffsetFetchResponseTopics().setName(name))
        .partitions().add(partition(key.partition(), committed)));
    if (byId) {
      topics.keySet().removeIf(name -> cluster.view().topic(name).isEmpty());
      topics.forEach((name, answer) -> cluster.view().topic(name).ifPresent(topic -> answer.setTopicId(Leaders.uuid(topic.id()))));
    }
    return new ArrayList<>(topics.values());
  }

  private static OffsetFetchResponsePartitions partition(int index, Committed committed) {
    var answer = new OffsetFetchResponsePartitions().setPartitionIndex(index).setCommittedOffset(-1).setCommittedLeaderEpoch(-1).setMetadata("");
    return committed == null ? answer : answer.setCommittedOffset(committed.offset()).setCommittedLeaderEpoch(committed.leaderEpoch())
        .setMetadata(committed.metadata());
  }

  private static OffsetFetchRequestGroup lifted(OffsetFetchRequestData request) {
    List<OffsetFetchRequestTopics> topics = request.topics() == null ? null : request.topics().stream()
        .map(topic -> new OffsetFetchRequestTopics().setName(topic.name()).setPartitionIndexes(topic.partitionIndexes())).toList();
    return new OffsetFetchRequestGroup().setGroupId(request.groupId()).setTopics(topics);
  }

  private static OffsetFetchResponseData lowered(OffsetFetchResponseGroup group, OffsetFetchRequestData request, short version) {
    var response = new OffsetFetchResponseData().setErrorCode(group.errorCode());
    group.topics().forEach(topic -> response.topics().add(new OffsetFetchResponseTopic().setName(topic.name())
        .setPartitions(topic.partitions().stream().map(OffsetFetch::lowered).toList())));
    if (group.errorCode() == Errors.NONE.code() || version >= GROUP_ERROR) return response;
    request.topics().forEach(topic -> response.topics().add(new OffsetFetchResponseTopic().setName(topic.name()).setPartitions(
        topic.partitionIndexes().stream().map(index -> lowered(partition(index, null).setErrorCode(group.errorCode()))).toList())));
    return response;
  }

  private static OffsetFetchResponsePartition lowered(OffsetFetchResponsePartitions partition) {
    return new OffsetFetchResponsePartition().setPartitionIndex(partition.partitionIndex()).setCommittedOffset(partition.committedOffset())
        .setCommittedLeaderEpoch(partition.committedLeaderEpoch()).setMetadata(partition.metadata()).setErrorCode(partition.errorCode());
  }
}
