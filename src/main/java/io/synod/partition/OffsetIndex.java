package io.synod.partition;

import io.synod.journal.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Sparse index of a segment: the last offset of a batch (relative to the segment's base) and where that batch begins. Kafka's {@code .index}
 * file: 4 bytes each, big-endian, ascending. In memory one packed long an entry.
 *
 * <p>A value: {@link #with} leaves this index as it is. The two share the array, so only the newest may be continued, by the one writer.
 */
final class OffsetIndex {
  static final int ENTRY_SIZE = 8;
  static final OffsetIndex EMPTY = new OffsetIndex(new long[0], 0);
  private final long[] entries;
  private final int count;

  private OffsetIndex(long[] entries, int count) {
    this.entries = entries;
    this.count = count;
  }

  OffsetIndex with(int relativeOffset, int position) {
    long[] target = count < entries.length ? entries : Arrays.copyOf(entries, Math.max(16, count * 2));
    target[count] = (long) relativeOffset << 32 | position;
    return new OffsetIndex(target, count + 1);
  }

  int count() {
    return count;
  }

  /** Last offset, relative to the segment's base, of the batch that entry {@code i} points at. */
  int relativeOffset(int i) {
    return (int) (entries[i] >>> 32);
  }

  int position(int i) {
    return (int) entries[i];
  }

  /** Where a scan for the batch with {@code relativeOffset} may begin: a batch that does not lie after it. */
  int positionAtOrBefore(long relativeOffset) {
    int i = lastWhere(relativeOffset, Long.MAX_VALUE);
    return i < 0 ? 0 : position(i);
  }

  /** The last known batch beginning that is at most {@code position}, with every batch before it ending before {@code relativeEnd}; 0 without one. */
  int boundaryAtOrBefore(long position, long relativeEnd) {
    int i = lastWhere(relativeEnd - 1, position);
    return i < 0 ? 0 : position(i);
  }

  /** The entries of batches that begin below {@code position}. */
  OffsetIndex below(long position) {
    int kept = 0;
    while (kept < count && position(kept) < position) kept++;
    return new OffsetIndex(Arrays.copyOf(entries, kept), kept);
  }

  /** The file's bytes for the entries from {@code first} on. */
  ByteBuffer encodeFrom(int first) {
    ByteBuffer file = ByteBuffer.allocate((count - first) * ENTRY_SIZE);
    for (int i = first; i < count; i++) file.putLong(entries[i]);
    return file.flip();
  }

  /** Empty when the file is not an index of a segment of {@code segmentSize} bytes: it is then built again from the segment. */
  static Optional<OffsetIndex> decode(Bytes file, long segmentSize) {
    if (file.size() % ENTRY_SIZE != 0) return Optional.empty();
    long[] entries = new long[file.size() / ENTRY_SIZE];
    file.asByteBuffer().asLongBuffer().get(entries);
    var index = new OffsetIndex(entries, entries.length);
    for (int i = 0; i < entries.length; i++) {
      boolean ascends = i == 0 || index.relativeOffset(i) > index.relativeOffset(i - 1) && index.position(i) > index.position(i - 1);
      if (!ascends || index.relativeOffset(i) < 0 || index.position(i) < 0 || index.position(i) >= segmentSize) return Optional.empty();
    }
    return Optional.of(index);
  }

  /** Both parts ascend, so one binary search finds the last entry within both bounds. */
  private int lastWhere(long relativeOffset, long position) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (relativeOffset(middle) <= relativeOffset && position(middle) <= position) low = middle + 1;
      else high = middle - 1;
    }
    return high;
  }
}
