package io.synod.sim;

import io.synod.ensemble.Moment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** When what goes wrong where: one fault of the chosen kinds after another, at random moments, often at the node that leads. */
final class FaultPlan {
  /** So much longer is it from one fault to the next while there is not much to do. */
  private static final int SELDOM = 5;
  private final Simulation world;
  private final List<Fault> faults;
  private final RandomGenerator random;
  private final int meanMillis;

  FaultPlan(Simulation world, Set<Fault> faults, RandomGenerator random) {
    this.world = world;
    this.faults = faults.stream().filter(fault -> fault != Fault.NETWORK).toList();
    this.random = random;
    meanMillis = world.isAlone() ? 500 + random.nextInt(8_000) : 300 + random.nextInt(4_000);
  }

  void begin() {
    if (!faults.isEmpty()) next();
  }

  private void next() {
    world.time().exactlyAfter(Duration.ofMillis(random.nextInt(2 * meanMillis * (world.busy() ? 1 : SELDOM))).toNanos(), "fault", this::strike);
  }

  private void strike() {
    if (!world.faulty()) return;
    SimNode node = random.nextInt(3) == 0 ? world.leader() : anyone();
    Fault fault = faults.get(random.nextInt(faults.size()));
    if (node.mayCrash()) strike(node, fault);
    next();
  }

  private SimNode anyone() {
    return world.nodes().get(random.nextInt(world.nodes().size()));
  }

  private void strike(SimNode node, Fault fault) {
    world.trace().remark(world.nanos(), node.name(), "suffers " + fault);
    switch (fault) {
      case CRASH -> node.crash("chosen by the simulator");
      case POWER_CUT -> node.disk().cutPowerAfter(random.nextInt(random.nextBoolean() ? 10 : 200));
      case DISK_FULL -> {
        node.diskFails();
        node.disk().full(true);
        later(200 + random.nextInt(3_000), () -> node.disk().full(false));
      }
      case SYNC_FAILS -> {
        node.diskFails();
        node.disk().failNextSync();
      }
      case CLOCK -> {
        node.clock().jump(Duration.ofMillis(random.nextInt(7_200_000) - 3_600_000));
        world.happened(new Event.ClockSet(node.name()));
      }
      case PAUSE -> node.pause(Duration.ofMillis(50 + random.nextInt(random.nextBoolean() ? 500 : 8_000)));
      case SLOW_DISK -> {
        node.slowDisk(true);
        later(200 + random.nextInt(4_000), () -> node.slowDisk(false));
      }
      case PARTITION -> partition(node);
      case ONE_WAY -> oneWay(node, anyone());
      case RECONFIGURE -> world.membership().change();
      case SHAKE -> shake(world.nanos() + Duration.ofMillis(200 + random.nextInt(2_000)).toNanos());
      case AMBUSH -> ambush();
      case SURPASS -> node.surpass();
      case NETWORK -> throw new IllegalStateException("clients cut their own connections");
    }
  }

  /** {@code node}, and whoever the dice put on its side, are cut off from the others. */
  private void partition(SimNode node) {
    int length = 100 + random.nextInt(8_000);
    List<SimNode> side = world.nodes().stream().filter(each -> each == node || random.nextInt(3) == 0).toList();
    for (SimNode here : side) {
      for (SimNode there : world.nodes()) {
        if (side.contains(there)) continue;
        block(here, there, length);
        block(there, here, length);
      }
    }
  }

  /** One small thing after the other, until {@code endNanos}. */
  private void shake(long endNanos) {
    if (!world.faulty() || world.nanos() >= endNanos) return;
    jolt(random.nextInt(3) == 0 ? world.leader() : anyone(), anyone());
    later(1 + random.nextInt(random.nextBoolean() ? 10 : 150), () -> shake(endNanos));
  }

  private void jolt(SimNode node, SimNode other) {
    switch (random.nextInt(12)) {
      case 0 -> {
        if (node.mayCrash()) node.crash("shaken");
      }
      case 1, 2 -> node.pause(Duration.ofMillis(1 + random.nextInt(300)));
      case 3, 4, 5 -> block(node, other, 5 + random.nextInt(400));
      default -> world.network().cut(node.id(), other.id());
    }
  }

  private void ambush() {
    Moment moment = Moment.SIGNIFICANT.get(random.nextInt(Moment.SIGNIFICANT.size()));
    int blow = random.nextInt(5);
    long delay = random.nextLong(random.nextBoolean() ? 100_000 : 3_000_000);
    world.network().ambush(moment, (from, to) -> world.time().exactlyAfter(delay, "ambush", () -> {
      if (world.faulty()) strike(world.nodes().get(from - 1), world.nodes().get(to - 1), blow);
    }));
  }

  private void strike(SimNode sender, SimNode receiver, int blow) {
    world.trace().remark(world.nanos(), sender.name(), "is ambushed with " + receiver.name() + " in blow " + blow);
    switch (blow) {
      case 0 -> crash(sender);
      case 1 -> crash(receiver);
      case 2 -> sender.pause(Duration.ofMillis(50 + random.nextInt(3_000)));
      case 3 -> shake(world.nanos() + Duration.ofMillis(random.nextInt(1_000)).toNanos());
      default -> world.network().cut(sender.id(), receiver.id());
    }
  }

  private static void crash(SimNode node) {
    if (node.mayCrash()) node.crash("ambushed");
  }

  private void oneWay(SimNode from, SimNode to) {
    if (from == to) return;
    boolean forth = random.nextBoolean();
    block(forth ? from : to, forth ? to : from, 100 + random.nextInt(8_000));
  }

  private void block(SimNode from, SimNode to, int millis) {
    world.network().block(from.id(), to.id());
    later(millis, () -> world.network().free(from.id(), to.id()));
  }

  private void later(int millis, Runnable over) {
    world.time().exactlyAfter(Duration.ofMillis(millis).toNanos(), "fault over", over);
  }
}
