package io.synod.partition;

import static io.synod.partition.Batches.batch;
import static io.synod.partition.Batches.idempotent;
import static io.synod.partition.Batches.records;
import static io.synod.partition.Batches.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.journal.DiskStorage;
import io.synod.journal.Storage;
import io.synod.partition.Partition.Refusal;
import io.synod.partition.PartitionLog.Appended;
import io.synod.partition.PartitionLog.Rejected;
import io.synod.partition.PartitionLog.Repeated;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartitionLogTest {
  private static final PartitionId ID = new PartitionId("topic", new UUID(1, 2), 0);
  private static final long NOW = 1_000_000;
  private static final int ALL = Integer.MAX_VALUE;
  @TempDir Path directory;
  private Storage storage;
  private PartitionStore store;
  private PartitionLog log;

  @BeforeEach
  void open() throws IOException {
    storage = new DiskStorage(directory);
    store = new PartitionStore(storage, "partitions");
    log = opened();
  }

  @Test
  void batches_get_the_next_offsets_and_are_read_back() throws IOException {
    assertThat(append(batch(1, "a", "b"))).isEqualTo(new Appended(0, 2, -1));
    assertThat(append(batch(1, "c"))).isEqualTo(new Appended(2, 3, -1));
    assertThat(read(0)).containsExactly("0:a", "1:b", "2:c");
    assertThat(read(2)).containsExactly("2:c");
    assertThat(log.view().highWatermark()).isEqualTo(3);
  }

  @Test
  void several_batches_of_one_request_are_written_together() throws IOException {
    assertThat(append(together(batch(1, "a"), batch(1, "b", "c")))).isEqualTo(new Appended(0, 3, -1));
    assertThat(read(1)).containsExactly("1:b", "2:c");
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void every_codec_passes_through_untouched(CompressionType codec) throws IOException {
    append(batch(Compression.of(codec).build(), 1, "a", "b", "c"));
    assertThat(read(0)).containsExactly("0:a", "1:b", "2:c");
  }

  @Test
  void a_read_ends_at_a_batch_boundary_below_its_limits() throws IOException {
    append(batch(1, "a"));
    int one = (int) log.view().size();
    append(batch(1, "b", "c"));
    assertThat(records(log.view().read(0, one + 5, 3, false))).containsExactly("0:a");
    assertThat(records(log.view().read(0, ALL, 2, false))).containsExactly("0:a");
    assertThat(records(log.view().read(0, 5, 3, false))).isEmpty();
    assertThat(records(log.view().read(0, 5, 3, true))).containsExactly("0:a");
    assertThat(records(log.view().read(3, ALL, 3, true))).isEmpty();
  }

  @Test
  void a_read_outside_the_log_is_refused() {
    assertThatThrownBy(() -> log.view().read(1, 10, 10, true)).isInstanceOf(LogView.OffsetOutOfRange.class).hasMessageContaining("topic-0");
  }

  @Test
  void an_idempotent_batch_sent_again_is_answered_with_its_first_offset() throws IOException {
    for (int i = 0; i < 6; i++) append(idempotent(7, 0, 2 * i, 2));
    assertThat(append(idempotent(7, 0, 4, 2))).isEqualTo(new Repeated(4, 6));
    assertThat(append(idempotent(7, 0, 10, 2))).isEqualTo(new Repeated(10, 12));
    assertThat(log.view().logEndOffset()).isEqualTo(12);
    assertThat(append(idempotent(7, 0, 0, 2))).as("no longer among the last five")
        .isInstanceOfSatisfying(Rejected.class, r -> assertThat(r.reason()).isEqualTo(Refusal.OUT_OF_ORDER_SEQUENCE_NUMBER));
  }

  @Test
  void a_gap_in_the_sequence_and_an_old_epoch_are_refused() throws IOException {
    append(idempotent(7, 1, 0, 1));
    assertThat(reason(idempotent(7, 1, 2, 1))).isEqualTo(Refusal.OUT_OF_ORDER_SEQUENCE_NUMBER);
    assertThat(reason(idempotent(7, 0, 1, 1))).isEqualTo(Refusal.INVALID_PRODUCER_EPOCH);
    assertThat(reason(idempotent(7, 2, 1, 1))).isEqualTo(Refusal.OUT_OF_ORDER_SEQUENCE_NUMBER);
    assertThat(append(idempotent(7, 2, 0, 1))).isEqualTo(new Appended(1, 2, -1));
  }

  @Test
  void what_was_appended_is_there_after_a_crash() throws IOException {
    log.lead(4);
    append(batch(1, "a", "b"));
    append(idempotent(7, 0, 0, 1));
    log = opened();                                        // the old one was not closed
    assertThat(read(0)).containsExactly("0:a", "1:b", "2:v0");
    assertThat(append(idempotent(7, 0, 0, 1))).isEqualTo(new Repeated(2, 3));
    assertThat(log.view().leaderEpoch()).isEqualTo(4);
    assertThat(log.view().endOf(4)).isEqualTo(new LogView.EpochEnd(4, 3));
  }

  @Test
  void after_a_clean_stop_nothing_is_read_again_and_nothing_forgotten() throws IOException {
    for (int i = 0; i < 6; i++) append(idempotent(7, 0, i, 1));
    log.flush().close(storage);
    log = opened();
    assertThat(read(0)).hasSize(6);
    assertThat(append(idempotent(7, 0, 2, 1))).isEqualTo(new Repeated(2, 3));
    assertThat(append(idempotent(7, 0, 6, 1))).isEqualTo(new Appended(6, 7, -1));
  }

  private PartitionLog opened() throws IOException {
    return store.open(ID, PartitionSettings.defaults());
  }

  private PartitionLog.Outcome append(ByteBuffer batches) throws IOException {
    return log.append(batches, NOW);
  }

  private Refusal reason(ByteBuffer batches) throws IOException {
    return ((Rejected) append(batches)).reason();
  }

  /** All from {@code offset} on, slice by slice. */
  private List<String> read(long offset) throws IOException {
    List<String> all = new ArrayList<>();
    for (long next = offset; next < log.view().highWatermark(); ) {
      List<String> slice = records(log.view().read(next, ALL, log.view().highWatermark(), true));
      slice.stream().filter(r -> Long.parseLong(r.split(":")[0]) >= offset).forEach(all::add);
      next = Long.parseLong(slice.get(slice.size() - 1).split(":")[0]) + 1;
    }
    return all;
  }
}
