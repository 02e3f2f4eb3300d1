package io.synod.partition;

import io.synod.journal.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Sparse index of a segment by time: the greatest timestamp so far and the last offset (relative) of the batch that has it. Kafka's
 * {@code .timeindex} file: 8 and 4 bytes, big-endian, timestamps ascending. A value like {@link OffsetIndex}.
 */
final class TimeIndex {
  static final int ENTRY_SIZE = 12;
  static final TimeIndex EMPTY = new TimeIndex(new long[0], new int[0], 0);
  private final long[] timestamps;
  private final int[] relativeOffsets;
  private final int count;

  private TimeIndex(long[] timestamps, int[] relativeOffsets, int count) {
    this.timestamps = timestamps;
    this.relativeOffsets = relativeOffsets;
    this.count = count;
  }

  /** With this entry, or as it is when the timestamp is no later than the last one. */
  TimeIndex with(long timestampMillis, int relativeOffset) {
    if (count > 0 && timestampMillis <= timestamps[count - 1]) return this;
    boolean fits = count < timestamps.length;
    long[] t = fits ? timestamps : Arrays.copyOf(timestamps, Math.max(16, count * 2));
    int[] o = fits ? relativeOffsets : Arrays.copyOf(relativeOffsets, Math.max(16, count * 2));
    t[count] = timestampMillis;
    o[count] = relativeOffset;
    return new TimeIndex(t, o, count + 1);
  }

  int count() {
    return count;
  }

  long timestamp(int i) {
    return timestamps[i];
  }

  int relativeOffset(int i) {
    return relativeOffsets[i];
  }

  /** All records up to this relative offset are older than {@code timestampMillis}; -1 when nothing is known. */
  int lastOffsetBefore(long timestampMillis) {
    int i = Arrays.binarySearch(timestamps, 0, count, timestampMillis);
    int before = i >= 0 ? i - 1 : -i - 2;
    return before < 0 ? -1 : relativeOffsets[before];
  }

  /** The entries up to {@code relativeOffset}. */
  TimeIndex upTo(long relativeOffset) {
    int kept = 0;
    while (kept < count && relativeOffsets[kept] <= relativeOffset) kept++;
    return new TimeIndex(Arrays.copyOf(timestamps, kept), Arrays.copyOf(relativeOffsets, kept), kept);
  }

  ByteBuffer encodeFrom(int first) {
    ByteBuffer file = ByteBuffer.allocate((count - first) * ENTRY_SIZE);
    for (int i = first; i < count; i++) file.putLong(timestamps[i]).putInt(relativeOffsets[i]);
    return file.flip();
  }

  /** Empty when the file is no time index: it is then built again from the segment. */
  static Optional<TimeIndex> decode(Bytes file) {
    if (file.size() % ENTRY_SIZE != 0) return Optional.empty();
    TimeIndex index = EMPTY;
    ByteBuffer source = file.asByteBuffer();
    while (source.hasRemaining()) {
      TimeIndex next = index.with(source.getLong(), source.getInt());
      boolean ascends = next != index && (index.count == 0 || next.relativeOffsets[index.count] > next.relativeOffsets[index.count - 1]);
      if (!ascends) return Optional.empty();
      index = next;
    }
    return Optional.of(index);
  }
}
