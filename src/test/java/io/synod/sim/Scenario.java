package io.synod.sim;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The run of a seed as tests, the long run and the command line make it: the seed also draws how many clients there are and what goes wrong. */
final class Scenario {
  /** Of a run, unless somebody wants another. */
  static final Duration LENGTH = Duration.ofSeconds(8);
  private static final Duration WITHIN = Duration.ofMinutes(2);

  /** What a long run must have met somewhere, or it has tested less than it says. */
  static final Set<String> RARE_PATHS = Set.of("a TTL znode is reaped", "a client vanishes", "a connection dies silently", "a connection is reset", "a container is reaped",
      "a node stops because of its disk", "a quota is exceeded", "recovery from a snapshot", "replies lost in a crash", "the power goes in the middle of a task", "watches are set again");

  private Scenario() {}

  /** @param digest of the trace: equal for equal seeds */
  record Outcome(long seed, String digest, long steps, long transactions, int lives) {}

  /**
   * Faults for {@code length}, then peace.
   *
   * @throws AssertionError that names the seed and how to replay it, when a check fails
   */
  static Outcome run(long seed, Duration length, Consumer<String> listener) {
    try (Simulation sim = of(seed).tracing(listener).replayedBy(command(seed, length))) {
      sim.run(length);
      sim.heal();
      sim.settle(WITHIN);
      return new Outcome(seed, sim.digest(), sim.steps(), sim.ledger().size(), sim.node().lives());
    }
  }

  private static String command(long seed, Duration length) {
    return "bin/sim " + seed + " --trace" + (length.equals(LENGTH) ? "" : " --seconds " + length.toSeconds());
  }

  static Simulation of(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
    for (Fault fault : Fault.values()) if (random.nextInt(3) > 0) faults.add(fault);
    return Simulation.seeded(seed).clients(1 + random.nextInt(5)).producers(random.nextInt(4)).suffering(faults.toArray(Fault[]::new));
  }
}
