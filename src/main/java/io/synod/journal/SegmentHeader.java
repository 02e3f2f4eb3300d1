package io.synod.journal;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The first 32 bytes of a segment file, big-endian: {@code SYNL}, version (int), first sequence (long), end sequence (long), flags 0 (int),
 * CRC32C of the 28 bytes before it (int).
 *
 * @param first sequence of the first entry; also the name of the file, in 20 digits
 * @param end   0 in a segment that has its entries; in one whose entries were all given up, the sequence the next segment begins with
 */
record SegmentHeader(long first, long end) {
  static final int SIZE = 32;
  private static final int MAGIC = 0x53594E4C;
  private static final int VERSION = 1;
  private static final String SUFFIX = ".log";

  static SegmentHeader of(long first) {
    return new SegmentHeader(first, 0);
  }

  /** Its entries are gone; only the header is left, to keep the chain of sequences whole. */
  boolean givenUp() {
    return end != 0;
  }

  Bytes encoded() {
    ByteBuffer header = ByteBuffer.allocate(SIZE);
    header.putInt(MAGIC).putInt(VERSION).putLong(first).putLong(end).putInt(0).putInt(crc(header));
    return Bytes.owning(header.array());
  }

  /** The header at the start of {@code source}; empty where it is not one, is damaged, or contradicts the file's name. */
  static Optional<SegmentHeader> decode(ByteBuffer source, long first) {
    if (source.remaining() < SIZE) return Optional.empty();
    ByteBuffer header = source.slice();
    boolean sound = header.getInt(0) == MAGIC && header.getInt(4) == VERSION && header.getInt(28) == crc(header)
        && header.getLong(8) == first && header.getInt(24) == 0;
    return sound ? Optional.of(new SegmentHeader(first, header.getLong(16))) : Optional.empty();
  }

  static String fileName(long first) {
    return String.format("%020d%s", first, SUFFIX);
  }

  /** The first sequence a file name tells; empty where the file is not a segment. */
  static Optional<Long> firstOf(String fileName) {
    return fileName.matches("0[0-9]{19}\\.log") ? Optional.of(Long.parseLong(fileName.substring(0, 20))) : Optional.empty();
  }

  private static int crc(ByteBuffer header) {
    var crc = new CRC32C();
    crc.update(header.duplicate().position(0).limit(28));
    return (int) crc.getValue();
  }
}
