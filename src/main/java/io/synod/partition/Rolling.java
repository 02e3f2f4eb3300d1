package io.synod.partition;

import java.io.IOException;
import java.nio.ByteBuffer;

/** When the active segment is full: Kafka's conditions (LogSegment.shouldRoll there). */
final class Rolling {
  private Rolling() {}

  /** @param lastOffset of the batches about to be appended */
  static boolean due(Segment active, ByteBuffer batches, long lastOffset, PartitionSettings settings) throws IOException {
    if (active.size() == 0) return false;
    Indexes.Loaded indexes = active.indexes().get();
    return (long) active.size() + batches.remaining() > settings.segmentBytes()
        || aged(active, batches, settings)
        || (indexes.offsets().count() + 1L) * OffsetIndex.ENTRY_SIZE > settings.segmentIndexBytes()
        || (indexes.times().count() + 2L) * TimeIndex.ENTRY_SIZE > settings.segmentIndexBytes()
        || lastOffset - active.baseOffset() > Integer.MAX_VALUE;
  }

  /** By the records' own times, so that a replayed log rolls alike. */
  private static boolean aged(Segment active, ByteBuffer batches, PartitionSettings settings) {
    if (active.times().first() < 0) return false;
    return BatchHeader.maxTimestamp(batches, batches.position()) - active.times().first() > settings.segmentAge().toMillis();
  }
}
