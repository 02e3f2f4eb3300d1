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
  /** Everything comes to rest after the faults. */
  static final Duration WITHIN = Duration.ofMinutes(2);

  /** What a long run must have met somewhere, or it has tested less than it says. */
  static final Set<String> RARE_PATHS = Set.of("a TTL znode is reaped", "a client vanishes", "a connection dies silently", "a connection is reset", "a container is reaped",
      "a node stops because of its disk", "a quota is exceeded", "recovery from a snapshot", "replies lost in a crash", "the power goes in the middle of a task", "watches are set again");

  /** The same of several members. */
  static final Set<String> RARE_PATHS_OF_MEMBERS = Set.of("a client gives a server up", "a leader goes on in another epoch", "a leader is taken out",
      "a learner comes back with a part of a snapshot", "a learner falls behind the log", "a learner gives up its tail (TRUNC)", "a node stands still", "a peer is silent",
      "a snapshot is sent on from where it was interrupted", "a snapshot of the leader is taken", "a tail is given up", "a torn write is cut off",
      "a transaction is lost with its leader", "ambushed at: LEADERS_LOG", "ambushed at: PROMISE", "ambushed at: SNAPSHOT_PIECE", "frames come late", "frames lost with a link",
      "recovery from a snapshot", "replies lost in a crash", "the members are others", "the power goes in the middle of a task", "watches are set again",
      "who was an observer leads");

  private Scenario() {}

  /** @param digest of the trace: equal for equal seeds */
  record Outcome(long seed, String digest, long steps, long transactions, int lives) {}

  /**
   * Faults for {@code length}, then peace.
   *
   * @throws AssertionError that names the seed and how to replay it, when a check fails
   */
  static Outcome run(long seed, Duration length, Consumer<String> listener) {
    return run(seed, Crew.ALONE, length, listener);
  }

  /** The same, of an ensemble. */
  static Outcome run(long seed, Crew crew, Duration length, Consumer<String> listener) {
    try (Simulation sim = of(seed, crew).lasting(length).tracing(listener).replayedBy(command(seed, crew, length))) {
      sim.run(length);
      sim.heal();
      sim.settle(WITHIN);
      return new Outcome(seed, sim.digest(), sim.steps(), sim.ledger().size(), sim.nodes().stream().mapToInt(SimNode::lives).sum());
    }
  }

  private static String command(long seed, Crew crew, Duration length) {
    return "bin/sim " + seed + " --trace" + (crew.equals(Crew.ALONE) ? "" : " --members " + crew) + (length.equals(LENGTH) ? "" : " --seconds " + length.toSeconds());
  }

  /** The ensemble of a seed that nobody chose one for: mostly of three, now and then of five or seven, some with observers. */
  static Crew crew(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    random.nextLong();
    return new Crew(random.nextInt(4) > 0 ? 3 : 5 + 2 * random.nextInt(2), random.nextInt(3) > 0 ? 0 : 1 + random.nextInt(2));
  }

  static Simulation of(long seed, Crew crew) {
    SplittableRandom random = new SplittableRandom(seed);
    EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
    for (Fault fault : Fault.values()) if ((crew.size() > 1 || fault.befallsOne()) && random.nextInt(3) > 0) faults.add(fault);
    Simulation sim = Simulation.seeded(seed, crew).clients(1 + random.nextInt(5)).suffering(faults.toArray(Fault[]::new));
    return crew.size() == 1 ? sim.producers(random.nextInt(4)) : sim;
  }
}
