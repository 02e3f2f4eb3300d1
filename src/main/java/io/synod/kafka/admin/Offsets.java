package io.synod.kafka.admin;

import io.synod.broker.Errors;
import io.synod.kafka.Leaders;
import io.synod.kafka.RequestContext;
import io.synod.partition.LogView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** ListOffsets and OffsetForLeaderEpoch: places in a log. Those that need a file are looked up on the io dispatcher. */
final class Offsets {
  private static final Logger LOG = LoggerFactory.getLogger(Offsets.class);
  private static final byte READ_COMMITTED = 1;
  private static final long LATEST = -1;
  private static final long EARLIEST = -2;
  private static final long MAX_TIMESTAMP = -3;
  private static final long EARLIEST_LOCAL = -4;
  private static final long LATEST_TIERED = -5;
  private static final long EARLIEST_PENDING_UPLOAD = -6;
  private static final short LEADER_EPOCH_SINCE = 4;                                                    // version of ListOffsets, KIP-320
  private static final int NO_EPOCH = -1;

  private final Leaders leaders;
  private final Executor io;

  Offsets(Leaders leaders, Executor io) {
    this.leaders = leaders;
    this.io = io;
  }

  CompletionStage<ListOffsetsResponseData> list(RequestContext context, ListOffsetsRequestData request) {
    boolean committedOnly = request.isolationLevel() == READ_COMMITTED;
    boolean tellsEpoch = context.version() >= LEADER_EPOCH_SINCE;
    var answer = new ListOffsetsResponseData();
    var lookUps = new ArrayList<CompletableFuture<Void>>();
    for (ListOffsetsTopic topic : request.topics()) {
      List<ListOffsetsPartitionResponse> partitions = new ArrayList<>(topic.partitions().size());
      answer.topics().add(new ListOffsetsTopicResponse().setName(topic.name()).setPartitions(partitions));
      for (ListOffsetsPartition partition : topic.partitions()) {
        var found = new ListOffsetsPartitionResponse().setPartitionIndex(partition.partitionIndex());
        partitions.add(found);
        Leaders.Found leader = leaders.find(topic.name(), partition.partitionIndex());
        Errors error = leader.ok() ? Leaders.checkEpoch(partition.currentLeaderEpoch(), leader.state().leaderEpoch()) : leader.error();
        if (error == Errors.NONE && !serves(context.version(), partition.timestamp())) error = Errors.UNSUPPORTED_VERSION;
        if (error != Errors.NONE) {
          found.setErrorCode(error.code());
          continue;
        }
        LogView log = leader.hosted().log().get();
        boolean file = partition.timestamp() >= 0 || partition.timestamp() == MAX_TIMESTAMP;
        if (file) lookUps.add(CompletableFuture.runAsync(() -> lookUp(log, partition.timestamp(), committedOnly, found), io));
        else known(log, partition.timestamp(), committedOnly, found);
      }
    }
    return CompletableFuture.allOf(lookUps.toArray(CompletableFuture[]::new)).thenApply(done -> tellsEpoch ? answer : withoutEpochs(answer));
  }

  /** As clients before leader epochs read it: the field cannot be written in their versions. */
  private static ListOffsetsResponseData withoutEpochs(ListOffsetsResponseData answer) {
    answer.topics().forEach(topic -> topic.partitions().forEach(partition -> partition.setLeaderEpoch(NO_EPOCH)));
    return answer;
  }

  private static boolean serves(short version, long timestamp) {
    if (timestamp >= EARLIEST) return true;
    if (timestamp == MAX_TIMESTAMP) return version >= 7;
    if (timestamp == EARLIEST_LOCAL) return version >= 8;
    if (timestamp == LATEST_TIERED) return version >= 9;
    return timestamp == EARLIEST_PENDING_UPLOAD && version >= 11;
  }

  private static void known(LogView log, long timestamp, boolean committedOnly, ListOffsetsPartitionResponse answer) {
    if (timestamp == LATEST) answer.setOffset(end(log, committedOnly)).setLeaderEpoch(log.leaderEpoch());
    else if (timestamp == EARLIEST || timestamp == EARLIEST_LOCAL) answer.setOffset(log.logStartOffset());
    // no tiered storage: no such offset, which is what the fields hold from the start
  }

  private static long end(LogView log, boolean committedOnly) {
    return committedOnly ? log.lastStableOffset() : log.highWatermark();
  }

  private static void lookUp(LogView log, long timestamp, boolean committedOnly, ListOffsetsPartitionResponse answer) {
    try {
      Optional<LogView.TimestampedOffset> found = timestamp == MAX_TIMESTAMP ? log.maxTimestamp() : log.offsetAt(timestamp);
      found.filter(place -> place.offset() < end(log, committedOnly)).ifPresent(place ->
          answer.setOffset(place.offset()).setTimestamp(place.timestampMillis()).setLeaderEpoch(place.leaderEpoch()));
    } catch (IOException e) {
      LOG.error("looking up timestamp {} in {} failed", timestamp, log.partition(), e);
      answer.setErrorCode(Errors.KAFKA_STORAGE_ERROR.code());
    }
  }

  OffsetForLeaderEpochResponseData endOfEpochs(RequestContext context, OffsetForLeaderEpochRequestData request) {
    var answer = new OffsetForLeaderEpochResponseData();
    for (OffsetForLeaderTopic topic : request.topics()) {
      var ends = new OffsetForLeaderTopicResult().setTopic(topic.topic());
      for (OffsetForLeaderPartition partition : topic.partitions()) ends.partitions().add(endOfEpoch(topic.topic(), partition));
      answer.topics().add(ends);
    }
    return answer;
  }

  private EpochEndOffset endOfEpoch(String topic, OffsetForLeaderPartition partition) {
    var answer = new EpochEndOffset().setPartition(partition.partition());
    Leaders.Found leader = leaders.find(topic, partition.partition());
    Errors error = leader.ok() ? Leaders.checkEpoch(partition.currentLeaderEpoch(), leader.state().leaderEpoch()) : leader.error();
    if (error != Errors.NONE) return answer.setErrorCode(error.code());
    LogView.EpochEnd end = leader.hosted().log().get().endOf(partition.leaderEpoch());
    return answer.setLeaderEpoch(end.leaderEpoch()).setEndOffset(end.endOffset());
  }
}
