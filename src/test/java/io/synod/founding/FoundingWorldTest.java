package io.synod.founding;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.founding.Founding.Decision;
import io.synod.loop.HostPort;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Nodes that hear each other late, in part or not at all, and crash before or after the charter is on their disks. */
class FoundingWorldTest {
  private static final int EXPECTED = 3;
  private final List<Node> nodes = new ArrayList<>();
  private Random random;
  private int drawn;

  private final class Node {
    final int number;
    Charter disk;
    int id;
    boolean refused;
    Founding founding;

    Node(int number) {
      this.number = number;
      start();
    }

    /** What is on the disk stays, all else is new. */
    void start() {
      Introduction self = Nodes.lived(Nodes.fresh(number, id), random.nextLong());
      founding = Founding.begin(disk == null ? self : self.member(disk, id, disk.first()), "ensemble-" + ++drawn);
    }

    void decide() {
      Decision decision = founding.decide();
      if (decision instanceof Decision.Refuse) refused = true;
      if (!(decision instanceof Decision.Take take)) return;
      if (random.nextInt(4) == 0) {
        start();
        return;
      }
      assertThat(disk).as("a node takes one charter").isNull();
      disk = take.charter();
      id = take.id();
      if (random.nextInt(4) == 0) start();
      else founding = founding.taking(take);
    }
  }

  @Property(tries = 500, shrinking = ShrinkingMode.OFF)
  void there_is_one_ensemble_at_most_and_all_find_it_once_they_hear_each_other(@ForAll long seed) {
    random = new Random(seed);
    nodes.clear();
    int size = EXPECTED + random.nextInt(4);
    for (int number = 1; number <= size; number++) nodes.add(new Node(number));
    for (int step = 0; step < 300; step++) {
      Node node = nodes.get(random.nextInt(size));
      switch (random.nextInt(8)) {
        case 0 -> node.start();
        case 1 -> node.founding = node.founding.reaching(others(node, random.nextInt(size)));
        case 2 -> node.decide();
        default -> node.founding = node.founding.hearing(nodes.get(random.nextInt(size)).founding.self());
      }
      assertThat(ensembles()).hasSizeLessThanOrEqualTo(1);
    }
    for (int round = 0; round < 50 && !nodes.stream().allMatch(node -> node.disk != null || node.refused); round++) heal();
    assertThat(ensembles()).hasSize(1);
    Charter charter = nodes.stream().map(node -> node.disk).filter(disk -> disk != null).findFirst().orElseThrow();
    assertThat(charter.first().voters()).hasSize(EXPECTED);
    for (Node node : nodes) {
      if (charter.idOf(1000 + node.number).isPresent()) assertThat(node.disk).isEqualTo(charter);
      else assertThat(node.refused).as("who comes later needs a number").isTrue();
    }
    var ids = new TreeMap<Integer, Integer>();
    for (Node node : nodes) if (node.disk != null) assertThat(ids.put(node.id, node.number)).as("each number once").isNull();
  }

  private void heal() {
    for (Node node : nodes) if (node.disk != null) node.founding = node.founding.serving();
    for (Node node : nodes) {
      node.founding = node.founding.reaching(others(node, nodes.size()));
      for (Node other : nodes) if (other != node && !other.refused) node.founding = node.founding.hearing(other.founding.self());
    }
    nodes.forEach(Node::decide);
  }

  private Set<HostPort> others(Node node, int most) {
    Set<HostPort> addresses = nodes.stream().filter(other -> other != node && !other.refused).limit(most).map(other -> other.founding.self().address())
        .collect(Collectors.toSet());
    return new HashSet<>(addresses);
  }

  private Set<String> ensembles() {
    return nodes.stream().filter(node -> node.disk != null).map(node -> node.disk.ensemble()).collect(Collectors.toSet());
  }
}
