package io.synod.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real actors of a node under random work and faults. A failure names its seed and the command that replays it. */
class NodeSimulationTest {
  private static final Duration LENGTH = Scenario.LENGTH;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void a_known_seed_holds(long seed) {
    assertThat(Scenario.run(seed, LENGTH, null).transactions()).isPositive();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource
  void a_new_seed_holds(long seed) {
    assertThat(Scenario.run(seed, LENGTH, null).transactions()).isPositive();
  }

  static LongStream a_new_seed_holds() {
    SecureRandom random = new SecureRandom();
    return LongStream.generate(() -> random.nextInt(1_000_000)).limit(4);
  }

  /**
   * A read met a closing session half way: it showed a parent without some of the session's ephemerals and with others, and was sent once the
   * whole transaction was applied, as if that had been the state after it.
   */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {38, 12})
  void a_znode_that_a_transaction_changes_twice_is_never_seen_in_between(long seed) {
    assertThat(Scenario.run(seed, Duration.ofSeconds(3), null).transactions()).isPositive();
  }

  @Test
  void a_seed_is_one_run_whatever_ran_before_it() {
    List<Scenario.Outcome> first = List.of(Scenario.run(3, LENGTH, null), Scenario.run(12, LENGTH, null));
    List<Scenario.Outcome> again = List.of(Scenario.run(12, LENGTH, null), Scenario.run(3, LENGTH, null));
    assertThat(again).containsExactly(first.get(1), first.get(0));
    assertThat(first.get(0).digest()).isNotEqualTo(first.get(1).digest());
  }

  /** A check that cannot fail checks nothing: the node itself may find out too, when what is left on the disk makes no sense to it. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void a_disk_that_lies_about_its_syncs_loses_transactions_and_is_caught(long seed) {
    assertThat(reportOfALyingDisk(seed, 3, 0)).containsAnyOf("was applied and is lost", "stopped by itself, with CORRUPT",
        "where n1-1 led");                                   // it has lost its epoch, and began the same again
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void a_disk_that_lies_about_its_syncs_loses_records_and_is_caught(long seed) {
    assertThat(reportOfALyingDisk(seed, 0, 2)).containsAnyOf("is lost", "cannot be read", "OUT_OF_ORDER_SEQUENCE_NUMBER", "with CORRUPT");
  }

  private static String reportOfALyingDisk(long seed, int clients, int producers) {
    Simulation sim = Simulation.seeded(seed).clients(clients).producers(producers).suffering(Fault.CRASH).tamperedWith(node -> node.disk().lie());
    try (sim) {
      return assertThrows(AssertionError.class, () -> sim.run(Duration.ofMinutes(5)), "seed " + seed).getMessage();
    }
  }

  @Test
  @Tag("soak")
  void many_seeds_hold_and_reach_every_rare_path() {
    long first = Long.getLong("sim.seed", 1_000);
    long count = Long.getLong("sim.count", 2_000);
    for (long seed = first; seed < first + count; seed++) Scenario.run(seed, Duration.ofMinutes(2), null);
    assertThat(Probe.missed(new TreeSet<>(Scenario.RARE_PATHS))).isEmpty();
  }
}
