package io.synod.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.ensemble.Forgery;
import java.time.Duration;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real actors of several members under random work and faults. A failure names its seed and the command that replays it. */
class EnsembleSimulationTest {
  private static final Duration LENGTH = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofSeconds(4);
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final Crew THREE = new Crew(3, 0);
  /** So many seeds a mutation may survive. */
  private static final int PATIENCE = 60;

  /** Of three, five or seven members, with and without observers, as each seed wants: {@code bin/sim SEED --members drawn --seconds 4}. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource
  void an_ensemble_holds_under_a_known_seed(long seed) {
    assertThat(Scenario.run(seed, Scenario.crew(seed), SHORT, null).transactions()).isPositive();
  }

  static LongStream an_ensemble_holds_under_a_known_seed() {
    return LongStream.rangeClosed(1, 200);
  }

  /** Its links stay open, so nothing but its silence tells; the sync limit would be two and a half seconds. */
  @Test
  void a_leader_that_stands_still_is_replaced_before_the_sync_limit() {
    try (Simulation sim = Simulation.seeded(1, THREE).clients(2)) {
      sim.run(Duration.ofSeconds(3));
      SimNode stopped = sim.leader();
      stopped.pause(Duration.ofSeconds(20));
      sim.run(Duration.ofSeconds(2));
      assertThat(sim.leader()).isNotSameAs(stopped);
      sim.run(Duration.ofSeconds(30));
      sim.heal();
      sim.settle(Scenario.WITHIN);
    }
  }

  /**
   * It was given a vote by a proposal that it had not logged when its disk failed; and who had proposed it, and looked again, needed that vote. Once more when all of several
   * members had been given votes.
   */
  @Test
  void a_member_that_does_not_know_of_its_vote_keeps_nobody_from_leading() {
    assertThat(Scenario.run(800_024, THREE, TEN_MINUTES, null).transactions()).isPositive();
  }

  /**
   * Each has found a mistake in the simulator of its day, and is another run since: the rule tests that name them show the mistakes themselves ({@code HistoryTest},
   * {@code StandingTest}, {@code LeadershipTest}).
   */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {740_052, 740_059, 800_188, 805_028, 805_048})
  void a_seed_that_has_found_a_mistake_holds(long seed) {
    assertThat(Scenario.run(seed, Scenario.crew(seed), LENGTH, null).transactions()).isPositive();
  }

  @Test
  void a_seed_is_one_run() {
    assertThat(Scenario.run(5, THREE, LENGTH, null)).isEqualTo(Scenario.run(5, THREE, LENGTH, null));
  }

  /** A check that cannot fail checks nothing. (What only discovery lets through, the election hides here, and some need two to crash within a sync: {@code ZabSimulationTest}.) */
  @ParameterizedTest
  @CsvSource({"FORGETS_TRUNC, 3", "COMMITS_ON_A_MINORITY, 3", "TELLS_OF_A_LOG_IT_HAS_NOT, 5"})
  void a_mistake_in_the_protocol_is_caught(Forgery mistake, int voters) {
    String report = firstViolation(seed -> Simulation.seeded(seed, new Crew(voters, 0)).clients(2).suffering(Fault.CRASH, Fault.PARTITION, Fault.PAUSE)
        .forging(mistake));
    assertThat(report).containsAnyOf("is missing", "and is now", "is given out again", "is committed here", "with CORRUPT",
        "does not fit the tree", "had been told of before");
  }

  @Test
  void members_that_do_not_wait_for_their_disks_are_caught() {
    String report = firstViolation(seed -> Simulation.seeded(seed, THREE).suffering(Fault.CRASH).tamperedWith(node -> node.disk().lie()));
    assertThat(report).containsAnyOf("is missing", "and is now", "is given out again", "with CORRUPT");
  }

  private static String firstViolation(LongFunction<Simulation> mutant) {
    for (long seed = 1; seed <= PATIENCE; seed++) {
      try (Simulation sim = mutant.apply(seed)) {
        sim.run(LENGTH);
        sim.heal();
        sim.settle(Scenario.WITHIN);
      } catch (AssertionError caught) {
        return caught.getMessage();
      }
    }
    throw new AssertionError(PATIENCE + " seeds have found nothing");
  }

  @Test
  @Tag("soak")
  void many_seeds_hold_and_reach_every_rare_path() {
    long first = Long.getLong("sim.seed", 1_000);
    long count = Long.getLong("sim.count", 10_000);
    Duration length = Duration.ofSeconds(Long.getLong("sim.seconds", 600));
    for (long seed = first; seed < first + count; seed++) Scenario.run(seed, Scenario.crew(seed), length, null);
    assertThat(Probe.missed(new TreeSet<>(Scenario.RARE_PATHS_OF_MEMBERS))).isEmpty();
  }
}
