package io.synod.sim;

import io.synod.ensemble.Configuration;
import io.synod.ensemble.Reconfiguration;
import io.synod.ensemble.Seat;
import io.synod.znode.Op;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Somebody who changes who the members are, one by what the node that he asks knows of them, or all at once, and who wants them all back as they were in
 * the end. What he asks may be refused, for it is not possible or another change came before it, or be lost.
 */
final class Membership {
  private static final Duration UNTIL_ASKED_AGAIN = Duration.ofMillis(500);
  private final Simulation world;
  private final RandomGenerator random;

  Membership(Simulation world, RandomGenerator random) {
    this.world = world;
    this.random = random;
  }

  /** One member, or some at once, get a vote or lose it, leave, or come back. */
  void change() {
    List<SimNode> serving = world.nodes().stream().filter(SimNode::up).toList();
    if (serving.isEmpty()) return;
    SimNode asked = serving.get(random.nextInt(serving.size()));
    Configuration now = asked.life().members();
    int id = 1 + random.nextInt(world.nodes().size());
    Optional<Seat> next = next(now.seats().get(id), id);
    if (random.nextInt(3) == 0) {
      asked.life().propose(all(drawn()));
      return;
    }
    long fromVersion = random.nextInt(3) == 0 ? Reconfiguration.ANY_VERSION : now.version() - (random.nextInt(5) == 0 ? 1 : 0);
    world.trace().remark(world.nanos(), asked.name(), "is to change member " + id + " of " + now.seats() + " to " + next);
    asked.life().propose(random.nextBoolean() ? incremental(id, next, fromVersion) : whole(now, id, next, fromVersion));
  }

  /** Any of them, so that a quorum of those need not have one in common with a quorum of the members of now. */
  private Configuration drawn() {
    var seats = new TreeMap<Integer, Seat>();
    world.configuration().seats().forEach((id, first) -> {
      int dice = random.nextInt(4);
      var role = dice < 2 ? Seat.Role.PARTICIPANT : Seat.Role.OBSERVER;
      if (dice < 3) seats.put(id, new Seat(first.addresses(), role, first.client()));
    });
    return Configuration.of(seats);
  }

  private Optional<Seat> next(Seat now, int id) {
    Seat first = world.configuration().seats().get(id);
    if (now == null) return Optional.of(first);
    if (random.nextInt(3) == 0) return Optional.empty();
    var role = now.role() == Seat.Role.OBSERVER ? Seat.Role.PARTICIPANT : Seat.Role.OBSERVER;
    return Optional.of(new Seat(first.addresses(), role, first.client()));
  }

  private static Op.Kind incremental(int id, Optional<Seat> next, long fromVersion) {
    Optional<String> joining = next.map(seat -> "server." + id + "=" + seat);
    Optional<String> leaving = next.isPresent() ? Optional.empty() : Optional.of("" + id);
    return new Op.Reconfigure(new Reconfiguration(joining, leaving, Optional.empty(), fromVersion));
  }

  private static Op.Kind whole(Configuration now, int id, Optional<Seat> next, long fromVersion) {
    var seats = new TreeMap<>(now.seats());
    seats.remove(id);
    next.ifPresent(seat -> seats.put(id, seat));
    return new Op.Reconfigure(new Reconfiguration(Optional.empty(), Optional.empty(), Optional.of(Configuration.of(seats).toString()), fromVersion));
  }

  /** What makes {@code members} the members, whoever they were. */
  static Op.Kind all(Configuration members) {
    return new Op.Reconfigure(new Reconfiguration(Optional.empty(), Optional.empty(), Optional.of(members.toString()), Reconfiguration.ANY_VERSION));
  }

  /** From now on the members are to be what they were at first: asks whenever they are not. */
  void restore() {
    SimNode leader = world.leader();
    if (leader.up() && !isRestored()) leader.life().propose(all(world.configuration()));
    world.time().exactlyAfter(UNTIL_ASKED_AGAIN.toNanos(), "the members are asked for", this::restore);
  }

  /** As far as who led last knows. */
  boolean isRestored() {
    return !world.reconfigures() || world.leader().up() && world.leader().life().members().seats().equals(world.configuration().seats());
  }
}
