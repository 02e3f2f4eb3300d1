package io.synod.partition;

import static io.synod.partition.Batches.batch;
import static io.synod.partition.Batches.idempotent;
import static io.synod.partition.Batches.keyed;
import static io.synod.partition.Batches.together;
import static org.assertj.core.api.Assertions.assertThat;

import io.synod.partition.Partition.Refusal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

class ValidationTest {
  private static final long NOW = 10_000_000;
  private static final long HOUR = 3_600_000;

  @Test
  void whole_batches_may_enter() {
    assertThat(refusal(batch(NOW, "a", "b"))).isEmpty();
    assertThat(refusal(together(batch(NOW, "a"), batch(NOW, "b")))).isEmpty();
  }

  @Test
  void nothing_at_all_is_refused() {
    assertThat(refusal(ByteBuffer.allocate(0))).contains(Refusal.INVALID_RECORD);
  }

  @Test
  void a_batch_cut_short_or_longer_than_it_says_is_corrupt() {
    ByteBuffer whole = batch(NOW, "a");
    assertThat(refusal(whole.duplicate().limit(60))).contains(Refusal.CORRUPT_MESSAGE);
    assertThat(refusal(whole.duplicate().limit(whole.limit() - 1))).contains(Refusal.CORRUPT_MESSAGE);
    assertThat(refusal(together(whole.duplicate(), ByteBuffer.allocate(3)))).contains(Refusal.CORRUPT_MESSAGE);
  }

  @Test
  void older_formats_are_refused_by_name() {
    assertThat(refusal(batch(NOW, "a").put(16, (byte) 1))).contains(Refusal.UNSUPPORTED_FOR_MESSAGE_FORMAT);
  }

  @Test
  void a_batch_larger_than_the_topic_allows_is_refused() {
    assertThat(refusal(batch(NOW, "x".repeat(1_048_588)))).contains(Refusal.MESSAGE_TOO_LARGE);
  }

  @Test
  void a_count_that_does_not_fit_the_offsets_is_refused() {
    assertThat(refusal(sealed(batch(NOW, "a", "b").putInt(57, 3)))).contains(Refusal.INVALID_RECORD);
    assertThat(refusal(sealed(batch(NOW, "a").putInt(57, 0).putInt(23, -1)))).contains(Refusal.INVALID_RECORD);
  }

  @Test
  void control_and_transactional_batches_are_not_for_clients_here() {
    assertThat(refusal(sealed(batch(NOW, "a").putShort(21, (short) 32)))).contains(Refusal.INVALID_RECORD);
    assertThat(refusal(sealed(idempotent(1, 0, 0, 1).putShort(21, (short) 16)))).contains(Refusal.INVALID_RECORD);
  }

  @Test
  void a_compression_that_does_not_exist_is_refused() {
    assertThat(refusal(sealed(batch(NOW, "a").putShort(21, (short) 5)))).contains(Refusal.INVALID_RECORD);
  }

  @Test
  void an_idempotent_producer_sends_one_batch_with_its_epoch_and_sequence() {
    assertThat(refusal(idempotent(1, 0, 0, 1))).isEmpty();
    assertThat(refusal(together(idempotent(1, 0, 0, 1), idempotent(1, 0, 1, 1)))).contains(Refusal.INVALID_RECORD);
    assertThat(refusal(sealed(idempotent(1, 0, 0, 1).putInt(53, -1)))).contains(Refusal.INVALID_RECORD);
  }

  @Test
  void timestamps_too_far_from_now_are_refused() {
    assertThat(refusal(batch(NOW + HOUR, "a"))).isEmpty();
    assertThat(refusal(batch(NOW + HOUR + 1, "a"))).contains(Refusal.INVALID_TIMESTAMP);
    assertThat(refusal(batch(NOW - 101, "a"), settings(false, false, 100))).contains(Refusal.INVALID_TIMESTAMP);
    assertThat(refusal(batch(NOW - 100, "a"), settings(false, false, 100))).isEmpty();
    assertThat(refusal(batch(-1, "no time"))).isEmpty();
  }

  @Test
  void a_producer_does_not_choose_the_brokers_clock() {
    ByteBuffer stamped = MemoryRecords.withRecords((byte) 2, 0, Compression.NONE, TimestampType.LOG_APPEND_TIME,
        new SimpleRecord(NOW, "a".getBytes())).buffer();
    assertThat(refusal(stamped)).contains(Refusal.INVALID_TIMESTAMP);
    assertThat(refusal(batch(0, "a"), settings(true, false, 100))).as("with LogAppendTime its own times do not matter").isEmpty();
  }

  @Test
  void a_compacted_topic_needs_keys() {
    assertThat(refusal(keyed("k1", "k2"), settings(false, true, Long.MAX_VALUE))).isEmpty();
    assertThat(refusal(keyed("k1", null), settings(false, true, Long.MAX_VALUE))).contains(Refusal.INVALID_RECORD);
    ByteBuffer garbled = keyed("k1");
    assertThat(refusal(sealed(garbled.put(61, (byte) 0)), settings(false, true, Long.MAX_VALUE))).isPresent();
  }

  @Test
  void the_brokers_clock_changes_the_batch_so_that_its_checksum_holds_again() {
    ByteBuffer stamped = batch(1, "a", "b");
    BatchHeader.stampAppendTime(stamped, 0, stamped.limit(), NOW);
    var read = MemoryRecords.readableRecords(stamped).batches().iterator().next();
    assertThat(read.isValid()).isTrue();
    assertThat(read.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
    assertThat(read.iterator().next().timestamp()).isEqualTo(NOW);
  }

  @Property
  void any_bytes_are_refused_or_whole(@ForAll byte[] bytes) {
    assertThat(refusal(ByteBuffer.wrap(bytes))).isPresent();
  }

  @Property
  void any_flipped_bit_that_the_checksum_covers_is_noticed(@ForAll int where) {
    ByteBuffer b = batch(NOW, "a", "b", "c");
    int bit = Math.floorMod(where, (b.limit() - 21) * 8);
    int at = 21 + bit / 8;
    assertThat(refusal(b.put(at, (byte) (b.get(at) ^ 1 << bit % 8)))).contains(Refusal.CORRUPT_MESSAGE);
  }

  private static Optional<Refusal> refusal(ByteBuffer batches) {
    return refusal(batches, PartitionSettings.defaults());
  }

  private static Optional<Refusal> refusal(ByteBuffer batches, PartitionSettings settings) {
    return Validation.of(batches, settings, NOW).map(Validation.Problem::reason);
  }

  private static PartitionSettings settings(boolean logAppendTime, boolean compacts, long beforeMaxMillis) {
    return new PartitionSettings(Durability.FSYNC, 1 << 20, 1 << 30, Duration.ofDays(1), 1 << 20, 4096, Duration.ofDays(1), -1, true, compacts,
        Duration.ofMinutes(1), logAppendTime, beforeMaxMillis, HOUR, Duration.ofDays(1), Duration.ofMinutes(5), 1 << 20);
  }

  /** With the checksum made to hold again, so that only what was changed is wrong. */
  private static ByteBuffer sealed(ByteBuffer b) {
    var crc = new CRC32C();
    crc.update(b.duplicate().position(21));
    return b.putInt(17, (int) crc.getValue());
  }
}
