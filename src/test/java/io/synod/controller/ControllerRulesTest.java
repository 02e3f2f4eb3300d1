package io.synod.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.broker.BrokerSettings;
import io.synod.broker.Cluster;
import io.synod.broker.ClusterView;
import io.synod.broker.ClusterView.PartitionState;
import io.synod.broker.Znodes.Leadership;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class ControllerRulesTest {
  private static final BrokerSettings SETTINGS = BrokerSettings.defaults(1, "h", 9092).withTopics(8, (short) 2, true, true);

  private static ClusterView view(int brokers, String... topics) {
    var alive = new TreeMap<Integer, ClusterView.Broker>();
    for (int id = 1; id <= brokers; id++) alive.put(id, new ClusterView.Broker(id, "h" + id, 9092, Optional.empty(), id));
    var known = new TreeMap<String, ClusterView.Topic>();
    for (String topic : topics) known.put(topic, new ClusterView.Topic(topic, UUID.randomUUID(), List.of(), Map.of()));
    return new ClusterView(1, "c", OptionalInt.of(1), alive, known, Map.of());
  }

  private static Cluster.NewTopic topic(String name, int partitions, int factor) {
    return new Cluster.NewTopic(name, partitions, (short) factor, Map.of(), Map.of());
  }

  private static TopicPlan plan(Cluster.NewTopic topic, ClusterView view) {
    return TopicPlan.of(topic, view, SETTINGS, 0, 0);
  }

  @Test void replicas_go_round_and_the_distance_grows_with_each_round() {          // as in the comment of Kafka's AdminUtils
    var placed = Placement.place(List.of(0, 1, 2, 3, 4), 10, 3, 0, 0);
    assertThat(placed).containsEntry(0, List.of(0, 1, 2)).containsEntry(4, List.of(4, 0, 1)).containsEntry(5, List.of(0, 2, 3))
        .containsEntry(9, List.of(4, 1, 2));
  }

  @Property void no_broker_has_two_replicas_of_a_partition_and_first_replicas_are_even(@ForAll @IntRange(min = 1, max = 9) int brokers,
      @ForAll @IntRange(min = 1, max = 40) int partitions, @ForAll @IntRange(min = 1, max = 9) int factor,
      @ForAll @IntRange(min = 0, max = 8) int start, @ForAll @IntRange(min = 0, max = 8) int shift) {
    int replicas = Math.min(factor, brokers);
    List<Integer> ids = java.util.stream.IntStream.range(0, brokers).boxed().toList();
    var placed = Placement.place(ids, partitions, replicas, start % brokers, shift % brokers);
    int[] firsts = new int[brokers];
    placed.values().forEach(of -> {
      assertThat(new HashSet<>(of)).hasSize(replicas);
      firsts[of.get(0)]++;
    });
    assertThat(java.util.Arrays.stream(firsts).max().getAsInt() - java.util.Arrays.stream(firsts).min().getAsInt()).isLessThanOrEqualTo(1);
  }

  @Test void what_is_not_said_is_the_default() {
    TopicPlan plan = plan(topic("t", -1, -1), view(3));
    assertThat(plan.assignment()).hasSize(8).allSatisfy((index, replicas) -> assertThat(replicas).hasSize(2));
  }

  @Test void the_offsets_topic_has_no_more_replicas_than_there_are_brokers() {
    TopicPlan plan = plan(topic("__consumer_offsets", -1, -1), view(1));
    assertThat(plan.assignment()).hasSize(50).containsEntry(0, List.of(1));
    assertThat(plan.config()).containsEntry("cleanup.policy", "compact");
  }

  @Test void refusals_are_kafkas() {
    assertThat(plan(topic("a/b", 1, 1), view(1)).error()).isEqualTo("INVALID_TOPIC_EXCEPTION");
    assertThat(plan(topic("t", 1, 1), view(1, "t")).error()).isEqualTo("TOPIC_ALREADY_EXISTS");
    assertThat(plan(topic("a.b", 1, 1), view(1, "a_b")).message()).isEqualTo("Topic 'a.b' collides with existing topic: a_b");
    assertThat(plan(topic("t", 0, 1), view(1)).error()).isEqualTo("INVALID_PARTITIONS");
    assertThat(plan(topic("t", 1, 0), view(1)).error()).isEqualTo("INVALID_REPLICATION_FACTOR");
    assertThat(plan(topic("t", 1, 3), view(1)).message()).endsWith("cannot be reached because only 1 broker(s) are registered.");
    assertThat(plan(topic("t", 10_001, 1), view(1)).error()).isEqualTo("POLICY_VIOLATION");
    var unknown = new Cluster.NewTopic("t", 1, (short) 1, Map.of(), Map.of("no.such", "1"));
    assertThat(plan(unknown, view(1)).message()).isEqualTo("Unknown topic config name: no.such");
  }

  @Test void a_manual_assignment_is_checked() {
    assertThat(assigned(Map.of(0, List.of(1, 2), 1, List.of(2, 1))).ok()).isTrue();
    assertThat(assigned(Map.of(0, List.of(1), 2, List.of(1))).message()).isEqualTo("partitions should be a consecutive 0-based integer sequence");
    assertThat(assigned(Map.of(0, List.of(7))).error()).isEqualTo("INVALID_REPLICA_ASSIGNMENT");
    assertThat(assigned(Map.of(0, List.of(1, 1))).error()).isEqualTo("INVALID_REPLICA_ASSIGNMENT");
    assertThat(assigned(Map.of(0, List.of(1), 1, List.of(1, 2))).error()).isEqualTo("INVALID_REPLICA_ASSIGNMENT");
    assertThat(plan(new Cluster.NewTopic("t", 1, (short) -1, Map.of(0, List.of(1)), Map.of()), view(2)).error()).isEqualTo("INVALID_REQUEST");
  }

  private static TopicPlan assigned(Map<Integer, List<Integer>> assignment) {
    return plan(new Cluster.NewTopic("t", -1, (short) -1, assignment, Map.of()), view(2));
  }

  @Test void a_new_leader_comes_from_the_isr_in_the_order_of_replicas() {
    var state = new PartitionState(0, 1, 4, List.of(1, 2, 3), List.of(3, 1));
    assertThat(Leader.elect(state, Set.of(2, 3), 9)).contains(new Leadership(9, 3, 5, List.of(3)));
  }

  @Test void without_a_live_replica_in_sync_nobody_leads_and_the_isr_is_kept() {
    var state = new PartitionState(0, 1, 4, List.of(1, 2), List.of(1));
    Leadership none = Leader.elect(state, Set.of(2), 9).orElseThrow();
    assertThat(none).isEqualTo(new Leadership(9, -1, 5, List.of(1)));
    var leaderless = new PartitionState(0, -1, 5, List.of(1, 2), List.of(1));
    assertThat(Leader.elect(leaderless, Set.of(2), 9)).isEmpty();
    assertThat(Leader.elect(leaderless, Set.of(1, 2), 9)).contains(new Leadership(9, 1, 6, List.of(1)));
  }

  @Test void a_live_leader_stays() {
    assertThat(Leader.elect(new PartitionState(0, 2, 0, List.of(1, 2), List.of(1, 2)), Set.of(1, 2), 9)).isEmpty();
  }
}
