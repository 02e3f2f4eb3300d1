package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many elections under faults, each from a seed: {@link ElectionWorld} checks each decision, and here it is seen that there is one. */
class ElectionSimulationTest {
  private static final int LIVENESS_MILLIS = 5000;

  @Test void under_faults_a_round_has_one_leader_and_after_them_there_is_one() {
    for (long seed = 0; seed < 500; seed++) simulate(seed);
  }

  @Tag("soak")
  @Test void the_same_for_many_seeds() {
    for (long seed = 500; seed < 50_000; seed++) simulate(seed);
  }

  private static void simulate(long seed) {
    try {
      var world = new ElectionWorld(seed, 1 + (int) (seed % 7), (int) (seed % 3));
      world.trouble(3000);
      world.heal();
      world.runUntilOneLeads(LIVENESS_MILLIS);
      assertThat(world.oneLeads()).as("one leader %d ms after all is well, but %s", LIVENESS_MILLIS, world).isTrue();
    } catch (AssertionError | RuntimeException failure) {
      throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
    }
  }
}
