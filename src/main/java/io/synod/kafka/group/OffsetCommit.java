package io.synod.kafka.group;

import io.synod.broker.Cluster;
import io.synod.broker.ClusterView;
import io.synod.broker.Errors;
import io.synod.group.GroupCommand.Commit;
import io.synod.group.GroupCommand.Offset;
import io.synod.group.GroupReply.OffsetsDone;
import io.synod.group.OffsetKey;
import io.synod.kafka.ApiKey;
import io.synod.kafka.Leaders;
import io.synod.kafka.RequestContext;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;

/** Commits offsets. Partitions that do not exist are refused one by one, the others are committed. Topics by id since version 10. */
final class OffsetCommit extends GroupApi<OffsetCommitRequestData, OffsetCommitResponseData> {
  private static final int BY_ID = 10;

  private final Cluster cluster;
  private final Coordinator coordinator;

  OffsetCommit(Cluster cluster, Coordinator coordinator) {
    super(ApiKey.OFFSET_COMMIT, 2, 10);
    this.cluster = cluster;
    this.coordinator = coordinator;
  }

  @Override
  public CompletionStage<OffsetCommitResponseData> handle(RequestContext context, OffsetCommitRequestData request) {
    Map<OffsetKey, Offset> offsets = new HashMap<>();
    var response = new OffsetCommitResponseData();
    Map<OffsetCommitResponsePartition, OffsetKey> open = new IdentityHashMap<>();
    for (OffsetCommitRequestTopic asked : request.topics()) {
      Optional<ClusterView.Topic> topic = context.version() >= BY_ID ? cluster.view().topic(Leaders.uuid(asked.topicId())) : cluster.view().topic(asked.name());
      Errors unknown = context.version() >= BY_ID && topic.isEmpty() ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION;
      var answered = new OffsetCommitResponseTopic().setName(asked.name()).setTopicId(asked.topicId());
      asked.partitions().forEach(partition -> {
        var answer = new OffsetCommitResponsePartition().setPartitionIndex(partition.partitionIndex());
        answered.partitions().add(answer);
        if (topic.isEmpty() || partition.partitionIndex() < 0 || partition.partitionIndex() >= topic.get().partitions().size()) {
          answer.setErrorCode(unknown.code());
          return;
        }
        var key = new OffsetKey(topic.get().name(), partition.partitionIndex());
        String metadata = partition.committedMetadata() == null ? "" : partition.committedMetadata();
        offsets.put(key, new Offset(partition.committedOffset(), partition.committedLeaderEpoch(), metadata));
        open.put(answer, key);
      });
      response.topics().add(answered);
    }
    if (offsets.isEmpty()) return CompletableFuture.completedFuture(response);
    return coordinator.<OffsetsDone>ask(request.groupId(),
        replyTo -> new Commit(request.memberId(), instanceId(request.groupInstanceId()), request.generationIdOrMemberEpoch(), offsets, replyTo),
        OffsetsDone::refused).thenApply(done -> {
          open.forEach((answer, key) -> answer.setErrorCode(done.partitions().getOrDefault(key, done.error()).code()));
          return response;
        });
  }
}
