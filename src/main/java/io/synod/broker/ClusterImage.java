package io.synod.broker;

import io.synod.broker.Znodes.Leadership;
import io.synod.broker.Znodes.TopicLayout;
import io.synod.znode.NodeView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The fold of Kafka's znodes into a {@link ClusterView}: one znode at a time, so that an event costs what it changes. A topic shows only when
 * its layout and the state of every partition are there, hence never half created. Mutable, with one owner; reads no tree and no clock.
 */
final class ClusterImage {
  private final Map<Integer, ClusterView.Broker> brokers = new TreeMap<>();
  private final Map<String, TopicLayout> layouts = new HashMap<>();
  private final Map<String, Map<Integer, Leadership>> states = new HashMap<>();
  private final Map<String, Map<String, String>> configs = new HashMap<>();
  private final Map<String, ClusterView.Topic> topics = new HashMap<>();
  private final Set<String> changedTopics = new HashSet<>();
  private String clusterId = "";
  private OptionalInt controller = OptionalInt.empty();
  private boolean changed;

  /**
   * The znode at {@code path} is now {@code node}.
   *
   * @param node null when it is gone
   * @throws IOException when its content is not what Kafka writes there; then it counts as gone
   */
  void apply(String path, NodeView node) throws IOException {
    try {
      fold(path, node);
    } catch (IOException malformed) {
      fold(path, null);
      throw malformed;
    }
  }

  private void fold(String path, NodeView node) throws IOException {
    if (path.startsWith(Znodes.TOPICS + "/")) {
      topic(path.substring(Znodes.TOPICS.length() + 1).split("/"), node);
    } else if (path.startsWith(Znodes.TOPIC_CONFIGS + "/")) {
      String topic = path.substring(Znodes.TOPIC_CONFIGS.length() + 1);
      put(configs, topic, node == null ? null : Znodes.config(node.data()));
      changedTopics.add(topic);
    } else if (path.startsWith(Znodes.BROKER_IDS + "/")) {
      int id = number(path.substring(Znodes.BROKER_IDS.length() + 1));
      put(brokers, id, node == null ? null : Znodes.broker(id, node.data(), node.stat().czxid()));
      changed = true;
    } else if (path.equals(Znodes.CONTROLLER)) {
      controller = node == null ? OptionalInt.empty() : OptionalInt.of(Znodes.controller(node.data()));
      changed = true;
    } else if (path.equals(Znodes.CLUSTER_ID)) {
      clusterId = node == null ? "" : Znodes.clusterId(node.data());
      changed = true;
    }
  }

  /** {@code T}, {@code T/partitions/P/state}; what else lies there means nothing to us. */
  private void topic(String[] names, NodeView node) throws IOException {
    if (names.length == 1) {
      put(layouts, names[0], node == null ? null : Znodes.topic(node.data()));
      changedTopics.add(names[0]);
    } else if (names.length == 4 && names[3].equals("state")) {
      int index = number(names[2]);
      Map<Integer, Leadership> of = states.computeIfAbsent(names[0], name -> new HashMap<>());
      put(of, index, node == null ? null : Znodes.state(node.data()));
      if (of.isEmpty()) states.remove(names[0]);
      changedTopics.add(names[0]);
    }
  }

  private static <K, V> void put(Map<K, V> map, K key, V value) {
    if (value == null) map.remove(key);
    else map.put(key, value);
  }

  private static int number(String name) throws IOException {
    try {
      return Integer.parseInt(name);
    } catch (NumberFormatException e) {
      throw new IOException(name + " is no number", e);
    }
  }

  /** Topics that somebody laid out without giving their partitions a state, as kafka-topics of ZooKeeper times does: the controller's work. */
  Map<String, TopicLayout> unled() {
    Map<String, TopicLayout> unled = new HashMap<>();
    layouts.forEach((name, layout) -> {
      if (!states.getOrDefault(name, Map.of()).keySet().containsAll(layout.assignment().keySet())) unled.put(name, layout);
    });
    return unled;
  }

  /** The view after all that was applied, or empty when nothing has changed since the last one. Unchanged topics are the same objects in it. */
  Optional<ClusterView> next(long version) {
    for (String name : changedTopics) {
      ClusterView.Topic topic = complete(name);
      ClusterView.Topic before = topics.get(name);
      if (topic == null ? before == null : topic.equals(before)) continue;
      put(topics, name, topic);
      changed = true;
    }
    changedTopics.clear();
    if (!changed) return Optional.empty();
    changed = false;
    var byId = new HashMap<UUID, ClusterView.Topic>();
    topics.values().forEach(topic -> byId.put(topic.id(), topic));
    return Optional.of(new ClusterView(version, clusterId, controller, Collections.unmodifiableMap(new TreeMap<>(brokers)),
        Collections.unmodifiableMap(new HashMap<>(topics)), Collections.unmodifiableMap(byId)));
  }

  private ClusterView.Topic complete(String name) {
    TopicLayout layout = layouts.get(name);
    if (layout == null || layout.assignment().isEmpty()) return null;
    Map<Integer, Leadership> known = states.getOrDefault(name, Map.of());
    List<ClusterView.PartitionState> partitions = new ArrayList<>(layout.assignment().size());
    for (int index = 0; index < layout.assignment().size(); index++) {
      Leadership state = known.get(index);
      List<Integer> replicas = layout.assignment().get(index);
      if (state == null || replicas == null) return null;
      partitions.add(new ClusterView.PartitionState(index, state.leader(), state.leaderEpoch(), replicas, state.isr()));
    }
    return new ClusterView.Topic(name, layout.id(), List.copyOf(partitions), configs.getOrDefault(name, Map.of()));
  }
}
