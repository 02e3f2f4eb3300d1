package io.synod.partition;

import static io.synod.partition.Batches.batch;
import static io.synod.partition.Batches.idempotent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.partition.PartitionLog.Repeated;
import io.synod.sim.SimStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecoveryTest {
  private static final PartitionId ID = new PartitionId("topic", new UUID(1, 2), 3);
  private static final String DIRECTORY = "partitions/topic-3/";
  private static final String FIRST = DIRECTORY + "00000000000000000000.log";
  private static final PartitionSettings SMALL = new PartitionSettings(Durability.FSYNC, 4096, 400, Duration.ofDays(1), 4096, 100, Duration.ofDays(1), -1,
      true, false, Duration.ofMinutes(1), false, Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofDays(1), Duration.ofMinutes(5), 1 << 20);
  private final SimStorage disk = new SimStorage(new Random(1));
  private final PartitionStore store = new PartitionStore(disk, "partitions");
  private PartitionLog log;

  @BeforeEach
  void open() throws IOException {
    log = store.open(ID, SMALL);
  }

  @Test
  void damage_before_the_checkpoint_is_refused_by_file_and_position() throws IOException {
    append(3);
    log.flush().close(disk);
    disk.damage(FIRST, log.view().size() - 1, 1);
    assertThatThrownBy(() -> store.open(ID, SMALL)).isInstanceOfSatisfying(Fatal.class, f -> assertThat(f.exit()).isEqualTo(Exit.CORRUPT))
        .hasMessageContaining(FIRST).hasMessageContaining("position 14");
  }

  @Test
  void a_segment_shorter_than_the_checkpoint_is_refused() throws IOException {
    append(3);
    log.flush().close(disk);
    disk.open(FIRST).truncate(50);
    assertThatThrownBy(() -> store.open(ID, SMALL)).isInstanceOf(Fatal.class).hasMessageContaining(FIRST).hasMessageContaining("position 50");
  }

  @Test
  void a_missing_segment_is_refused() throws IOException {
    append(20);
    log.flush().close(disk);
    String last = log.snapshot().active().path(Segment.LOG);
    disk.delete(last);
    assertThatThrownBy(() -> store.open(ID, SMALL)).isInstanceOf(Fatal.class).hasMessageContaining("missing");
  }

  @Test
  void without_a_checkpoint_everything_is_read_again() throws IOException {
    append(20);
    log.lead(2);
    append(1);
    log.flush().close(disk);
    for (String name : disk.list(DIRECTORY.substring(0, DIRECTORY.length() - 1))) {
      if (!name.endsWith(".log") && !name.equals("partition.metadata")) disk.delete(DIRECTORY + name);
    }
    log = store.open(ID, SMALL);
    assertThat(log.view().logEndOffset()).isEqualTo(21);
    assertThat(log.view().endOf(2)).isEqualTo(new LogView.EpochEnd(2, 21));
    assertThat(log.append(idempotent(7, 0, 19, 1), 1)).isEqualTo(new Repeated(19, 20));
    assertThat(Batches.records(log.view().read(11, 1000, 21, true))).isNotEmpty();
  }

  @Test
  void indexes_that_are_missing_or_damaged_are_built_again() throws IOException {
    append(20);
    log.flush().close(disk);
    Segment sealed = log.snapshot().segment(0);
    assertThat(sealed.indexes().get().offsets().count()).isGreaterThan(0);
    disk.delete(sealed.path(Segment.INDEX));
    disk.damage(log.snapshot().segment(1).path(Segment.TIME_INDEX), 0, 255);
    log = store.open(ID, SMALL);
    for (int offset = 0; offset < 20; offset++) {
      assertThat(Batches.records(log.view().read(offset, 1, 20, true))).containsExactly(offset + ":v" + offset);
    }
    assertThat(log.snapshot().segment(0).indexes().get().offsets().count()).isGreaterThan(0);
  }

  @Test
  void another_topics_directory_is_refused() throws IOException {
    log.flush().close(disk);
    var other = new PartitionId("topic", new UUID(5, 6), 3);
    assertThatThrownBy(() -> store.open(other, SMALL)).isInstanceOf(Fatal.class).hasMessageContaining("partitions/topic-3").hasMessageContaining("AAAAAAAAAAUAAAAAAAAABg");
  }

  @Test
  void the_store_lists_what_is_on_the_disk_and_removes_what_was_being_deleted() throws IOException {
    store.open(new PartitionId("a-b", new UUID(3, 4), 0), SMALL);
    store.retire(ID);
    assertThat(store.list()).containsExactly(new PartitionId("a-b", new UUID(3, 4), 0));
    assertThat(disk.list("partitions")).containsExactly("a-b-0");
  }

  @Test
  void metadata_and_producer_snapshots_are_in_kafkas_formats() throws IOException {
    append(20);
    long second = log.snapshot().segment(1).baseOffset();
    log.flush().close(disk);
    assertThat(disk.read(DIRECTORY + "partition.metadata").asUtf8()).isEqualTo("version: 0\ntopic_id: AAAAAAAAAAEAAAAAAAAAAg\n");
    ByteBuffer snapshot = disk.read(DIRECTORY + Segment.fileName(second, ".snapshot")).asByteBuffer();
    assertThat(snapshot.getShort()).isEqualTo((short) 1);
    var crc = new CRC32C();
    int expected = snapshot.getInt();
    crc.update(snapshot.duplicate());
    assertThat((int) crc.getValue()).isEqualTo(expected);
    assertThat(List.of(snapshot.getInt(), snapshot.getLong(), snapshot.getShort(), snapshot.getInt(), snapshot.getLong()))
        .as("one producer: id, epoch, last sequence, last offset").isEqualTo(List.of(1, 7L, (short) 0, (int) second - 1, second - 1));
  }

  @Test
  void a_checkpoint_is_read_back_as_written_and_not_when_damaged() throws IOException {
    append(20);
    log.flush().checkpoint(disk);
    String path = DIRECTORY + Checkpoint.FILE;
    Checkpoint read = Checkpoint.decode(disk.read(path));
    assertThat(read.encode()).isEqualTo(disk.read(path));
    assertThat(read.producers()).singleElement().satisfies(p -> assertThat(p.newest()).hasSize(5));
    disk.damage(path, 30, 1);
    assertThatThrownBy(() -> Checkpoint.decode(disk.read(path))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_full_disk_refuses_the_append_and_the_log_goes_on_when_there_is_room() throws IOException {
    append(1);
    disk.limit(disk.used() + 10);
    assertThat(log.append(batch(1, "a"), 1)).isInstanceOfSatisfying(PartitionLog.Rejected.class,
        r -> assertThat(r.reason()).isEqualTo(Partition.Refusal.KAFKA_STORAGE_ERROR));
    disk.limit(Long.MAX_VALUE);
    assertThat(log.append(batch(1, "b"), 1)).isEqualTo(new PartitionLog.Appended(1, 2, -1));
    assertThat(store.open(ID, SMALL).view().logEndOffset()).isEqualTo(2);
  }

  private void append(int batches) throws IOException {
    int from = (int) log.view().logEndOffset();
    for (int i = from; i < from + batches; i++) log.append(idempotent(7, 0, i, 1), 1);
  }
}
