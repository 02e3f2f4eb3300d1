package io.synod.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads entries of one segment file through a window that moves along. For one thread at a time; never writes. */
final class SegmentReader {
  private static final int WINDOW = 256 << 10;
  private static final ByteBuffer ZEROS = ByteBuffer.allocate(4096).asReadOnlyBuffer();
  private final StorageFile file;
  private final long length;
  private ByteBuffer window;
  private long windowStart;

  /** @param length how much of the file counts, in bytes */
  SegmentReader(StorageFile file, long length) {
    this.file = file;
    this.length = length;
    this.window = ByteBuffer.allocate((int) Math.min(WINDOW, Math.max(length, EntryFormat.HEADER))).limit(0);
  }

  Optional<SegmentHeader> header(long first) throws IOException {
    return has(0, SegmentHeader.SIZE) ? SegmentHeader.decode(window.slice(0, SegmentHeader.SIZE), first) : Optional.empty();
  }

  /** The entry that begins at {@code offset}; empty where the bytes there are not a whole and sound one. */
  Optional<Entry> entryAt(long offset) throws IOException {
    if (!has(offset, EntryFormat.HEADER)) return Optional.empty();
    int start = (int) (offset - windowStart);
    int size = window.getInt(start);
    if (size < 1 || size > EntryFormat.LONGEST || !has(offset, EntryFormat.HEADER + size)) return Optional.empty();
    start = (int) (offset - windowStart);
    if (window.getInt(start + 4) != EntryFormat.crc(window, start, EntryFormat.HEADER + size)) return Optional.empty();
    Bytes payload = Bytes.from(window.duplicate().position(start + EntryFormat.HEADER).limit(start + EntryFormat.HEADER + size));
    return Optional.of(new Entry(window.getLong(start + 8), window.getInt(start + 16), offset, payload));
  }

  /** Looks byte by byte from {@code offset} on for an entry whose batch began after {@code sequence}. */
  Optional<Entry> laterBatch(long offset, long sequence) throws IOException {
    for (long at = offset; has(at, EntryFormat.HEADER); at++) {
      if (!couldBeLater((int) (at - windowStart), sequence)) continue;
      Optional<Entry> found = entryAt(at);
      if (found.isPresent()) return found;
    }
    return Optional.empty();
  }

  /** Whether all bytes from {@code offset} on are zero, as reserved ones are. */
  boolean blankFrom(long offset) throws IOException {
    for (long at = offset; has(at, 1); at = windowStart + window.limit()) {
      int start = (int) (at - windowStart);
      for (int from = start; from < window.limit(); from += ZEROS.capacity()) {
        int size = Math.min(ZEROS.capacity(), window.limit() - from);
        if (window.slice(from, size).mismatch(ZEROS.slice(0, size)) >= 0) return false;
      }
    }
    return true;
  }

  /** The cheap part of the test, so that looking through a segment does not compute a checksum at every byte. */
  private boolean couldBeLater(int start, long sequence) {
    int size = window.getInt(start);
    if (size < 1 || size > EntryFormat.LONGEST) return false;
    long found = window.getLong(start + 8);
    int index = window.getInt(start + 16);
    return index >= 0 && found - index > sequence && found < sequence + length;
  }

  /** Makes {@code size} bytes at {@code offset} lie in the window. */
  private boolean has(long offset, int size) throws IOException {
    if (offset >= windowStart && offset + size <= windowStart + window.limit()) return true;
    if (offset + size > length) return false;
    if (window.capacity() < size) window = ByteBuffer.allocate(size);
    windowStart = offset;
    window.clear().limit((int) Math.min(window.capacity(), length - offset));
    file.read(window, offset);
    window.flip();
    return window.limit() >= size;
  }
}
