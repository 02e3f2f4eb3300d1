package io.synod.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.journal.Storage;
import io.synod.partition.PartitionLog.Appended;
import io.synod.sim.SimStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** What holds for every sequence of appends, syncs, checkpoints, stops and crashes: the log is a plain list, cut at most in what was not synced. */
class LogLawsTest {
  private static final PartitionId ID = new PartitionId("topic", new UUID(1, 2), 0);
  private static final long NOW = 1_000_000;
  /** Small enough that a run has many segments and index entries. */
  private static final PartitionSettings SMALL = new PartitionSettings(Durability.FSYNC, 4096, 4096, Duration.ofDays(1), 4096, 200, Duration.ofDays(1),
      -1, true, false, Duration.ofMinutes(1), false, Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofDays(1), Duration.ofMinutes(5), 1024);

  /** The dumb twin: the values at their offsets, and how many of them are promised. */
  private final List<String> twin = new ArrayList<>();
  private final List<Integer> batchEnds = new ArrayList<>();
  private int synced;
  private SimStorage disk;
  private PartitionLog log;
  private Random random;

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void the_log_agrees_with_a_list_whatever_happens_to_it(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int steps) throws IOException {
    begin(seed);
    for (int i = 0; i < steps; i++) {
      switch (random.nextInt(10)) {
        case 0 -> crash();
        case 1 -> stopAndStart();
        case 2 -> sync();
        case 3 -> checkpoint();
        case 4 -> reserve();
        default -> append();
      }
      agrees();
    }
    crash();
    agrees();
  }

  /** Seed 1335682: rolled with room reserved in the old segment, synced, crashed before it was trimmed. */
  @Example
  void reserved_zeros_between_two_segments_do_not_end_the_log() throws IOException {
    the_log_agrees_with_a_list_whatever_happens_to_it(1335682, 57);
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void damage_to_what_was_not_synced_leaves_a_prefix(@ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int batches,
      @ForAll @IntRange(max = 1 << 20) int where) throws IOException {
    begin(seed);
    for (int i = 0; i < batches; i++) append();
    Segment active = log.snapshot().active();
    int position = Math.floorMod(where, active.size());
    ByteBuffer one = ByteBuffer.allocate(1);
    active.log().read(one, position);
    active.log().write(one.put(0, (byte) (one.get(0) ^ 1 + random.nextInt(255))).flip(), position);
    log = open(disk);
    int end = (int) log.view().logEndOffset();
    assertThat(batchEnds).contains(end);
    assertThat(readAll()).isEqualTo(twin.subList(0, end));
    assertThat(append()).as("and it goes on from there").isEqualTo(end);
  }

  private void begin(long seed) throws IOException {
    random = new Random(seed);
    disk = new SimStorage(random);
    twin.clear();
    batchEnds.clear();
    batchEnds.add(0);
    synced = 0;
    log = open(disk);
  }

  /** @return its base offset */
  private long append() throws IOException {
    String[] values = new String[1 + random.nextInt(4)];
    for (int i = 0; i < values.length; i++) values[i] = Integer.toString(random.nextInt(), 36).repeat(1 + random.nextInt(20));
    ByteBuffer batch = Batches.batch(NOW + random.nextInt(1000), values);
    Appended appended = (Appended) log.append(batch, NOW);
    while (twin.size() > appended.baseOffset()) twin.remove(twin.size() - 1);
    twin.addAll(List.of(values));
    batchEnds.removeIf(end -> end > appended.baseOffset());
    batchEnds.add(twin.size());
    return appended.baseOffset();
  }

  private void sync() throws IOException {
    LogFlush.force(disk, log.snapshot(), synced);
    synced = twin.size();
  }

  private void checkpoint() throws IOException {
    LogFlush flush = log.flush();
    flush.trim();
    flush.checkpoint(disk);
    synced = twin.size();
  }

  private void reserve() throws IOException {
    Segment active = log.snapshot().active();
    active.log().preallocate(active.size() + 512);
  }

  private void stopAndStart() throws IOException {
    log.flush().close(disk);
    synced = twin.size();
    log = open(disk);
    assertThat(log.view().logEndOffset()).isEqualTo(synced);
  }

  private void crash() throws IOException {
    disk = disk.crash();
    log = open(disk);
    int end = (int) log.view().logEndOffset();
    assertThat(end).as("what was synced is there").isGreaterThanOrEqualTo(synced).isLessThanOrEqualTo(twin.size());
    assertThat(batchEnds).contains(end);
    while (twin.size() > end) twin.remove(twin.size() - 1);
    batchEnds.removeIf(e -> e > end);
    synced = end;
  }

  private void agrees() throws IOException {
    assertThat(log.view().logEndOffset()).isEqualTo(twin.size());
    assertThat(readAll()).isEqualTo(twin);
    if (twin.isEmpty()) return;
    int offset = random.nextInt(twin.size());
    int limit = batchEnds.get(random.nextInt(batchEnds.size()));
    int maxBytes = random.nextInt(2000);
    Slice slice = log.view().read(offset, maxBytes, limit, true);
    List<String> read = Batches.records(slice);
    if (limit <= offset) assertThat(read).isEmpty();
    else assertThat(read).isNotEmpty().last().satisfies(r -> assertThat(offsetOf(r)).isBetween((long) offset, limit - 1L));
    assertThat(slice.sizeInBytes() <= maxBytes || batchesIn(read) == 1).isTrue();
  }

  private long batchesIn(List<String> records) {
    return batchEnds.stream().filter(end -> records.stream().anyMatch(r -> offsetOf(r) == end - 1)).count();
  }

  private List<String> readAll() throws IOException {
    List<String> all = new ArrayList<>();
    while (all.size() < log.view().logEndOffset()) {
      List<String> slice = Batches.records(log.view().read(all.size(), 1 + random.nextInt(8192), log.view().highWatermark(), true));
      assertThat(offsetOf(slice.get(0))).isEqualTo(all.size());
      slice.forEach(r -> all.add(r.substring(r.indexOf(':') + 1)));
    }
    return all;
  }

  private static long offsetOf(String record) {
    return Long.parseLong(record.substring(0, record.indexOf(':')));
  }

  private PartitionLog open(Storage storage) throws IOException {
    return new PartitionStore(storage, "partitions").open(ID, SMALL);
  }
}
