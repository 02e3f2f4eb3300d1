package io.synod.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.broker.Errors;
import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

/** What ProduceRequest.validateRecords of Kafka asks. */
final class BatchCheckTest {
  private static final short NEWEST = 13;

  private static ByteBuffer batch(Compression compression) {
    return MemoryRecords.withRecords(compression, new SimpleRecord("value".getBytes())).buffer();
  }

  private static Errors check(ByteBuffer records, short version) {
    BatchCheck.Fault fault = BatchCheck.check(records, version);
    return fault == null ? Errors.NONE : fault.error();
  }

  @Test void one_batch_of_magic_2_passes() {
    assertThat(check(batch(Compression.NONE), NEWEST)).isEqualTo(Errors.NONE);
    assertThat(check(batch(Compression.zstd().build()), NEWEST)).isEqualTo(Errors.NONE);
  }

  @Test void zstd_needs_version_7() {
    assertThat(check(batch(Compression.zstd().build()), (short) 6)).isEqualTo(Errors.UNSUPPORTED_COMPRESSION_TYPE);
  }

  @Test void nothing_two_batches_and_old_magic_are_refused() {
    assertThat(check(ByteBuffer.allocate(0), NEWEST)).isEqualTo(Errors.INVALID_RECORD);
    ByteBuffer one = batch(Compression.NONE);
    ByteBuffer two = ByteBuffer.allocate(2 * one.remaining()).put(one.duplicate()).put(one.duplicate()).flip();
    assertThat(check(two, NEWEST)).isEqualTo(Errors.INVALID_RECORD);
    assertThat(check(batch(Compression.NONE).put(16, (byte) 1), NEWEST)).isEqualTo(Errors.INVALID_RECORD);
  }

  @Test void a_batch_that_claims_more_than_was_sent_is_corrupt() {
    ByteBuffer cut = batch(Compression.NONE);
    cut.limit(cut.limit() - 1);
    assertThat(check(cut, NEWEST)).isEqualTo(Errors.CORRUPT_MESSAGE);
  }

  @Test void transactions_and_control_batches_are_not_a_clients() {
    assertThat(check(batch(Compression.NONE).putShort(21, (short) 16), NEWEST)).isEqualTo(Errors.INVALID_TXN_STATE);
    assertThat(check(batch(Compression.NONE).putShort(21, (short) 32), NEWEST)).isEqualTo(Errors.INVALID_RECORD);
  }

  @Property void any_bytes_are_judged(@ForAll byte[] bytes) {
    assertThat(check(ByteBuffer.wrap(bytes), NEWEST)).isNotNull();
  }
}
