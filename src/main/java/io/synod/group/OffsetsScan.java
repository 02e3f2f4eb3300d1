package io.synod.group;

import io.synod.partition.LogView;
import io.synod.partition.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a partition of {@code __consumer_offsets} from its start to its end, once, when this broker begins to lead it. */
final class OffsetsScan {
  private static final Logger LOG = LoggerFactory.getLogger(OffsetsScan.class);
  private static final int CHUNK_BYTES = 1 << 20;

  private OffsetsScan() {}

  /** Blocks on reads: not to be called on an event loop. A record that cannot be read is left out, and logged. */
  static OffsetsIndex of(LogView log) throws IOException {
    var index = new OffsetsIndex();
    long end = log.logEndOffset();
    long next = log.logStartOffset();
    while (next < end) {
      long after = chunk(log, next, end, index);
      if (after <= next) throw new IOException(log.partition() + " cannot be read at offset " + next + " of " + end);
      next = after;
    }
    return index;
  }

  /** @return the offset after the last batch that was read */
  private static long chunk(LogView log, long from, long end, OffsetsIndex index) throws IOException {
    Slice slice = log.read(from, CHUNK_BYTES, end, true);
    ByteBuffer buffer = ByteBuffer.allocate(slice.sizeInBytes());
    while (buffer.hasRemaining()) {
      int read = slice.file().read(buffer, slice.position() + buffer.position());
      if (read == 0) throw new IOException(slice.file().path() + " ends before " + (slice.position() + slice.sizeInBytes()));
    }
    long next = from;
    for (MutableRecordBatch batch : MemoryRecords.readableRecords(buffer.flip()).batches()) {
      if (!batch.isControlBatch()) {
        for (Record record : batch) apply(record, index);
      }
      next = batch.nextOffset();
    }
    return next;
  }

  private static void apply(Record record, OffsetsIndex index) {
    try {
      OffsetRecords.read(record).ifPresent(read -> index.apply(read.groupId(), read.event(), read.sequence()));
    } catch (OffsetRecords.Unreadable unreadable) {
      LOG.warn("left out: {}", unreadable.getMessage());
    }
  }
}
