package io.synod.founding;

import io.synod.ensemble.Configuration;
import io.synod.ensemble.Seat;
import io.synod.founding.Introduction.Kind;
import io.synod.loop.HostPort;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Nodes as tests need them: the node n has the address hn:25520, the birth 1000 + n, the life 2000 + n and wants 3 founders, with h1 the first. */
final class Nodes {
  private Nodes() {}

  static HostPort address(int node) {
    return new HostPort("h" + node, 25520);
  }

  static Seat seat(int node) {
    return new Seat(List.of(new Seat.Address("h" + node, 2888, 3888)), Seat.Role.PARTICIPANT, Optional.of(new HostPort("h" + node, 2181)));
  }

  static Introduction fresh(int node) {
    return fresh(node, node);
  }

  static Introduction fresh(int node, int id) {
    return new Introduction(id, 1000 + node, 2000 + node, address(node), address(1), 3, Kind.FRESH, false, seat(node), Optional.empty(), Configuration.NONE);
  }

  static Introduction at(Introduction node, Seat seat) {
    return new Introduction(node.id(), node.birth(), node.life(), node.address(), node.founder(), node.expect(), node.kind(), node.serves(), seat, node.charter(),
        node.known());
  }

  static Introduction lived(Introduction node, long life) {
    return new Introduction(node.id(), node.birth(), life, node.address(), node.founder(), node.expect(), node.kind(), node.serves(), node.seat(), node.charter(),
        node.known());
  }

  static Introduction expecting(Introduction node, int expect) {
    return new Introduction(node.id(), node.birth(), node.life(), node.address(), node.founder(), expect, node.kind(), node.serves(), node.seat(), node.charter(), node.known());
  }

  static Introduction seeded(Introduction node, HostPort founder) {
    return new Introduction(node.id(), node.birth(), node.life(), node.address(), founder, node.expect(), node.kind(), node.serves(), node.seat(), node.charter(), node.known());
  }

  static Introduction alone(int node) {
    return new Introduction(node, 1000 + node, 2000 + node, address(node), address(node), 0, Kind.ALONE, true, seat(node), Optional.empty(), Configuration.NONE);
  }

  /** It has the charter, and does not serve yet. */
  static Introduction chartered(int node, Charter charter) {
    return fresh(node).member(charter, node, charter.first());
  }

  /** It serves. */
  static Introduction member(int node, Charter charter) {
    return chartered(node, charter).serving();
  }

  /** Founded by the nodes 1 to {@code count}. */
  static Charter charter(String ensemble, int count) {
    var seats = new TreeMap<Integer, Seat>();
    var founders = new TreeMap<Integer, Charter.Founder>();
    for (int node = 1; node <= count; node++) {
      seats.put(node, seat(node));
      founders.put(node, new Charter.Founder(1000 + node, address(node)));
    }
    return new Charter(ensemble, Configuration.of(seats), founders);
  }
}
