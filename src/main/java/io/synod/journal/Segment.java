package io.synod.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One segment file. Written by one task at a time, read by any number. */
final class Segment implements AutoCloseable {
  final int number;
  final long first;
  private final StorageFile file;
  private final SparseIndex index = new SparseIndex();
  private long reserved;
  /** What is durable: entries below this sequence end at this offset. Published together, so that readers see a pair that fits. */
  private volatile End end;

  /** @param sequence of the entry that will come next; {@code offset} is where it will begin */
  record End(long sequence, long offset) {}

  Segment(int number, long first, StorageFile file) throws IOException {
    this.number = number;
    this.first = first;
    this.file = file;
    this.reserved = file.size();
    this.end = new End(first, SegmentHeader.SIZE);
  }

  End end() {
    return end;
  }

  boolean isEmpty() {
    return end.sequence == first;
  }

  String path() {
    return file.path();
  }

  /** An entry that recovery found sound and in its place. */
  void recovered(Entry entry) {
    index.add(entry.sequence(), entry.offset());
    end = new End(entry.sequence() + 1, entry.end());
  }

  void begin() throws IOException {
    file.write(SegmentHeader.of(first).encoded().asByteBuffer(), 0);
    file.force();
  }

  boolean hasReserved(long length) {
    return length <= reserved;
  }

  /** Reserves blocks in steps of {@code step} so that {@code length} bytes fit. */
  void reserve(long length, long step) throws IOException {
    if (hasReserved(length)) return;
    long target = (length + step - 1) / step * step;
    file.preallocate(target);
    reserved = target;
  }

  /** Throws away everything behind the last sound entry: bytes left there could one day be read as entries. */
  void discardTail(long step) throws IOException {
    file.truncate(end.offset);
    file.force();
    reserved = end.offset;
    reserve(end.offset + 1, step);
  }

  /** Writes encoded entries behind the last one and makes them durable. */
  void append(ByteBuffer entries, long[] offsets) throws IOException {
    long bytes = entries.remaining();
    End before = end;
    file.writeThrough(entries, before.offset);
    for (int i = 0; i < offsets.length; i++) index.add(before.sequence + i, offsets[i]);
    end = new End(before.sequence + offsets.length, before.offset + bytes);
  }

  /** Reads what is durable now. */
  SegmentReader reader() {
    return new SegmentReader(file, end.offset);
  }

  /** Reads all there is, for recovery. */
  SegmentReader wholeReader() throws IOException {
    return new SegmentReader(file, file.size());
  }

  /** Where to begin reading for {@code sequence}. */
  long floor(long sequence) {
    return index.floor(sequence);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
