package io.synod.partition;

import io.synod.journal.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One segment as published: a value. Each batch appended makes the next one; they share the file and the arrays of the indexes.
 *
 * @param size bytes of batches; the file may be longer by what was preallocated
 * @param times of the batches: what rolling and the time index need; {@link Times#NONE} for segments no longer written
 * @param unindexedBytes data since the last index entry
 */
record Segment(String directory, long baseOffset, StorageFile log, int size, Indexes indexes, RecentBatches recent, Times times, int unindexedBytes) {
  static final String LOG = ".log";
  static final String INDEX = ".index";
  static final String TIME_INDEX = ".timeindex";
  /** Of all files of a segment; the producer snapshot is the one taken at its base offset. */
  static final List<String> SUFFIXES = List.of(LOG, INDEX, TIME_INDEX, ProducerSnapshotFile.SUFFIX);
  static final String DELETED = ".deleted";

  /** @param first of the first batch @param max the greatest so far @param maxAt last offset of the batch that has it; -1 for none */
  record Times(long first, long max, long maxAt) {
    static final Times NONE = new Times(-1, -1, -1);

    Times with(long timestampMillis, long lastOffset) {
      if (timestampMillis <= max) return this;
      return new Times(first < 0 ? timestampMillis : first, timestampMillis, lastOffset);
    }
  }

  static Segment empty(String directory, long baseOffset, StorageFile log) {
    return new Segment(directory, baseOffset, log, 0, Indexes.of(Indexes.Loaded.NONE), RecentBatches.NONE, Times.NONE, 0);
  }

  static String fileName(long baseOffset, String suffix) {
    return String.format("%020d", baseOffset) + suffix;
  }

  String path(String suffix) {
    return directory + "/" + fileName(baseOffset, suffix);
  }

  /** With the batch at {@code at} of {@code b} behind the others. */
  Segment with(ByteBuffer b, int at, int indexIntervalBytes) throws IOException {
    long lastOffset = BatchHeader.lastOffset(b, at);
    int batchSize = (int) BatchHeader.size(b, at);
    int relative = Math.toIntExact(lastOffset - baseOffset);
    Times seen = times.with(BatchHeader.maxTimestamp(b, at), lastOffset);
    boolean indexed = unindexedBytes > indexIntervalBytes;
    return new Segment(directory, baseOffset, log, size + batchSize, indexed ? indexed(relative, seen) : indexes, recent.with(relative, size), seen,
        (indexed ? 0 : unindexedBytes) + batchSize);
  }

  /** As it is left when another becomes active: the time index ends with its greatest timestamp. */
  Segment sealed() throws IOException {
    return new Segment(directory, baseOffset, log, size, Indexes.of(finalIndexes()), RecentBatches.NONE, Times.NONE, 0);
  }

  Indexes.Loaded finalIndexes() throws IOException {
    Indexes.Loaded known = indexes.get();
    return times.max() < 0 ? known : new Indexes.Loaded(known.offsets(), timeIndexed(known.times(), times));
  }

  Segment withSize(int changed) {
    return new Segment(directory, baseOffset, log, changed, indexes, recent, times, unindexedBytes);
  }

  Segment withIndexes(Indexes changed) {
    return new Segment(directory, baseOffset, log, size, changed, recent, times, unindexedBytes);
  }

  Segment withTimes(Times changed) {
    return new Segment(directory, baseOffset, log, size, indexes, recent, changed, unindexedBytes);
  }

  /** The greatest timestamp of its records, -1 when none has one. */
  long maxTimestamp() throws IOException {
    if (times.max() >= 0) return times.max();
    TimeIndex index = indexes.get().times();
    return index.count() == 0 ? -1 : index.timestamp(index.count() - 1);
  }

  private Indexes indexed(int relativeLastOffset, Times seen) throws IOException {
    Indexes.Loaded known = indexes.get();
    TimeIndex byTime = seen.max() < 0 ? known.times() : timeIndexed(known.times(), seen);
    return Indexes.of(new Indexes.Loaded(known.offsets().with(relativeLastOffset, size), byTime));
  }

  private TimeIndex timeIndexed(TimeIndex index, Times seen) {
    return index.with(seen.max(), Math.toIntExact(seen.maxAt() - baseOffset));
  }
}
