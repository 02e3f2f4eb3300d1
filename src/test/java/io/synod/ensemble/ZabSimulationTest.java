package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@link ZabWorld} over many seeds; one that fails is named in the message and replays alone. */
class ZabSimulationTest {
  private static final int SEEDS = Integer.getInteger("zab.seeds", 150);
  private static final int STEPS = 4000;

  @Test void committed_prefixes_agree_and_what_was_acknowledged_survives() {
    int acknowledged = 0;
    int truncations = 0;
    int fetches = 0;
    for (long seed = Long.getLong("zab.first", 1); seed <= SEEDS; seed++) {
      var world = new ZabWorld(seed, seed % 3 == 0 ? 5 : 3, (int) (seed % 2));
      try {
        for (int i = 0; i < STEPS; i++) world.step();
        acknowledged += world.heal();
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
      }
      truncations += world.truncations;
      fetches += world.fetches;
    }
    assertThat(acknowledged).as("proposals acknowledged under faults").isGreaterThan(SEEDS * 10);
    assertThat(truncations).as("tails given up").isPositive();
    assertThat(fetches).as("batches read from the log").isPositive();
  }
}
