package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees when a node cannot start, and how it stops: one sentence, an exit code, nothing lost. */
class LifecycleIT {
  @TempDir Path directory;

  @Test
  void a_node_says_for_each_part_where_it_serves_and_stops_in_order_on_sigterm() throws Exception {
    try (var node = new NodeProcess(directory).start()) {
      assertThat(node.log()).contains("127.0.0.1:" + node.zookeeper, "127.0.0.1:" + node.kafka, "127.0.0.1:" + node.http);
      assertThat(node.fourLetterWord("ruok")).isEqualTo("imok");
      assertThat(node.terminate(Duration.ofSeconds(5))).isZero();
    }
  }

  @Test
  void a_second_node_on_the_same_data_is_refused() throws Exception {
    try (var first = new NodeProcess(directory).start(); var second = new NodeProcess(directory)) {
      assertThat(exitOf(second)).isEqualTo(3);
      assertThat(second.log()).contains(first.data().toString()).contains("locked");
      assertThat(first.fourLetterWord("ruok")).isEqualTo("imok");
    }
  }

  @Test
  void a_port_in_use_is_named() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var node = new NodeProcess(directory, "--set", "zookeeper.port=" + taken.getLocalPort())) {
      assertThat(exitOf(node)).isEqualTo(4);
      assertThat(node.log()).contains(Integer.toString(taken.getLocalPort())).contains("zookeeper.port");
    }
  }

  @Test
  void a_data_directory_that_is_a_file_is_named() throws Exception {
    try (var node = new NodeProcess(directory)) {
      Files.writeString(node.data(), "not a directory");
      assertThat(exitOf(node)).isEqualTo(3);
      assertThat(node.log()).contains(node.data().toString());
    }
  }

  @Test
  void data_of_another_node_is_refused() throws Exception {
    try (var first = new NodeProcess(directory).start()) {
      first.terminate(Duration.ofSeconds(5));
    }
    try (var other = new NodeProcess(directory, "--id", "2")) {
      assertThat(exitOf(other)).isEqualTo(3);
      assertThat(other.log()).contains("node 1").contains("--id 1");
    }
  }

  @Test
  void an_unknown_key_is_named_with_the_nearest_one() throws Exception {
    try (var node = new NodeProcess(directory, "--set", "zookeper.port=2181")) {
      assertThat(exitOf(node)).isEqualTo(2);
      assertThat(node.log()).contains("synod.zookeper.port").contains("did you mean synod.zookeeper.port");
    }
  }

  @Test
  void a_value_of_the_wrong_kind_is_named() throws Exception {
    try (var node = new NodeProcess(directory, "--set", "loops=many")) {
      assertThat(exitOf(node)).isEqualTo(2);
      assertThat(node.log()).contains("loops").contains("many");
    }
  }

  private static int exitOf(NodeProcess node) throws InterruptedException {
    Process process = node.launch();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends by itself").isTrue();
    return process.exitValue();
  }
}
