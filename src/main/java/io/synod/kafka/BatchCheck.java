package io.synod.kafka;

import io.synod.broker.Errors;
import java.nio.ByteBuffer;

/**
 * What a produce request may carry per partition, as far as the protocol version says it: exactly one batch of magic 2 (FACTS C3).
 * Checksum, size and sequence are the partition's. Pure.
 */
final class BatchCheck {
  record Fault(Errors error, String message) {}

  private static final int LENGTH_AT = 8;
  private static final int MAGIC_AT = 16;
  private static final int ATTRIBUTES_AT = 21;
  private static final int OVERHEAD = 12;
  private static final int HEADER_BYTES = 61;
  private static final int CODEC = 7;
  private static final int ZSTD = 4;
  private static final int TRANSACTIONAL = 16;
  private static final int CONTROL = 32;
  private static final short FIRST_WITH_ZSTD = 7;

  private BatchCheck() {}

  /** @return null when there is none */
  static Fault check(ByteBuffer records, short version) {
    int at = records.position();
    int size = records.remaining();
    if (size <= MAGIC_AT) {
      return invalid("Produce requests with version " + version + " must have at least one record batch per partition");
    }
    byte magic = records.get(at + MAGIC_AT);
    if (magic != 2) return invalid("Produce requests with version " + version + " are only allowed to contain record batches with magic version 2");
    long length = (long) records.getInt(at + LENGTH_AT) + OVERHEAD;
    if (length < HEADER_BYTES || length > size) {
      return new Fault(Errors.CORRUPT_MESSAGE, "the batch says it is " + length + " bytes long, " + size + " were sent");
    }
    if (length < size) return invalid("Produce requests with version " + version + " are only allowed to contain exactly one record batch per partition");
    int attributes = records.getShort(at + ATTRIBUTES_AT);
    if ((attributes & CONTROL) != 0) return invalid("a client may not write control batches");
    if ((attributes & TRANSACTIONAL) != 0) return new Fault(Errors.INVALID_TXN_STATE, "transactions are not served yet");
    if ((attributes & CODEC) == ZSTD && version < FIRST_WITH_ZSTD) {
      return new Fault(Errors.UNSUPPORTED_COMPRESSION_TYPE, "Produce requests with version " + version + " are not allowed to use ZStandard compression");
    }
    return null;
  }

  private static Fault invalid(String message) {
    return new Fault(Errors.INVALID_RECORD, message);
  }
}
