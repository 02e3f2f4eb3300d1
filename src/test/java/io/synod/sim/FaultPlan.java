package io.synod.sim;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** When what goes wrong: one fault of the chosen kinds after another, at random moments. */
final class FaultPlan {
  private final Simulation world;
  private final SimNode node;
  private final List<Fault> faults;
  private final RandomGenerator random;
  private final int meanMillis;

  FaultPlan(Simulation world, SimNode node, Set<Fault> faults, RandomGenerator random) {
    this.world = world;
    this.node = node;
    this.faults = faults.stream().filter(fault -> fault != Fault.NETWORK).toList();
    this.random = random;
    meanMillis = 500 + random.nextInt(8_000);
  }

  void begin() {
    if (!faults.isEmpty()) next();
  }

  private void next() {
    world.time().exactlyAfter(Duration.ofMillis(random.nextInt(2 * meanMillis)).toNanos(), "fault", this::strike);
  }

  private void strike() {
    if (!world.faulty() || !node.mayCrash()) return;
    Fault fault = faults.get(random.nextInt(faults.size()));
    world.trace().remark(world.nanos(), node.name(), "suffers " + fault);
    switch (fault) {
      case CRASH -> node.crash("chosen by the simulator");
      case POWER_CUT -> node.disk().cutPowerAfter(random.nextInt(random.nextBoolean() ? 10 : 200));
      case DISK_FULL -> {
        world.diskFails();
        node.disk().full(true);
        later(200 + random.nextInt(3_000), () -> node.disk().full(false));
      }
      case SYNC_FAILS -> {
        world.diskFails();
        node.disk().failNextSync();
      }
      case CLOCK -> {
        node.clock().jump(Duration.ofMillis(random.nextInt(7_200_000) - 3_600_000));
        world.happened(new Event.ClockSet(node.name()));
      }
      case NETWORK -> throw new IllegalStateException("clients cut their own connections");
    }
    next();
  }

  private void later(int millis, Runnable over) {
    world.time().exactlyAfter(Duration.ofMillis(millis).toNanos(), "fault over", over);
  }
}
