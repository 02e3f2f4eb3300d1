package io.synod.partition;

import io.synod.partition.LogView.TimestampedOffset;
import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;

/** Finds batches in one segment: in memory among the newest, else from the nearest index entry by headers. Any thread. */
final class SegmentReader {
  private SegmentReader() {}

  /** Where the first batch that ends at or after {@code offset} begins; the segment's size when there is none. */
  static int find(Segment segment, long offset) throws IOException {
    long relative = offset - segment.baseOffset();
    if (relative <= 0) return 0;
    int recent = segment.recent().positionOf(relative);
    if (recent >= 0) return recent;
    var walk = new BatchWalk(segment.log(), segment.indexes().get().offsets().positionAtOrBefore(relative), segment.size());
    while (!walk.atEnd() && walk.lastOffset() < offset) walk.next();
    return walk.position();
  }

  /**
   * A batch boundary in {@code [start, cap]} with everything before it below {@code limitOffset}: the last one, or, to save reading headers,
   * the last one that an index knows. {@code start} when the first batch does not fit.
   */
  static int boundary(Segment segment, int start, long cap, long limitOffset) throws IOException {
    long relativeEnd = limitOffset - segment.baseOffset();
    int recent = segment.recent().boundaryAtOrBefore(cap, relativeEnd, segment.size());
    if (recent >= start) return recent;
    int indexed = segment.indexes().get().offsets().boundaryAtOrBefore(cap, relativeEnd);
    if (indexed > start) return indexed;
    var walk = new BatchWalk(segment.log(), start, segment.size());
    while (!walk.atEnd() && (long) walk.position() + walk.size() <= cap && walk.lastOffset() < limitOffset) walk.next();
    return walk.position();
  }

  /** Behind the batch at {@code start}, or {@code start} when that is not below {@code limitOffset}. */
  static int endOfFirst(Segment segment, int start, long limitOffset) throws IOException {
    var walk = new BatchWalk(segment.log(), start, segment.size());
    return walk.lastOffset() < limitOffset ? start + walk.size() : start;
  }

  /** The first record in {@code [fromOffset, endOffset)} that is at or after {@code timestampMillis}. */
  static Optional<TimestampedOffset> firstAt(Segment segment, long timestampMillis, long fromOffset, long endOffset) throws IOException {
    Indexes.Loaded indexes = segment.indexes().get();
    int before = indexes.times().lastOffsetBefore(timestampMillis);
    var walk = new BatchWalk(segment.log(), indexes.offsets().positionAtOrBefore(Math.max(before, 0)), segment.size());
    for (; !walk.atEnd(); walk.next()) {
      if (walk.maxTimestamp() < timestampMillis || walk.lastOffset() < fromOffset) continue;
      Optional<TimestampedOffset> found = firstIn(walk, timestampMillis, fromOffset, endOffset);
      if (found.isPresent()) return found;
    }
    return Optional.empty();
  }

  private static Optional<TimestampedOffset> firstIn(BatchWalk walk, long timestampMillis, long fromOffset, long endOffset) throws IOException {
    int leaderEpoch = walk.leaderEpoch();
    for (Record record : MemoryRecords.readableRecords(walk.content()).records()) {
      if (record.offset() >= endOffset) return Optional.empty();
      if (record.offset() >= fromOffset && record.timestamp() >= timestampMillis) {
        return Optional.of(new TimestampedOffset(record.offset(), record.timestamp(), leaderEpoch));
      }
    }
    return Optional.empty();
  }
}
