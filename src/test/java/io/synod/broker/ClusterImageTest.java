package io.synod.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.broker.Znodes.Leadership;
import io.synod.broker.Znodes.TopicLayout;
import io.synod.journal.Bytes;
import io.synod.znode.Acl;
import io.synod.znode.NodeView;
import io.synod.znode.Stat;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class ClusterImageTest {
  private static final UUID ID = new UUID(1, 2);
  private final ClusterImage image = new ClusterImage();

  private record Node(Bytes data, Stat stat) implements NodeView {
    @Override public boolean dataIsNull() {
      return data == null;
    }

    @Override public List<Acl> acl() {
      return Acl.OPEN;
    }

    @Override public Iterable<String> children() {
      return List.of();
    }

    @Override public int numChildren() {
      return 0;
    }

    @Override public long ephemeralOwner() {
      return stat.ephemeralOwner();
    }

    @Override public long changedZxid() {
      return stat.mzxid();
    }
  }

  private static NodeView node(Bytes data) {
    return new Node(data, new Stat(77, 77, 0, 0, 0, 0, 0, 0, 0, 0, 77));
  }

  private void topic(String name, int partitions) throws IOException {
    var assignment = new java.util.TreeMap<Integer, List<Integer>>();
    for (int i = 0; i < partitions; i++) assignment.put(i, List.of(1));
    image.apply("/brokers/topics/" + name, node(Znodes.topic(new TopicLayout(ID, assignment))));
  }

  private void state(String name, int index, int leader) throws IOException {
    image.apply(Znodes.state(name, index), node(Znodes.state(new Leadership(1, leader, 3, List.of(1)))));
  }

  @Test void a_topic_shows_when_its_last_partition_has_a_state() throws IOException {
    topic("t", 2);
    state("t", 0, 1);
    assertThat(image.next(1)).isEmpty();
    assertThat(image.unled()).containsOnlyKeys("t");
    state("t", 1, 1);
    ClusterView view = image.next(1).orElseThrow();
    assertThat(view.topic(ID).orElseThrow().partitions()).extracting(ClusterView.PartitionState::leaderEpoch).containsExactly(3, 3);
    assertThat(image.unled()).isEmpty();
  }

  @Test void a_topic_is_gone_with_the_first_of_its_znodes() throws IOException {
    topic("t", 1);
    state("t", 0, 1);
    image.next(1);
    image.apply(Znodes.state("t", 0), null);
    assertThat(image.next(2).orElseThrow().topics()).isEmpty();
  }

  @Test void what_has_not_changed_is_the_same_object() throws IOException {
    topic("t", 1);
    state("t", 0, 1);
    ClusterView before = image.next(1).orElseThrow();
    image.apply("/controller", node(Znodes.controller(4, 0)));
    ClusterView after = image.next(2).orElseThrow();
    assertThat(after.controller()).hasValue(4);
    assertThat(after.topics().get("t")).isSameAs(before.topics().get("t"));
    state("t", 0, 1);
    assertThat(image.next(3)).isEmpty();
  }

  @Test void a_broker_is_what_it_registered() throws IOException {
    var settings = BrokerSettings.defaults(3, "kafka3", 9093);
    image.apply("/brokers/ids/3", node(Znodes.broker(settings, 5)));
    assertThat(image.next(1).orElseThrow().brokers().get(3)).isEqualTo(new ClusterView.Broker(3, "kafka3", 9093, java.util.Optional.empty(), 77));
    assertThat(Znodes.broker(settings, 5).asUtf8()).isEqualTo("{\"features\":{},\"listener_security_protocol_map\":{\"PLAINTEXT\":\"PLAINTEXT\"},"
        + "\"endpoints\":[\"PLAINTEXT://kafka3:9093\"],\"jmx_port\":-1,\"port\":9093,\"host\":\"kafka3\",\"version\":5,\"timestamp\":\"5\"}");
  }

  @Test void what_is_not_kafkas_json_counts_as_gone() throws IOException {
    image.apply("/brokers/ids/3", node(Znodes.broker(BrokerSettings.defaults(3, "h", 1), 5)));
    assertThatThrownBy(() -> image.apply("/brokers/ids/3", node(Bytes.utf8("nonsense")))).isInstanceOf(IOException.class);
    assertThat(image.next(1).orElseThrow().brokers()).isEmpty();
    assertThatThrownBy(() -> image.apply("/brokers/topics/t", node(null))).isInstanceOf(IOException.class);
  }

  @Property void any_bytes_are_json_or_an_io_exception(@ForAll byte[] bytes) {
    for (String path : List.of("/brokers/ids/1", "/brokers/topics/t", "/brokers/topics/t/partitions/0/state", "/config/topics/t", "/controller", "/cluster/id")) {
      try {
        image.apply(path, node(Bytes.copyOf(bytes)));
      } catch (IOException malformed) {
        assertThat(malformed.getMessage()).isNotBlank();
      }
    }
  }

  @Test void topic_settings_are_checked_in_kafkas_words() {
    assertThat(TopicConfigs.fault(Map.of("retention.ms", "x"))).contains("Invalid value x for configuration retention.ms: Not a number of type LONG");
    assertThat(TopicConfigs.fault(Map.of("retention.ms", "-5"))).contains("Invalid value -5 for configuration retention.ms: Value must be at least -1");
    assertThat(TopicConfigs.fault(Map.of("cleanup.policy", "compact, delete"))).isEmpty();
    assertThat(TopicConfigs.fault(Map.of("cleanup.policy", "burn"))).contains(
        "Invalid value burn for configuration cleanup.policy: String must be one of: compact, delete");
  }
}
