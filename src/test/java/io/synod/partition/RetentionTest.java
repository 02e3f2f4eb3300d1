package io.synod.partition;

import static io.synod.partition.Batches.batch;
import static io.synod.partition.Batches.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.synod.journal.DiskStorage;
import io.synod.journal.Storage;
import io.synod.partition.LogView.TimestampedOffset;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.compress.Compression;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five batches of 100-byte values in segments of two batches, at times 1000, 2000 … 5000. */
class RetentionTest {
  private static final PartitionId ID = new PartitionId("topic", new UUID(1, 2), 0);
  @TempDir Path directory;
  private Storage storage;
  private PartitionLog log;

  @BeforeEach
  void fill() throws IOException {
    storage = new DiskStorage(directory);
    log = new PartitionStore(storage, "partitions").open(ID, settings(Duration.ofDays(1), -1));
    for (int i = 1; i <= 5; i++) log.append(batch(i * 1000L, "x".repeat(100)), 0);
    assertThat(log.snapshot().sealed()).hasSize(2);
  }

  @Test
  void segments_whose_newest_record_is_too_old_go() throws IOException {
    assertThat(firstKept(settings(Duration.ofMillis(3000), -1), 5001)).as("records at 1000 and 2000").isEqualTo(2);
    assertThat(firstKept(settings(Duration.ofMillis(3000), -1), 5000)).isZero();
  }

  @Test
  void when_all_is_too_old_the_active_segment_goes_too() throws IOException {
    assertThat(firstKept(settings(Duration.ofMillis(1), -1), 10_000)).isEqualTo(5);
  }

  @Test
  void the_oldest_segments_go_while_the_rest_is_large_enough() throws IOException {
    long size = log.view().size();
    int first = log.snapshot().segment(0).size();
    assertThat(firstKept(settings(Duration.ofMillis(-1), size - first), 10_000)).isEqualTo(2);
    assertThat(firstKept(settings(Duration.ofMillis(-1), size - first + 1), 10_000)).isZero();
    assertThat(firstKept(settings(Duration.ofMillis(-1), 0), 10_000)).as("never the active one for its size").isEqualTo(4);
  }

  @Test
  void without_the_policy_delete_all_is_kept() throws IOException {
    PartitionSettings s = settings(Duration.ofMillis(1), 0);
    var compacted = new PartitionSettings(s.durability(), s.maxMessageBytes(), s.segmentBytes(), s.segmentAge(), s.segmentIndexBytes(), s.indexIntervalBytes(),
        s.retention(), s.retentionBytes(), false, true, s.fileDeleteDelay(), false, s.timestampBeforeMaxMillis(), s.timestampAfterMaxMillis(),
        s.producerIdExpiration(), s.retentionCheck(), s.checkpointBytes());
    assertThat(firstKept(compacted, 10_000)).isZero();
  }

  @Test
  void a_slice_stays_readable_while_its_segment_is_deleted() throws IOException {
    Slice slice = log.view().read(0, 1000, 5, true);
    List<Segment> dropped = log.dropBefore(2);
    LogFlush.markDeleted(storage, dropped);
    assertThat(records(slice)).hasSize(2);
    assertThat(log.view().logStartOffset()).isEqualTo(2);
    LogFlush.delete(storage, dropped);
    assertThat(storage.list("partitions/topic-0")).noneMatch(name -> name.startsWith("00000000000000000000."));
    assertThat(records(log.view().read(2, 1000, 5, true)).get(0)).startsWith("2:");
    PartitionLog again = new PartitionStore(storage, "partitions").open(ID, settings(Duration.ofDays(1), -1));
    assertThat(again.view().logStartOffset()).isEqualTo(2);
    assertThat(again.view().logEndOffset()).isEqualTo(5);
  }

  @Test
  void offsets_are_found_by_time() throws IOException {
    log.lead(3);
    log.append(batch(Compression.gzip().build(), 6000, "a", "b"), 0);
    LogView view = log.view();
    assertThat(view.offsetAt(0)).contains(new TimestampedOffset(0, 1000, -1));
    assertThat(view.offsetAt(2001)).contains(new TimestampedOffset(2, 3000, -1));
    assertThat(view.offsetAt(6000)).contains(new TimestampedOffset(5, 6000, 3));
    assertThat(view.offsetAt(6001)).isEmpty();
    assertThat(view.maxTimestamp()).contains(new TimestampedOffset(5, 6000, 3));
  }

  @Test
  void offsets_are_found_by_time_after_a_clean_stop_too() throws IOException {
    log.flush().close(storage);
    LogView view = new PartitionStore(storage, "partitions").open(ID, settings(Duration.ofDays(1), -1)).view();
    assertThat(view.offsetAt(4500)).contains(new TimestampedOffset(4, 5000, -1));
    assertThat(view.offsetAt(1500)).contains(new TimestampedOffset(1, 2000, -1));
    assertThat(view.maxTimestamp()).contains(new TimestampedOffset(4, 5000, -1));
  }

  private long firstKept(PartitionSettings settings, long now) throws IOException {
    return Retention.firstKept(log.snapshot(), settings, now);
  }

  private static PartitionSettings settings(Duration retention, long retentionBytes) {
    return new PartitionSettings(Durability.FSYNC, 4096, 400, Duration.ofDays(1), 4096, 0, retention, retentionBytes, true, false, Duration.ofMinutes(1), false,
        Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofDays(1), Duration.ofMinutes(5), 1 << 20);
  }
}
