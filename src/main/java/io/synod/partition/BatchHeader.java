package io.synod.partition;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The 61 bytes before the records of a batch of magic 2 (Kafka documentation, "Record Batch"; FACTS C3), read and changed by absolute
 * position in the buffer that holds them: no copy, no object per batch. {@code at} is where the batch begins. The CRC covers everything from
 * the attributes on, so base offset and partition leader epoch may be assigned without computing it again.
 */
final class BatchHeader {
  static final int SIZE = 61;
  /** Base offset and length: what precedes the bytes that {@code length} counts. */
  static final int OVERHEAD = 12;
  /** Enough of a header to walk from batch to batch: up to and with the last offset delta. */
  static final int WALK_SIZE = 27;
  static final byte MAGIC = 2;

  private static final int LENGTH = 8;
  private static final int LEADER_EPOCH = 12;
  private static final int MAGIC_AT = 16;
  private static final int CRC = 17;
  private static final int ATTRIBUTES = 21;
  private static final int LAST_OFFSET_DELTA = 23;
  private static final int BASE_TIMESTAMP = 27;
  private static final int MAX_TIMESTAMP = 35;
  private static final int PRODUCER_ID = 43;
  private static final int PRODUCER_EPOCH = 51;
  private static final int BASE_SEQUENCE = 53;
  private static final int RECORD_COUNT = 57;
  private static final int CODEC = 7;
  private static final int LOG_APPEND_TIME = 8;
  private static final int TRANSACTIONAL = 16;
  private static final int CONTROL = 32;

  private BatchHeader() {}

  static long baseOffset(ByteBuffer b, int at) {
    return b.getLong(at);
  }

  /** Bytes of the whole batch, header included; meaningless (even negative) in damaged data, so check it. */
  static long size(ByteBuffer b, int at) {
    return (long) OVERHEAD + b.getInt(at + LENGTH);
  }

  static int leaderEpoch(ByteBuffer b, int at) {
    return b.getInt(at + LEADER_EPOCH);
  }

  static byte magic(ByteBuffer b, int at) {
    return b.get(at + MAGIC_AT);
  }

  static int lastOffsetDelta(ByteBuffer b, int at) {
    return b.getInt(at + LAST_OFFSET_DELTA);
  }

  static long lastOffset(ByteBuffer b, int at) {
    return baseOffset(b, at) + lastOffsetDelta(b, at);
  }

  static long baseTimestamp(ByteBuffer b, int at) {
    return b.getLong(at + BASE_TIMESTAMP);
  }

  static long maxTimestamp(ByteBuffer b, int at) {
    return b.getLong(at + MAX_TIMESTAMP);
  }

  static long producerId(ByteBuffer b, int at) {
    return b.getLong(at + PRODUCER_ID);
  }

  static short producerEpoch(ByteBuffer b, int at) {
    return b.getShort(at + PRODUCER_EPOCH);
  }

  static int baseSequence(ByteBuffer b, int at) {
    return b.getInt(at + BASE_SEQUENCE);
  }

  static int recordCount(ByteBuffer b, int at) {
    return b.getInt(at + RECORD_COUNT);
  }

  static int codec(ByteBuffer b, int at) {
    return b.getShort(at + ATTRIBUTES) & CODEC;
  }

  static boolean logAppendTime(ByteBuffer b, int at) {
    return (b.getShort(at + ATTRIBUTES) & LOG_APPEND_TIME) != 0;
  }

  static boolean transactional(ByteBuffer b, int at) {
    return (b.getShort(at + ATTRIBUTES) & TRANSACTIONAL) != 0;
  }

  static boolean control(ByteBuffer b, int at) {
    return (b.getShort(at + ATTRIBUTES) & CONTROL) != 0;
  }

  /** Whether the checksum holds. {@code size} bytes of the batch must be in the buffer. */
  static boolean checksumHolds(ByteBuffer b, int at, int size) {
    return b.getInt(at + CRC) == checksum(b, at, size);
  }

  static void assign(ByteBuffer b, int at, long baseOffset, int leaderEpoch) {
    b.putLong(at, baseOffset);
    b.putInt(at + LEADER_EPOCH, leaderEpoch);
  }

  /** The broker's clock instead of the producer's (message.timestamp.type=LogAppendTime): attributes and checksum change with it. */
  static void stampAppendTime(ByteBuffer b, int at, int size, long nowMillis) {
    b.putShort(at + ATTRIBUTES, (short) (b.getShort(at + ATTRIBUTES) | LOG_APPEND_TIME));
    b.putLong(at + MAX_TIMESTAMP, nowMillis);
    b.putInt(at + CRC, checksum(b, at, size));
  }

  private static int checksum(ByteBuffer b, int at, int size) {
    var crc = new CRC32C();
    crc.update(b.duplicate().limit(at + size).position(at + ATTRIBUTES));
    return (int) crc.getValue();
  }
}
