package io.synod.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Leisure;
import io.synod.sim.SimStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

class PersistenceLogTest {
  private static final LogSettings SMALL = new LogSettings(2048, 1024, 4096, 1024, 1 << 20);
  private final SimStorage storage = new SimStorage(new SplittableRandom(1));
  private final List<Fatal> stops = new ArrayList<>();
  private final List<Exception> outcomes = new ArrayList<>();

  /** The dumb twin: events of one id, by number. */
  private static final class Twin {
    final TreeMap<Long, String> events = new TreeMap<>();
    long highest;
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF) void it_agrees_with_a_map(@ForAll long seed) throws IOException {
    var random = new SplittableRandom(seed);
    var disk = new SimStorage(random.split());
    var twins = new TreeMap<String, Twin>();
    for (String id : List.of("a", "b", "c")) twins.put(id, new Twin());
    PersistenceLog log = open(disk);
    for (int step = 0; step < 300; step++) {
      String id = List.of("a", "a", "a", "b", "c").get(random.nextInt(5));
      Twin twin = twins.get(id);
      switch (random.nextInt(12)) {
        case 0 -> {
          long to = random.nextInt(4) == 0 ? Long.MAX_VALUE : random.nextLong(twin.highest + 2);
          log.delete(id, to, PersistenceLogTest::succeeded);
          twin.events.headMap(to, true).clear();
        }
        case 1 -> {
          log.close();
          log = open(disk);
        }
        case 2 -> {
          long from = random.nextLong(twin.highest + 2);
          long to = random.nextLong(twin.highest + 2);
          long max = random.nextLong(twin.highest + 2);
          var expected = from > to ? List.<String>of() : twin.events.subMap(from, true, to, true).values().stream().limit(max).toList();
          assertThat(replay(log, id, from, to, max)).isEqualTo(expected);
        }
        default -> {
          var events = new ArrayList<JournalEntry.Event>();
          long first = twin.highest + 1;
          for (int i = 1 + random.nextInt(3); i > 0; i--) {
            String text = id + ++twin.highest + "x".repeat(random.nextInt(80));
            twin.events.put(twin.highest, text);
            events.add(event(text));
          }
          log.write(List.of(new JournalEntry.Written(id, first, events)), PersistenceLogTest::succeeded);
        }
      }
      assertThat(log.highestSequenceNr(id)).isEqualTo(twin.highest);
    }
    for (String id : twins.keySet()) {
      List<String> left = replay(log, id, 0, Long.MAX_VALUE, Long.MAX_VALUE);
      assertThat(left).containsExactlyElementsOf(twins.get(id).events.values());
    }
  }

  @Test void what_is_deleted_frees_the_disk_however_long_it_goes_on() throws IOException {
    PersistenceLog log = open(storage);
    log.write(List.of(written("gone", 1), written("old", 1)), outcomes::add);
    log.delete("gone", 1, outcomes::add);
    for (long nr = 1; nr <= 2000; nr++) {
      log.write(List.of(written("a", nr)), outcomes::add);
      if (nr % 50 == 0) log.delete("a", nr - 5, outcomes::add);
    }
    assertThat(outcomes).containsOnlyNulls();
    assertThat(storage.used()).isLessThan(16 << 10);
    assertThat(open(storage).highestSequenceNr("gone")).isEqualTo(1);
  }

  @Test void a_write_that_finds_the_disk_full_fails_and_the_next_one_finds_room_again() throws IOException {
    PersistenceLog log = open(storage);
    storage.limit(storage.used());
    for (long nr = 1; outcomes.stream().allMatch(outcome -> outcome == null); nr++) log.write(List.of(written("a", nr)), outcomes::add);
    long highest = log.highestSequenceNr("a");
    assertThat(outcomes.get(outcomes.size() - 1)).isInstanceOf(LogRefused.class).hasMessageContaining("disk is full");
    storage.limit(Long.MAX_VALUE);
    log.write(List.of(written("a", highest + 1)), outcomes::add);
    assertThat(log.highestSequenceNr("a")).isEqualTo(highest + 1);
    assertThat(stops).isEmpty();
  }

  @Test void two_writers_of_one_id_stop_the_node() throws IOException {
    PersistenceLog log = open(storage);
    log.write(List.of(written("a", 1), written("a", 2)), outcomes::add);
    log.write(List.of(written("a", 2)), outcomes::add);
    assertThat(stops).hasSize(1);
    assertThat(stops.get(0).exit()).isEqualTo(Exit.INVARIANT);
    assertThat(stops.get(0)).hasMessageContaining("events of a up to 2, and event 2 was written behind them");
  }

  @Test void an_entry_of_a_newer_version_is_refused() throws IOException {
    SegmentedLog log = SegmentedLog.open(storage, "log", SMALL, Runnable::run, Leisure.NONE, stops::add, (location, entry) -> {});
    log.append(List.of(Bytes.copyOf(new byte[] {2, 1})), new SegmentedLog.Completion() {
      @Override
      public void durable(long firstSequence, long[] locations) {}

      @Override
      public void failed(Exception reason) {
        throw new AssertionError(reason);
      }
    });
    assertThatThrownBy(() -> open(storage)).isInstanceOfSatisfying(Fatal.class, fatal -> assertThat(fatal.exit()).isEqualTo(Exit.DATA))
        .hasMessageContaining("the journal in log").hasMessageContaining("number 1: a journal entry has version 2")
        .hasMessageContaining("newer version");
  }

  @Test void deleting_what_is_deleted_writes_nothing() throws IOException {
    PersistenceLog log = open(storage);
    log.write(List.of(written("a", 1), written("a", 2)), outcomes::add);
    log.delete("a", 1, outcomes::add);
    storage.failForceAfter(0);    // whatever is written would fail
    log.delete("a", 1, outcomes::add);
    log.delete("nobody", 5, outcomes::add);
    assertThat(outcomes).hasSize(4).containsOnlyNulls();
  }

  private PersistenceLog open(SimStorage disk) throws IOException {
    return PersistenceLog.open(disk, "log", SMALL, Runnable::run, Leisure.NONE, stops::add);
  }

  private static List<String> replay(PersistenceLog log, String id, long from, long to, long max) throws IOException {
    var found = new ArrayList<String>();
    log.replay(id, from, to, max, (sequenceNr, event) -> found.add(event.content().asUtf8()));
    return found;
  }

  private static JournalEntry.Written written(String id, long nr) {
    return new JournalEntry.Written(id, nr, List.of(event(id + nr)));
  }

  private static JournalEntry.Event event(String text) {
    return new JournalEntry.Event(7, "m/1", "", Bytes.utf8(text));
  }

  private static void succeeded(Exception failure) {
    if (failure != null) throw new AssertionError(failure);
  }
}
