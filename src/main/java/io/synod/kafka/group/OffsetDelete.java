package io.synod.kafka.group;

import io.synod.broker.Cluster;
import io.synod.broker.Errors;
import io.synod.group.GroupCommand.DeleteOffsets;
import io.synod.group.GroupReply.OffsetsDone;
import io.synod.group.OffsetKey;
import io.synod.kafka.ApiKey;
import io.synod.kafka.RequestContext;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponsePartition;
import org.apache.kafka.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;

/** Deletes some offsets of a group, of topics nobody in it is subscribed to (KIP-496). */
final class OffsetDelete extends GroupApi<OffsetDeleteRequestData, OffsetDeleteResponseData> {
  private final Cluster cluster;
  private final Coordinator coordinator;

  OffsetDelete(Cluster cluster, Coordinator coordinator) {
    super(ApiKey.OFFSET_DELETE, 0, 0);
    this.cluster = cluster;
    this.coordinator = coordinator;
  }

  @Override
  public CompletionStage<OffsetDeleteResponseData> handle(RequestContext context, OffsetDeleteRequestData request) {
    Set<OffsetKey> keys = new HashSet<>();
    request.topics().forEach(topic -> topic.partitions().forEach(partition -> {
      if (exists(topic.name(), partition.partitionIndex())) keys.add(new OffsetKey(topic.name(), partition.partitionIndex()));
    }));
    return coordinator.<OffsetsDone>ask(request.groupId(), replyTo -> new DeleteOffsets(keys, replyTo), OffsetsDone::refused)
        .thenApply(done -> response(request, done));
  }

  private boolean exists(String topic, int partition) {
    return cluster.view().topic(topic).filter(known -> partition >= 0 && partition < known.partitions().size()).isPresent();
  }

  private static OffsetDeleteResponseData response(OffsetDeleteRequestData request, OffsetsDone done) {
    var response = new OffsetDeleteResponseData().setErrorCode(done.error().code());
    if (done.error() != Errors.NONE) return response;
    request.topics().forEach(topic -> {
      var answer = new OffsetDeleteResponseTopic().setName(topic.name());
      topic.partitions().forEach(partition -> {
        Errors error = done.partitions().getOrDefault(new OffsetKey(topic.name(), partition.partitionIndex()), Errors.UNKNOWN_TOPIC_OR_PARTITION);
        answer.partitions().add(new OffsetDeleteResponsePartition().setPartitionIndex(partition.partitionIndex()).setErrorCode(error.code()));
      });
      response.topics().add(answer);
    });
    return response;
  }
}
