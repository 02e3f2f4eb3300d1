package io.synod.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * An entry of a segment: a header of 20 bytes, then the payload. All numbers are big-endian.
 * <pre>
 *  0  int   length of the payload, 1 to {@link #LONGEST}
 *  4  int   CRC32C of everything from byte 8 to the end of the payload, begun with the length
 *  8  long  sequence: 1 for the first entry ever appended, then one more for each
 * 16  int   index of the entry in its batch, 0 for the first
 * 20  payload
 * </pre>
 * A batch is what one sync made durable. {@code sequence - index} is the sequence its first entry has: an entry of a batch that began
 * later proves that everything before that batch had been synced, which is how recovery tells a torn tail from damage.
 */
final class EntryFormat {
  static final int HEADER = 20;
  /** Longest payload that is taken for one: bounds what a damaged length can make us read. */
  static final int LONGEST = 1 << 28;

  private EntryFormat() {}

  /** Puts an entry at the position of {@code target}, which has room for it and is big-endian. */
  static void put(ByteBuffer target, long sequence, int index, Bytes payload) {
    int start = target.position();
    target.putInt(payload.size()).putInt(0).putLong(sequence).putInt(index);
    payload.copyTo(target);
    int end = target.position();
    target.putInt(start + 4, crc(target, start, end - start));
  }

  /** The CRC that the entry at {@code start}, {@code size} bytes long with its header, must have. */
  static int crc(ByteBuffer source, int start, int size) {
    var crc = new CRC32C();
    crc.update(source.duplicate().position(start).limit(start + 4));
    crc.update(source.duplicate().position(start + 8).limit(start + size));
    return (int) crc.getValue();
  }
}
