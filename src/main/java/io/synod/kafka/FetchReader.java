package io.synod.kafka;

import io.synod.broker.Errors;
import io.synod.partition.LogView;
import io.synod.partition.Partitions;
import io.synod.partition.Slice;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchResponseData.EpochEndOffset;
import org.apache.kafka.common.message.FetchResponseData.LeaderIdAndEpoch;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one partition's share of a fetch from its published log view. */
final class FetchReader {
  private static final Logger LOG = LoggerFactory.getLogger(FetchReader.class);
  private static final byte READ_COMMITTED = 1;

  /** @param hosted null with an error @param awaitAbove when the high watermark exceeds this there is more to read */
  record Read(FetchSession.Wanted wanted, PartitionData data, Partitions.Hosted hosted, long awaitAbove) {
    int bytes() {
      return data.records().sizeInBytes();
    }

    /** An error, or a divergence that the client must hear of: reason to answer at once. */
    boolean urgent() {
      return data.errorCode() != Errors.NONE.code() || data.divergingEpoch().epoch() >= 0;
    }
  }

  private final Leaders leaders;

  FetchReader(Leaders leaders) {
    this.leaders = leaders;
  }

  /** @param atLeastOne return the first batch even if it alone exceeds {@code maxBytes} */
  Read read(FetchSession.Wanted wanted, int maxBytes, boolean atLeastOne, byte isolation, boolean fromReplica) {
    FetchSession.Key key = wanted.key();
    FetchPartition request = wanted.request();
    Leaders.Found found = key.topicId().equals(Uuid.ZERO_UUID) ? leaders.find(key.topic(), key.partition()) : leaders.find(key.topicId(), key.partition());
    if (!found.ok()) return failed(wanted, found, found.error());
    Errors epoch = Leaders.checkEpoch(request.currentLeaderEpoch(), found.state().leaderEpoch());
    if (epoch != Errors.NONE) return failed(wanted, found, epoch);
    if (fromReplica) return failed(wanted, found, Errors.NOT_LEADER_OR_FOLLOWER);     // no other broker has a replica of ours
    LogView log = found.hosted().log().get();
    var data = new PartitionData().setPartitionIndex(key.partition()).setRecords(MemoryRecords.EMPTY)
        .setHighWatermark(log.highWatermark()).setLastStableOffset(log.lastStableOffset()).setLogStartOffset(log.logStartOffset());
    if (isolation == READ_COMMITTED) data.setAbortedTransactions(List.of());
    if (diverges(log, request, data)) return new Read(wanted, data, found.hosted(), log.highWatermark());
    try {
      long limit = isolation == READ_COMMITTED ? log.lastStableOffset() : log.highWatermark();
      Slice slice = log.read(request.fetchOffset(), Math.min(maxBytes, request.partitionMaxBytes()), limit, atLeastOne);
      if (slice.sizeInBytes() > 0) data.setRecords(new SliceRecords(slice));
      return new Read(wanted, data, found.hosted(), Math.max(log.highWatermark(), request.fetchOffset()));
    } catch (LogView.OffsetOutOfRange e) {
      return failed(wanted, found, Errors.OFFSET_OUT_OF_RANGE);
    } catch (IOException e) {
      LOG.error("a fetch of {} from offset {} failed", found.hosted().id(), request.fetchOffset(), e);
      return failed(wanted, found, Errors.KAFKA_STORAGE_ERROR);
    }
  }

  /** Has the log of the client's last epoch ended before its offset (KIP-595)? Then it must truncate first. */
  private static boolean diverges(LogView log, FetchPartition request, PartitionData data) {
    if (request.lastFetchedEpoch() < 0) return false;
    LogView.EpochEnd end = log.endOf(request.lastFetchedEpoch());
    if (end.leaderEpoch() < 0 || end.endOffset() >= request.fetchOffset() && end.leaderEpoch() >= request.lastFetchedEpoch()) return false;
    data.setDivergingEpoch(new EpochEndOffset().setEpoch(end.leaderEpoch()).setEndOffset(end.endOffset()));
    return true;
  }

  private static Read failed(FetchSession.Wanted wanted, Leaders.Found found, Errors error) {
    var data = new PartitionData().setPartitionIndex(wanted.key().partition()).setErrorCode(error.code()).setHighWatermark(-1)
        .setRecords(MemoryRecords.EMPTY);
    boolean elsewhere = error == Errors.NOT_LEADER_OR_FOLLOWER || error == Errors.FENCED_LEADER_EPOCH;
    if (elsewhere && found.state() != null) {
      data.setCurrentLeader(new LeaderIdAndEpoch().setLeaderId(found.state().leader()).setLeaderEpoch(found.state().leaderEpoch()));
    }
    return new Read(wanted, data, null, -1);
  }
}
