package io.synod.kafka.admin;

import io.synod.broker.Cluster;
import io.synod.broker.ClusterView;
import io.synod.broker.Errors;
import io.synod.broker.TopicNames;
import io.synod.kafka.Leaders;
import io.synod.kafka.RequestContext;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.Cursor;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponsePartition;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;

/** DescribeTopicPartitions (KIP-966): topics in the order of their names, a page at a time. */
final class DescribeTopics {
  private static final int MAX_PARTITIONS = 2000;

  private final Cluster cluster;

  DescribeTopics(Cluster cluster) {
    this.cluster = cluster;
  }

  DescribeTopicPartitionsResponseData describe(RequestContext context, DescribeTopicPartitionsRequestData request) {
    ClusterView view = cluster.view();
    var names = new TreeSet<String>();
    if (request.topics().isEmpty()) names.addAll(view.topics().keySet());
    else for (TopicRequest topic : request.topics()) names.add(topic.name());
    String first = request.cursor() == null ? "" : request.cursor().topicName();
    int firstPartition = request.cursor() == null ? 0 : Math.max(0, request.cursor().partitionIndex());
    int left = Math.max(1, Math.min(request.responsePartitionLimit(), MAX_PARTITIONS));
    var answer = new DescribeTopicPartitionsResponseData();
    for (String name : names.tailSet(first)) {
      if (left <= 0) return answer.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(0));
      Optional<ClusterView.Topic> topic = view.topic(name);
      if (topic.isEmpty()) {
        answer.topics().add(refused(name));
        continue;
      }
      int from = Math.min(name.equals(first) ? firstPartition : 0, topic.get().partitions().size());
      int to = Math.min(topic.get().partitions().size(), from + left);
      answer.topics().add(described(view, topic.get(), from, to));
      left -= to - from;
      if (to < topic.get().partitions().size()) return answer.setNextCursor(new Cursor().setTopicName(name).setPartitionIndex(to));
    }
    return answer;
  }

  private static DescribeTopicPartitionsResponseTopic refused(String name) {
    Errors error = TopicNames.fault(name).isPresent() ? Errors.INVALID_TOPIC_EXCEPTION : Errors.UNKNOWN_TOPIC_OR_PARTITION;
    return new DescribeTopicPartitionsResponseTopic().setName(name).setErrorCode(error.code());
  }

  private static DescribeTopicPartitionsResponseTopic described(ClusterView view, ClusterView.Topic topic, int from, int to) {
    var answer = new DescribeTopicPartitionsResponseTopic().setName(topic.name()).setTopicId(Leaders.uuid(topic.id())).setIsInternal(topic.internal());
    for (ClusterView.PartitionState state : topic.partitions().subList(from, to)) {
      answer.partitions().add(new DescribeTopicPartitionsResponsePartition()
          .setErrorCode(state.leader() < 0 ? Errors.LEADER_NOT_AVAILABLE.code() : Errors.NONE.code())
          .setPartitionIndex(state.index())
          .setLeaderId(state.leader())
          .setLeaderEpoch(state.leaderEpoch())
          .setReplicaNodes(state.replicas())
          .setIsrNodes(state.isr())
          .setEligibleLeaderReplicas(List.of())
          .setLastKnownElr(List.of())
          .setOfflineReplicas(Metadata.offline(view, state.replicas())));
    }
    return answer;
  }
}
