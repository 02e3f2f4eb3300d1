package io.synod.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.loop.Fatal;
import io.synod.loop.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterSettingsTest {
  private static final List<HostPort> TWO = List.of(new HostPort("10.9.8.7", 25520), new HostPort("10.9.8.6", 25520));

  private static NodeSettings settings(String... sets) {
    return NodeSettings.from(Configuration.load(Optional.empty(), List.of(sets), Map.of(), new Properties()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cluster.seeds=10.9.8.7:25520, 10.9.8.6:25520", "cluster.seeds=[\"10.9.8.7:25520\", \"10.9.8.6:25520\"]",
      "akka.cluster.seed-nodes=[\"akka://synod@10.9.8.7:25520\", \"akka://synod@10.9.8.6:25520\"]"})
  void seeds_are_given_as_a_list_or_with_commas_or_as_akka_has_them(String seeds) {
    assertThat(settings(seeds).cluster().seeds()).isEqualTo(TWO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cluster.seeds=here", "cluster.seeds=:25520", "cluster.seeds=a:b", "cluster.seeds=a:99999", "akka.cluster.seed-nodes=[\"a\"]",
      "ensemble.bootstrap-expect=-1", "ensemble.bootstrap-expect=255"})
  void what_is_no_seed_or_number_of_nodes_is_refused_with_an_example(String set) {
    assertThatThrownBy(() -> settings(set)).isInstanceOf(Fatal.class).hasMessageMatching(".*(HOST:PORT|1 to 254).*");
  }

  @Test void a_node_is_called_by_its_own_word_or_as_a_seed_means_it_or_by_its_address() {
    assertThat(settings("advertised-host=node7", "cluster.seeds=localhost:25520").cluster().host()).isEqualTo("node7");
    assertThat(settings("cluster.seeds=10.9.8.7:25520, localhost:25520").cluster().host()).isEqualTo("localhost");
    assertThat(settings("cluster.seeds=localhost:7").cluster().host()).as("that is another node of this machine").isEqualTo("127.0.0.1");
    assertThat(settings("listen=0.0.0.0", "cluster.seeds=127.0.0.1:25520").cluster().host()).isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::"})
  void all_addresses_are_no_address_to_call(String listen) {
    NodeSettings settings = settings("listen=" + listen);
    assertThat(settings.cluster().host()).isNotEqualTo(listen).isNotEmpty();
    assertThat(settings.cluster().listen()).isEqualTo(listen);
    assertThat(settings.advertisedBroker().host()).as("Kafka clients are told the same").isEqualTo(settings.cluster().host());
  }

  @Test void a_command_on_a_stopped_node_takes_the_number_that_its_directory_remembers(@TempDir Path directory) throws IOException {
    var config = Configuration.load(Optional.empty(), List.of("data=" + directory), Map.of(), new Properties());
    assertThat(NodeSettings.ofStopped(config).id()).isEqualTo(1);
    Files.writeString(directory.resolve("node.id"), "7\n");
    assertThat(NodeSettings.ofStopped(config).id()).isEqualTo(7);
  }

  @Test void who_has_seeds_or_expects_others_seeks_them() {
    assertThat(settings().cluster().seeks()).isFalse();
    assertThat(settings("cluster.seeds=a.invalid:1").cluster().seeks()).isTrue();
    assertThat(settings("ensemble.bootstrap-expect=1").cluster().seeks()).isTrue();
  }
}
