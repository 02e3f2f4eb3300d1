package io.synod.partition;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The log of a partition between two changes: immutable, so a reader needs nothing from the writer. The newest batches are found in
 * memory ({@link RecentBatches}); older ones by the sparse index, which may read a few headers.
 *
 * @param sealed oldest first; the active segment follows
 * @param sealedBytes of all of them
 */
record LogSnapshot(PartitionId partition, int leaderEpoch, long logStartOffset, long highWatermark, long logEndOffset, List<Segment> sealed,
    long sealedBytes, Segment active, LeaderEpochs epochs) implements LogView {

  /** While there are no transactions nothing below the high watermark is unstable. */
  @Override
  public long lastStableOffset() {
    return highWatermark;
  }

  @Override
  public long size() {
    return sealedBytes + active.size();
  }

  @Override
  public Slice read(long offset, int maxBytes, long limitOffset, boolean atLeastOne) throws IOException {
    if (offset < logStartOffset || offset > logEndOffset) throw new OffsetOutOfRange(partition, offset, logStartOffset, logEndOffset);
    if (offset >= limitOffset) return new Slice(active.log(), active.size(), 0);
    for (int i = segmentOf(offset); i <= sealed.size(); i++) {
      Segment segment = segment(i);
      int start = SegmentReader.find(segment, offset);
      if (start < segment.size()) return slice(segment, start, maxBytes, limitOffset, atLeastOne);
    }
    return new Slice(active.log(), active.size(), 0);
  }

  private Slice slice(Segment segment, int start, int maxBytes, long limitOffset, boolean atLeastOne) throws IOException {
    long cap = Math.min((long) start + Math.max(0, maxBytes), segment.size());
    boolean whole = cap == segment.size() && limitOffset >= endOf(segment);
    int end = whole ? segment.size() : SegmentReader.boundary(segment, start, cap, limitOffset);
    if (end == start && atLeastOne) end = SegmentReader.endOfFirst(segment, start, limitOffset);
    return new Slice(segment.log(), start, end - start);
  }

  @Override
  public Optional<TimestampedOffset> offsetAt(long timestampMillis) throws IOException {
    for (int i = segmentOf(logStartOffset); i <= sealed.size(); i++) {
      if (segment(i).maxTimestamp() < timestampMillis) continue;
      Optional<TimestampedOffset> found = SegmentReader.firstAt(segment(i), timestampMillis, logStartOffset, logEndOffset);
      if (found.isPresent()) return found;
    }
    return Optional.empty();
  }

  @Override
  public Optional<TimestampedOffset> maxTimestamp() throws IOException {
    Segment newest = active;
    for (Segment segment : sealed) if (segment.maxTimestamp() > newest.maxTimestamp()) newest = segment;
    return newest.maxTimestamp() < 0 ? Optional.empty()
        : SegmentReader.firstAt(newest, newest.maxTimestamp(), logStartOffset, logEndOffset);
  }

  @Override
  public EpochEnd endOf(int leaderEpoch) {
    return epochs.endOf(leaderEpoch, logEndOffset);
  }

  /** All segments, the active one last. */
  List<Segment> segments() {
    Segment[] all = sealed.toArray(new Segment[sealed.size() + 1]);
    all[sealed.size()] = active;
    return Arrays.asList(all);
  }

  /** Index of the segment that holds {@code offset}, if any does: the last that does not begin after it. */
  int segmentOf(long offset) {
    if (offset >= active.baseOffset()) return sealed.size();
    int low = 0;
    int high = sealed.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (sealed.get(middle).baseOffset() <= offset) low = middle + 1;
      else high = middle - 1;
    }
    return Math.max(0, high);
  }

  Segment segment(int i) {
    return i < sealed.size() ? sealed.get(i) : active;
  }

  /** First offset behind the segment. */
  private long endOf(Segment segment) {
    if (segment == active) return logEndOffset;
    return segment(segmentOf(segment.baseOffset()) + 1).baseOffset();
  }
}
