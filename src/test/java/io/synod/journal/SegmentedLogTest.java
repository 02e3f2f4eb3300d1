package io.synod.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Leisure;
import io.synod.sim.SimStorage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SegmentedLogTest {
  private static final LogSettings SMALL = new LogSettings(2048, 1024, 4096, 1024, 64 << 10);
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final ArrayDeque<Runnable> lent = new ArrayDeque<>();
  private boolean lends;
  private final List<Fatal> stops = new ArrayList<>();
  private final List<String> outcomes = new ArrayList<>();
  private SimStorage storage = new SimStorage(new SplittableRandom(7));
  private SegmentedLog log = open();

  @Test void entries_are_numbered_from_1_and_read_back_in_order() throws IOException {
    append("a", "b");
    append("c");
    assertThat(log.nextSequence()).isEqualTo(4);
    assertThat(read(1)).containsExactly("1 a", "2 b", "3 c");
  }

  @Test void reading_begins_at_any_sequence_in_any_segment() throws IOException {
    fill(200);
    assertThat(files()).hasSizeGreaterThan(3);
    for (int from = 1; from <= 201; from++) assertThat(read(from)).hasSize(201 - from);
    assertThat(read(150)).startsWith("150 " + text(150));
  }

  @Test void an_entry_is_found_by_the_location_it_was_given() throws IOException {
    var locations = new ArrayList<Long>();
    for (int i = 1; i <= 100; i++) {
      log.append(List.of(Bytes.utf8(text(i))), durable((first, given) -> locations.add(given[0])));
      runAll();
    }
    LogReader reader = log.reader();
    for (int i = 1; i <= 100; i++) assertThat(reader.read(locations.get(i - 1)).orElseThrow().payload().asUtf8()).isEqualTo(text(i));
    assertThat(log.read(locations.get(41)).orElseThrow().sequence()).isEqualTo(42);
  }

  @Test void a_location_is_found_that_became_durable_after_the_reader_was_made() throws IOException {
    append("a");
    LogReader reader = log.reader();
    assertThat(reader.read(Location.of(log.activeSegment(), SegmentHeader.SIZE))).isPresent();
    append("b");
    long second = Location.of(log.activeSegment(), SegmentHeader.SIZE + EntryFormat.HEADER + 1);
    assertThat(reader.read(second).orElseThrow().payload().asUtf8()).isEqualTo("b");
  }

  @Test void the_next_process_finds_what_was_appended_and_goes_on() throws IOException {
    fill(100);
    reopen();
    append("more");
    assertThat(read(1)).hasSize(101).endsWith("101 more");
  }

  @Test void a_segment_is_named_by_its_first_entry() throws IOException {
    fill(100);
    for (String name : files()) {
      long first = SegmentHeader.firstOf(name).orElseThrow();
      var seen = new ArrayList<Long>();
      log.read(first, (location, entry) -> seen.add(entry.offset()));
      assertThat(seen.get(0)).isEqualTo(SegmentHeader.SIZE);
    }
  }

  @Test void disk_blocks_are_reserved_ahead_in_steps() throws IOException {
    append("a");
    assertThat(storage.read("log/" + files().get(0)).size()).isEqualTo(1024);
    append("x".repeat(1100));
    assertThat(storage.read("log/" + files().get(0)).size()).isEqualTo(2048);
  }

  @Test void an_entry_longer_than_a_segment_gets_a_longer_segment() throws IOException {
    append("a");
    append("x".repeat(4000));
    append("b");
    reopen();
    assertThat(read(1)).containsExactly("1 a", "2 " + "x".repeat(4000), "3 b");
    assertThat(files()).hasSize(3);
  }

  @Test void nothing_is_acknowledged_before_its_sync() {
    log.append(List.of(Bytes.utf8("a")), outcome("a"));
    assertThat(outcomes).isEmpty();
    assertThat(log.nextSequence()).isEqualTo(1);
    runAll();
    assertThat(outcomes).containsExactly("a durable");
  }

  @Test void what_waits_is_one_batch_and_is_acknowledged_in_order() {
    for (String name : List.of("a", "b", "c")) log.append(List.of(Bytes.utf8(name)), outcome(name));
    assertThat(tasks).hasSize(1);
    storage.failForceAfter(1);    // a second sync would fail
    runAll();
    assertThat(outcomes).containsExactly("a durable", "b durable", "c durable");
    assertThat(stops).isEmpty();
  }

  @Test void what_arrives_from_a_completion_is_the_next_batch_of_the_same_task() {
    log.append(List.of(Bytes.utf8("a")), durable((first, locations) -> log.append(List.of(Bytes.utf8("b")), outcome("b"))));
    assertThat(tasks).hasSize(1);
    tasks.remove().run();
    assertThat(outcomes).containsExactly("b durable");
    assertThat(tasks).isEmpty();
  }

  @Test void a_failed_sync_stops_the_node_and_nothing_is_acknowledged_any_more() {
    append("a");
    storage.failForceAfter(0);
    log.append(List.of(Bytes.utf8("b")), outcome("b"));
    runAll();
    log.append(List.of(Bytes.utf8("c")), outcome("c"));
    runAll();
    assertThat(outcomes).containsExactly("a durable", "b failed: IOException", "c failed: LogRefused");
    assertThat(stops).hasSize(1);
    assertThat(stops.get(0).exit()).isEqualTo(Exit.DISK);
    assertThat(stops.get(0)).hasMessageContaining("the journal in log could not be written").hasMessageContaining("Check the disk");
  }

  @Test void a_completion_that_throws_stops_the_node() {
    log.append(List.of(Bytes.utf8("a")), durable((first, locations) -> {
      throw new IllegalStateException("a bug");
    }));
    runAll();
    assertThat(stops).hasSize(1);
    assertThat(stops.get(0).exit()).isEqualTo(Exit.INVARIANT);
    assertThat(stops.get(0)).hasMessageContaining("a bug");
  }

  @Test void a_full_disk_refuses_the_append_and_the_log_stays_usable() throws IOException {
    append("a");
    storage.limit(storage.used());
    append("x".repeat(1500));
    assertThat(outcomes).containsExactly("a durable", "x".repeat(1500) + " failed: LogRefused");
    append("small enough for what is reserved");
    storage.limit(Long.MAX_VALUE);
    append("y".repeat(1500));
    assertThat(stops).isEmpty();
    assertThat(read(1)).containsExactly("1 a", "2 small enough for what is reserved", "3 " + "y".repeat(1500));
    reopen();
    assertThat(read(1)).hasSize(3);
  }

  @Test void a_disk_that_is_full_when_a_segment_is_begun_leaves_no_half_segment() throws IOException {
    fill(20);
    storage.limit(storage.used() + 100);
    int before = outcomes.size();
    for (int i = 0; i < 100; i++) append("no room");
    assertThat(outcomes.subList(before, outcomes.size())).contains("no room failed: LogRefused");
    int written = read(1).size();
    reopen();
    assertThat(read(1)).hasSize(written);
  }

  @Test void too_much_waiting_is_refused_at_once_and_what_waited_before_is_written() throws IOException {
    for (int i = 0; i < 80; i++) log.append(List.of(Bytes.utf8("x".repeat(1000))), outcome("x"));
    assertThat(outcomes).hasSize(80 - 64).containsOnly("x failed: LogRefused");
    runAll();
    assertThat(read(1)).hasSize(64);
    append("y");
    assertThat(outcomes).endsWith("y durable");
  }

  @Test void empty_and_overlong_entries_are_refused() {
    append("");
    append("x".repeat(4097));
    assertThat(outcomes).allMatch(outcome -> outcome.endsWith("failed: LogRefused"));
    assertThat(stops).isEmpty();
  }

  @Test void a_closed_log_refuses_and_writes_what_waited() throws IOException {
    log.append(List.of(Bytes.utf8("a")), outcome("a"));
    log.close();
    log.append(List.of(Bytes.utf8("b")), outcome("b"));
    runAll();
    assertThat(outcomes).containsExactly("b failed: LogRefused", "a durable");
    log = open();
    assertThat(read(1)).containsExactly("1 a");
  }

  @Test void an_executor_that_has_ended_fails_what_waits() throws IOException {
    var ended = SegmentedLog.open(storage, "other", SMALL, task -> {
      throw new RejectedExecutionException("ended");
    }, Leisure.NONE, stops::add, (location, entry) -> {});
    ended.append(List.of(Bytes.utf8("a")), outcome("a"));
    assertThat(outcomes).containsExactly("a failed: RejectedExecutionException");
  }

  @Test void one_that_comes_alone_is_written_on_a_loop_that_lends_itself() throws IOException {
    lends = true;
    log.append(List.of(Bytes.utf8("a")), outcome("a"));
    assertThat(tasks).isEmpty();
    assertThat(outcomes).isEmpty();
    lent.remove().run();
    assertThat(outcomes).containsExactly("a durable");
    log.append(List.of(Bytes.utf8("b")), outcome("b"));
    lent.remove().run();
    assertThat(read(1)).containsExactly("1 a", "2 b");
  }

  @Test void what_comes_beside_one_that_is_written_on_a_loop_does_not_keep_the_loop() {
    lends = true;
    log.append(List.of(Bytes.utf8("a")), new SegmentedLog.Completion() {
      @Override public void durable(long firstSequence, long[] locations) {
        log.append(List.of(Bytes.utf8("b")), outcome("b"));
      }

      @Override public void failed(Exception reason) {
        throw new AssertionError(reason);
      }
    });
    lent.remove().run();
    assertThat(lent).isEmpty();
    assertThat(outcomes).isEmpty();
    runAll();
    assertThat(outcomes).containsExactly("b durable");
  }

  @Test void no_loop_is_kept_by_a_large_append_or_one_that_needs_new_blocks() {
    lends = true;
    log.append(List.of(Bytes.utf8("x".repeat(1100))), outcome("over the reserved end"));
    assertThat(lent).isEmpty();
    runAll();
    log.append(List.of(Bytes.utf8("x".repeat(1100))), outcome("over the segment's end"));
    assertThat(lent).isEmpty();
    runAll();
    assertThat(outcomes).hasSize(2);
  }

  @Test void a_disk_that_fails_under_a_loop_stops_the_node() {
    lends = true;
    storage.failForceAfter(0);
    log.append(List.of(Bytes.utf8("a")), outcome("a"));
    lent.remove().run();
    assertThat(outcomes).containsExactly("a failed: IOException");
    assertThat(stops).hasSize(1);
  }

  @Test void a_log_that_is_closed_while_a_loop_is_to_write_closes_behind_it() throws IOException {
    lends = true;
    log.append(List.of(Bytes.utf8("a")), outcome("a"));
    log.close();
    lent.remove().run();
    assertThat(outcomes).containsExactly("a durable");
    log = open();
    assertThat(read(1)).containsExactly("1 a");
  }

  @Test void dropped_segments_are_gone_and_the_others_are_read() throws IOException {
    fill(100);
    assertThat(log.drop(0)).isTrue();
    assertThat(log.drop(0)).isFalse();
    assertThat(files().get(0)).isNotEqualTo(SegmentHeader.fileName(1));
    long first = SegmentHeader.firstOf(files().get(0)).orElseThrow();
    assertThat(read(1)).hasSize((int) (101 - first));
    assertThat(log.read(Location.of(0, SegmentHeader.SIZE))).isEmpty();
    reopen();
    assertThat(read(1)).hasSize((int) (101 - first)).endsWith("100 " + text(100));
  }

  @Test void a_segment_in_the_middle_shrinks_to_its_header_and_goes_with_the_older_ones() throws IOException {
    fill(100);
    String middle = files().get(1);
    log.drop(1);
    assertThat(storage.read("log/" + middle).size()).isEqualTo(SegmentHeader.SIZE);
    int left = read(1).size();
    reopen();
    assertThat(read(1)).hasSize(left);
    append("101st");
    assertThat(read(101)).containsExactly("101 101st");
    log.drop(0);
    assertThat(files()).doesNotContain(middle, SegmentHeader.fileName(1));
    reopen();
    assertThat(read(101)).containsExactly("101 101st");
  }

  @Test void the_segment_appended_to_is_never_dropped() throws IOException {
    append("a");
    assertThat(log.drop(log.activeSegment())).isFalse();
    assertThat(read(1)).containsExactly("1 a");
  }

  @Test void a_torn_tail_is_cut_off_and_overwritten() throws IOException {
    append("a");
    append("torn");
    storage.damage("log/" + files().get(0), SegmentHeader.SIZE + EntryFormat.HEADER + 1 + EntryFormat.HEADER + 2, 1);
    reopen();
    assertThat(read(1)).containsExactly("1 a");
    append("again");
    reopen();
    assertThat(read(1)).containsExactly("1 a", "2 again");
  }

  @Test void a_hole_in_the_last_batch_is_a_torn_tail_even_when_its_end_arrived() throws IOException {
    append("a");
    append("b", "c", "d");
    storage.damage("log/" + files().get(0), SegmentHeader.SIZE + EntryFormat.HEADER + 1 + 4, 1);
    reopen();
    assertThat(read(1)).containsExactly("1 a");
    append("B", "C");    // as long as what they overwrite: the old d would follow if it were still there
    reopen();
    assertThat(read(1)).containsExactly("1 a", "2 B", "3 C");
  }

  @Test void damage_before_the_last_batch_is_refused_with_file_and_offset() throws IOException {
    append("a");
    append("b");
    append("c");
    int offset = SegmentHeader.SIZE + EntryFormat.HEADER + 1;
    storage.damage("log/" + files().get(0), offset + EntryFormat.HEADER, 1);
    Bytes before = storage.read("log/" + files().get(0));
    assertThatThrownBy(this::reopen).isInstanceOfSatisfying(Fatal.class, fatal -> assertThat(fatal.exit()).isEqualTo(Exit.CORRUPT))
        .hasMessageContaining("log/" + SegmentHeader.fileName(1) + " is damaged at offset " + offset).hasMessageContaining("inspect");
    assertThat(storage.read("log/" + files().get(0))).isEqualTo(before);
  }

  @Test void damage_in_a_segment_that_has_a_successor_is_refused_even_in_its_last_entry() throws IOException {
    fill(100);
    String first = files().get(0);
    long[] last = {0};
    log.read(1, (location, entry) -> {
      if (Location.segment(location) == 0) last[0] = entry.offset();
    });
    storage.damage("log/" + first, last[0] + EntryFormat.HEADER, 1);
    assertThatThrownBy(this::reopen).isInstanceOf(Fatal.class).hasMessageContaining(SegmentHeader.fileName(1))
        .hasMessageContaining("offset " + last[0]);
  }

  @Test void a_missing_segment_is_refused() throws IOException {
    fill(100);
    storage.delete("log/" + files().get(1));
    assertThatThrownBy(this::reopen).isInstanceOf(Fatal.class).hasMessageContaining("a segment is missing");
  }

  @Test void a_damaged_header_is_refused_where_entries_follow_and_replaced_where_none_do() throws IOException {
    storage.damage("log/" + files().get(0), 3, 1);
    reopen();
    append("a");
    storage.damage("log/" + files().get(0), 3, 1);
    assertThatThrownBy(this::reopen).isInstanceOf(Fatal.class).hasMessageContaining("offset 0").hasMessageContaining("header");
  }

  @Test void unfinished_files_are_removed() throws IOException {
    storage.open("log/" + SegmentHeader.fileName(1) + ".tmp");
    reopen();
    assertThat(files()).containsExactly(SegmentHeader.fileName(1));
  }

  private SegmentedLog open() {
    try {
      return SegmentedLog.open(storage, "log", SMALL, tasks::add, task -> lends && lent.add(task), stops::add, (location, entry) -> {});
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void reopen() {
    log.close();
    log = open();
  }

  private void append(String... entries) {
    log.append(IntStream.range(0, entries.length).mapToObj(i -> Bytes.utf8(entries[i])).toList(), outcome(String.join(",", entries)));
    runAll();
  }

  private void fill(int count) {
    for (int i = 1; i <= count; i++) append(text(i));
  }

  private static String text(int i) {
    return "entry " + i + " " + "x".repeat(i % 90);
  }

  private List<String> read(long from) throws IOException {
    var found = new ArrayList<String>();
    log.read(from, (location, entry) -> found.add(entry.sequence() + " " + entry.payload().asUtf8()));
    return found;
  }

  private List<String> files() throws IOException {
    return storage.list("log");
  }

  private void runAll() {
    while (!tasks.isEmpty()) tasks.remove().run();
  }

  private interface Durable {
    void durable(long first, long[] locations);
  }

  private SegmentedLog.Completion durable(Durable then) {
    return new SegmentedLog.Completion() {
      @Override
      public void durable(long first, long[] locations) {
        then.durable(first, locations);
      }

      @Override
      public void failed(Exception reason) {
        outcomes.add("failed: " + reason);
      }
    };
  }

  private SegmentedLog.Completion outcome(String name) {
    return new SegmentedLog.Completion() {
      @Override
      public void durable(long first, long[] locations) {
        outcomes.add(name + " durable");
      }

      @Override
      public void failed(Exception reason) {
        outcomes.add(name + " failed: " + reason.getClass().getSimpleName());
      }
    };
  }
}
