package io.synod.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Leisure;
import io.synod.sim.SimStorage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** Whatever happened to the files: recovery gives a prefix of what was appended, or refuses. It never invents. */
class SegmentedLogLawsTest {
  private static final LogSettings SMALL = new LogSettings(2048, 1024, 4096, 1024, 1 << 20);

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void a_flipped_bit_costs_at_most_the_last_batch_or_is_refused(@ForAll long seed, @ForAll @IntRange(min = 1, max = 255) int xor)
      throws IOException {
    var run = new Run(seed);
    for (int i = 1 + run.random.nextInt(40); i > 0; i--) {
      run.append();
      run.commit();
    }
    int lastBatch = run.lastBatch;
    run.log.close();
    String file = run.anyFile();
    run.storage.damage(file, run.random.nextInt(run.storage.read(file).size()), xor);
    run.reopen().ifPresentOrElse(fatal -> assertThat(fatal.exit()).isEqualTo(Exit.CORRUPT),
        () -> run.expectAtLeast(run.appended.size() - lastBatch));
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void a_cut_file_gives_a_prefix_or_is_refused(@ForAll long seed) throws IOException {
    var run = new Run(seed);
    for (int i = 1 + run.random.nextInt(60); i > 0; i--) run.append();
    run.commit();
    run.log.close();
    String file = run.anyFile();
    try (StorageFile open = run.storage.open(file)) {
      open.truncate(run.random.nextInt((int) open.size()));
      open.force();
    }
    run.reopen().ifPresentOrElse(fatal -> assertThat(fatal.exit()).isEqualTo(Exit.CORRUPT), () -> run.expectAtLeast(0));
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void random_bytes_are_no_log_and_no_entry(@ForAll long seed) throws IOException {
    var run = new Run(seed);
    run.log.close();
    var noise = new byte[run.random.nextInt(3000)];
    run.random.nextBytes(noise);
    run.storage.replace("log/" + SegmentHeader.fileName(1), Bytes.owning(noise));
    run.reopen().ifPresentOrElse(fatal -> assertThat(fatal.exit()).isEqualTo(Exit.CORRUPT), () -> run.expectAtLeast(0));
  }

  @Property(tries = 600, shrinking = ShrinkingMode.OFF)
  void crash_after_crash_nothing_acknowledged_is_lost_and_nothing_is_refused(@ForAll long seed) throws IOException {
    var run = new Run(seed);
    for (int crash = 0; crash < 6; crash++) {
      for (int i = run.random.nextInt(30); i > 0; i--) {
        run.append();
        if (run.random.nextInt(3) == 0) run.commit();
        if (run.random.nextInt(8) == 0) run.log.drop(run.random.nextInt(run.log.activeSegment() + 1));
      }
      if (run.random.nextBoolean()) run.failDuringCommit();
      run.crash();
      assertThat(run.reopen()).isEmpty();
      run.expectAtLeast(run.acknowledged);
    }
  }

  /** A log on a simulated disk, and what it was told. */
  private static final class Run {
    final SplittableRandom random;
    final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    final List<Bytes> appended = new ArrayList<>();
    SimStorage storage;
    SegmentedLog log;
    int acknowledged;
    int lastBatch;

    Run(long seed) {
      random = new SplittableRandom(seed);
      storage = new SimStorage(random.split());
      if (reopen().isPresent()) throw new AssertionError("an empty disk was refused");
    }

    /** @return why it could not be opened */
    Optional<Fatal> reopen() {
      try {
        log = SegmentedLog.open(storage, "log", SMALL, tasks::add, Leisure.NONE, fatal -> {}, (location, entry) -> {});
        return Optional.empty();
      } catch (Fatal e) {
        return Optional.of(e);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    void append() {
      var entries = new ArrayList<Bytes>();
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        var content = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 3000 : 60)];
        random.nextBytes(content);
        entries.add(Bytes.owning(content));
      }
      appended.addAll(entries);
      int upTo = appended.size();
      log.append(entries, new SegmentedLog.Completion() {
        @Override
        public void durable(long first, long[] locations) {
          if (first + locations.length - 1 != upTo) throw new AssertionError("entry " + upTo + " became " + first);
          acknowledged = upTo;
        }

        @Override
        public void failed(Exception reason) {}
      });
    }

    void commit() {
      int before = acknowledged;
      while (!tasks.isEmpty()) tasks.remove().run();
      lastBatch = acknowledged - before;
    }

    /** The node dies in the middle of a write: what was written is not synced. */
    void failDuringCommit() {
      append();
      storage.failForceAfter(random.nextInt(3));
      commit();
    }

    void crash() {
      tasks.clear();
      storage = storage.crash();
    }

    String anyFile() throws IOException {
      List<String> files = storage.list("log");
      return "log/" + files.get(random.nextInt(files.size()));
    }

    /** What is there is what was appended (where it was not dropped); what was lost is forgotten, as a client would that had no answer. */
    void expectAtLeast(int count) {
      try {
        log.read(1, (location, entry) -> assertThat(entry.payload()).isEqualTo(appended.get((int) entry.sequence() - 1)));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      assertThat(log.nextSequence()).isBetween(count + 1L, appended.size() + 1L);
      appended.subList((int) log.nextSequence() - 1, appended.size()).clear();
      acknowledged = appended.size();
    }
  }
}
