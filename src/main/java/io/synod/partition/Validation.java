package io.synod.partition;

import static io.synod.partition.Partition.Refusal.CORRUPT_MESSAGE;
import static io.synod.partition.Partition.Refusal.INVALID_RECORD;
import static io.synod.partition.Partition.Refusal.INVALID_TIMESTAMP;
import static io.synod.partition.Partition.Refusal.MESSAGE_TOO_LARGE;
import static io.synod.partition.Partition.Refusal.RECORD_LIST_TOO_LARGE;
import static io.synod.partition.Partition.Refusal.UNSUPPORTED_FOR_MESSAGE_FORMAT;

import io.synod.partition.Partition.Refusal;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;

/**
 * Whether what a producer sent may enter the log: headers only, nothing is unpacked, except where a compacted topic needs every
 * record's key. The refusals are Kafka's (LogValidator and UnifiedLog there).
 */
final class Validation {
  private static final int LARGEST_CODEC = 4;
  private static final long NO_TIMESTAMP = -1;

  private Validation() {}

  record Problem(Refusal reason, String message) {}

  /** Empty: all that remains in {@code b} is whole batches that may be appended. */
  static Optional<Problem> of(ByteBuffer b, PartitionSettings settings, long nowMillis) {
    if (!b.hasRemaining()) return problem(INVALID_RECORD, "there is no record batch");
    if (b.remaining() > settings.segmentBytes()) {
      return problem(RECORD_LIST_TOO_LARGE, b.remaining() + " bytes of batches are larger than a segment of " + settings.segmentBytes());
    }
    int batches = 0;
    boolean idempotent = false;
    for (int at = b.position(); at < b.limit(); batches++) {
      Optional<Problem> problem = frame(b, at).or(contentOf(b, at, settings, nowMillis));
      if (problem.isPresent()) return problem;
      idempotent |= BatchHeader.producerId(b, at) != ProducerState.NO_PRODUCER;
      at += (int) BatchHeader.size(b, at);
    }
    if (idempotent && batches > 1) return problem(INVALID_RECORD, "an idempotent producer sends one batch at a time, not " + batches);
    return settings.compacts() ? keys(b) : Optional.empty();
  }

  private static Optional<Problem> frame(ByteBuffer b, int at) {
    int left = b.limit() - at;
    if (left < BatchHeader.SIZE) return problem(CORRUPT_MESSAGE, "a batch has " + left + " bytes, less than its header");
    byte magic = BatchHeader.magic(b, at);
    if (magic != BatchHeader.MAGIC) return problem(UNSUPPORTED_FOR_MESSAGE_FORMAT, "record batches of magic " + magic + " are not served, only 2");
    long size = BatchHeader.size(b, at);
    if (size < BatchHeader.SIZE || size > left) return problem(CORRUPT_MESSAGE, "a batch says it has " + size + " bytes, there are " + left);
    return Optional.empty();
  }

  private static Supplier<Optional<Problem>> contentOf(ByteBuffer b, int at, PartitionSettings settings, long now) {
    return () -> content(b, at, settings).or(() -> settings.logAppendTime() ? Optional.empty() : timestamps(b, at, settings, now));
  }

  private static Optional<Problem> content(ByteBuffer b, int at, PartitionSettings settings) {
    int size = (int) BatchHeader.size(b, at);
    if (size > settings.maxMessageBytes()) {
      return problem(MESSAGE_TOO_LARGE, "a batch has " + size + " bytes, max.message.bytes is " + settings.maxMessageBytes());
    }
    if (!BatchHeader.checksumHolds(b, at, size)) return problem(CORRUPT_MESSAGE, "the checksum of a batch does not hold");
    int records = BatchHeader.recordCount(b, at);
    int lastDelta = BatchHeader.lastOffsetDelta(b, at);
    if (records <= 0 || lastDelta != records - 1) {
      return problem(INVALID_RECORD, "a batch of " + records + " records has the last offset delta " + lastDelta);
    }
    if (BatchHeader.codec(b, at) > LARGEST_CODEC) return problem(INVALID_RECORD, "there is no compression type " + BatchHeader.codec(b, at));
    if (BatchHeader.control(b, at)) return problem(INVALID_RECORD, "clients do not write control batches");
    if (BatchHeader.transactional(b, at)) return problem(INVALID_RECORD, "transactional batches are not served: no transaction was begun here");
    return producer(b, at);
  }

  private static Optional<Problem> producer(ByteBuffer b, int at) {
    boolean idempotent = BatchHeader.producerId(b, at) != ProducerState.NO_PRODUCER;
    if (idempotent && (BatchHeader.producerEpoch(b, at) < 0 || BatchHeader.baseSequence(b, at) < 0)) {
      return problem(INVALID_RECORD, "producer " + BatchHeader.producerId(b, at) + " sent epoch " + BatchHeader.producerEpoch(b, at)
          + " and sequence " + BatchHeader.baseSequence(b, at));
    }
    return Optional.empty();
  }

  /** The header bounds all timestamps above; below, the first record's stands for the batch (nothing is unpacked for the others). */
  private static Optional<Problem> timestamps(ByteBuffer b, int at, PartitionSettings settings, long now) {
    if (BatchHeader.logAppendTime(b, at)) return problem(INVALID_TIMESTAMP, "a producer does not set the timestamp type LogAppendTime");
    long newest = BatchHeader.maxTimestamp(b, at);
    if (newest != NO_TIMESTAMP && newest - now > settings.timestampAfterMaxMillis()) {
      return problem(INVALID_TIMESTAMP, "timestamp " + newest + " is more than " + settings.timestampAfterMaxMillis() + " ms after " + now);
    }
    long first = BatchHeader.baseTimestamp(b, at);
    if (first != NO_TIMESTAMP && now - first > settings.timestampBeforeMaxMillis()) {
      return problem(INVALID_TIMESTAMP, "timestamp " + first + " is more than " + settings.timestampBeforeMaxMillis() + " ms before " + now);
    }
    return Optional.empty();
  }

  private static Optional<Problem> keys(ByteBuffer b) {
    try {
      for (Record record : MemoryRecords.readableRecords(b.slice()).records()) {
        if (!record.hasKey()) return problem(INVALID_RECORD, "a compacted topic takes no record without a key");
      }
      return Optional.empty();
    } catch (InvalidRecordException e) {
      return problem(INVALID_RECORD, e.getMessage());
    } catch (KafkaException e) {                       // what the codecs say of bytes they cannot unpack
      return problem(CORRUPT_MESSAGE, e.getMessage());
    }
  }

  private static Optional<Problem> problem(Refusal reason, String message) {
    return Optional.of(new Problem(reason, message));
  }
}
