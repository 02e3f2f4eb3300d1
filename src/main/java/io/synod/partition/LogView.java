package io.synod.partition;

import java.io.IOException;
import java.util.Optional;

/** A partition's log as published: any thread reads it, none waits. {@code …Offset} as the glossary says: high watermark and LEO exclude. */
public interface LogView {
  PartitionId partition();

  int leaderEpoch();

  long logStartOffset();

  long highWatermark();

  long lastStableOffset();

  long logEndOffset();

  /** Bytes on disk. */
  long size();

  /**
   * Whole batches from the one that holds {@code offset}, up to {@code limitOffset} (the high watermark, or the last stable offset) and
   * {@code maxBytes}. With {@code atLeastOne} the first batch comes even if it alone is larger.
   *
   * @throws OffsetOutOfRange below the log start or above the log end
   */
  Slice read(long offset, int maxBytes, long limitOffset, boolean atLeastOne) throws IOException;

  /** The first offset whose timestamp is at or after {@code timestampMillis}; may read files, so not on an event loop. */
  Optional<TimestampedOffset> offsetAt(long timestampMillis) throws IOException;

  /** The record with the greatest timestamp. */
  Optional<TimestampedOffset> maxTimestamp() throws IOException;

  /** First offset after the last record of {@code leaderEpoch}, with the epoch found (KIP-101). */
  EpochEnd endOf(int leaderEpoch);

  record TimestampedOffset(long offset, long timestampMillis, int leaderEpoch) {}

  record EpochEnd(int leaderEpoch, long endOffset) {}

  final class OffsetOutOfRange extends RuntimeException {
    public OffsetOutOfRange(PartitionId partition, long offset, long start, long end) {
      super("offset " + offset + " of " + partition + " is outside [" + start + ", " + end + "]");
    }
  }
}
