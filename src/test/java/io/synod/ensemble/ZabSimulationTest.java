package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.loop.Fatal;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link ZabWorld} over many seeds; one that fails is named in the message and replays alone. */
class ZabSimulationTest {
  private static final int SEEDS = Integer.getInteger("zab.seeds", 150);
  private static final int STEPS = 4000;
  /** So many seeds a mistake may survive. */
  private static final int PATIENCE = 1_000;

  @Test void committed_prefixes_agree_and_what_was_acknowledged_survives() {
    int acknowledged = 0;
    int truncations = 0;
    int fetches = 0;
    for (long seed = Long.getLong("zab.first", 1); seed <= SEEDS; seed++) {
      var world = new ZabWorld(seed, seed % 3 == 0 ? 5 : 3, (int) (seed % 2));
      acknowledged += run(world, seed);
      truncations += world.truncations;
      fetches += world.fetches;
    }
    assertThat(acknowledged).as("proposals acknowledged under faults").isGreaterThan(SEEDS * 10);
    assertThat(truncations).as("tails given up").isPositive();
    assertThat(fetches).as("batches read from the log").isPositive();
  }

  @Test void the_same_holds_while_members_come_and_go() {
    int acknowledged = 0;
    int changed = 0;
    for (long seed = Long.getLong("zab.first", 1); seed <= SEEDS; seed++) {
      var world = ZabWorld.changing(seed, 1 + (int) (seed % 3), (int) (seed % 2));
      acknowledged += run(world, seed);
      changed += world.changed;
    }
    assertThat(acknowledged).as("proposals acknowledged under faults").isGreaterThan(SEEDS * 10);
    assertThat(changed).as("changes of the members").isGreaterThan(SEEDS * 2);
  }

  private static int run(ZabWorld world, long seed) {
    try {
      for (int i = 0; i < STEPS; i++) world.step();
      return world.heal();
    } catch (AssertionError | RuntimeException failure) {
      throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
    }
  }

  /**
   * A check that cannot fail checks nothing. Here leaders are drawn, now and then one that must not lead, so that what keeps two leaders
   * apart is discovery alone; in a whole ensemble the election, which compares histories too, hides most of what discovery lets through.
   */
  @ParameterizedTest
  @EnumSource(Forgery.class)
  void a_mistake_in_the_protocol_is_caught(Forgery mistake) {
    assertThat(IntStream.rangeClosed(1, PATIENCE).anyMatch(seed -> isCaught(seed, mistake))).as("one of %d seeds finds it", PATIENCE).isTrue();
  }

  private static boolean isCaught(long seed, Forgery mistake) {
    try {
      var world = new ZabWorld(seed, seed % 3 == 0 ? 5 : 3, 0, mistake::forged);
      for (int i = 0; i < STEPS; i++) world.step();
      world.heal();
      return false;
    } catch (Fatal committedHere) {
      return true;
    } catch (AssertionError violation) {
      return !violation.getMessage().contains("all serve");          // a mistake is to be found by what it does, not by a standstill
    }
  }
}
