package io.synod.it;

import static io.synod.it.StockClients.create;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.zookeeper.AsyncCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator sees when a node cannot start, and how it stops: one sentence, an exit code, nothing lost. */
@SuppressWarnings("try")                                                                    // ZooKeeper.close may be interrupted
class LifecycleIT {
  @TempDir Path directory;

  @Test
  void a_node_says_for_each_part_where_it_serves_and_stops_in_order_on_sigterm() throws Exception {
    try (var node = new NodeProcess(directory).start()) {
      assertThat(node.log()).contains("127.0.0.1:" + node.zookeeper, "127.0.0.1:" + node.kafka, "127.0.0.1:" + node.http);
      assertThat(node.fourLetterWord("ruok")).isEqualTo("imok");
      assertThat(node.terminate()).isZero();
    }
  }

  @Test
  void sigterm_under_load_stops_every_part_and_loses_nothing_acknowledged() throws Exception {
    try (var node = new NodeProcess(directory, "--set", "stop-within=2m").start()) {
      Set<String> created = ConcurrentHashMap.newKeySet();
      Set<String> produced = ConcurrentHashMap.newKeySet();
      try (var zookeeper = StockClients.zookeeper(node, 30_000); var producer = StockClients.producer(node, "delivery.timeout.ms", 120_000)) {
        create(zookeeper, "/load", "", CreateMode.PERSISTENT);
        var running = new AtomicBoolean(true);
        var znodes = new Thread(() -> createWhile(running, zookeeper, created));
        var records = new Thread(() -> produceWhile(running, producer, produced));
        znodes.start();
        records.start();
        await("both kinds are under way").until(() -> created.size() > 200 && produced.size() > 200);
        assertThat(node.terminate()).isZero();
        assertThat(node.log()).as("within its time").doesNotContain("not all parts have stopped");
        running.set(false);
        node.start();
        znodes.join();
        records.join();
        producer.flush();
      }
      try (var zookeeper = StockClients.zookeeper(node, 30_000); var reader = StockClients.reader(node, new TopicPartition("load", 0))) {
        assertThat(zookeeper.getChildren("/load", false)).containsAll(created);
        var missing = new TreeSet<>(produced);
        await("every acknowledged record is read").until(() -> {
          reader.poll(Duration.ofMillis(500)).forEach(record -> missing.remove(record.value()));
          return missing.isEmpty();
        });
      }
      assertOneSentence(node);
    }
  }

  private static void createWhile(AtomicBoolean running, ZooKeeper zookeeper, Set<String> created) {
    AsyncCallback.StringCallback acknowledged = (code, path, context, name) -> {
      if (code == KeeperException.Code.OK.intValue()) created.add(name.substring("/load/".length()));
    };
    while (running.get()) {
      zookeeper.create("/load/n-", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL, acknowledged, null);
      LockSupport.parkNanos(200_000);
    }
  }

  private static void produceWhile(AtomicBoolean running, KafkaProducer<String, String> producer, Set<String> produced) {
    for (int i = 0; running.get(); i++) {
      String value = Integer.toString(i);
      producer.send(new ProducerRecord<>("load", value), (metadata, failure) -> {
        if (failure == null) produced.add(value);
      });
      LockSupport.parkNanos(200_000);
    }
  }

  @Test
  void sigterm_while_it_starts_ends_it() throws Exception {
    try (var node = new NodeProcess(directory)) {
      node.launch();
      await("it has begun").until(() -> node.log().contains("event loops"));
      assertThat(node.terminate()).isZero();
      assertOneSentence(node);
    }
  }

  @Test
  void a_second_node_on_the_same_data_is_refused() throws Exception {
    try (var first = new NodeProcess(directory).start(); var second = new NodeProcess(directory)) {
      assertThat(second.exitCode()).isEqualTo(3);
      assertThat(second.log()).contains("the data directory " + first.data() + " is in use by another node (process " + first.pid() + ")");
      assertOneSentence(second);
      assertThat(first.fourLetterWord("ruok")).isEqualTo("imok");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zookeeper.port", "kafka.port", "peer.port", "http.port", "cluster.port"})
  void a_port_in_use_is_named(String setting) throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var node = new NodeProcess(directory, "--set", setting + "=" + taken.getLocalPort())) {
      assertThat(node.exitCode()).as(node.log()).isEqualTo(4);
      assertThat(node.log()).contains("127.0.0.1:" + taken.getLocalPort()).contains("--set " + setting + "=PORT");
      assertOneSentence(node);
    }
  }

  @Test
  void a_data_directory_that_is_a_file_is_named() throws Exception {
    try (var node = new NodeProcess(directory)) {
      Files.writeString(node.data(), "not a directory");
      assertThat(node.exitCode()).isEqualTo(3);
      assertThat(node.log()).contains(node.data() + " is a file");
      assertOneSentence(node);
    }
  }

  @Test
  void a_data_directory_where_nobody_can_make_a_file_is_named() throws Exception {
    try (var node = new NodeProcess(directory)) {
      Files.createSymbolicLink(node.data(), Path.of("/proc"));
      assertThat(node.exitCode()).isEqualTo(3);
      assertThat(node.log()).containsPattern("the data directory " + node.data() + " (is not writable|cannot be used)");
      assertOneSentence(node);
    }
  }

  @Test
  void data_of_another_node_is_refused() throws Exception {
    try (var first = new NodeProcess(directory).start()) {
      first.terminate();
    }
    try (var other = new NodeProcess(directory, "--id", "2")) {
      assertThat(other.exitCode()).isEqualTo(3);
      assertThat(other.log()).contains("holds node 1").contains("--id 1");
      assertOneSentence(other);
    }
  }

  @Test
  void damage_before_the_tail_of_the_transaction_log_is_named_with_file_and_offset() throws Exception {
    try (var node = new NodeProcess(directory).start()) {
      try (var zookeeper = StockClients.zookeeper(node, 30_000)) {
        for (int i = 0; i < 50; i++) create(zookeeper, "/n-" + i, "some data to be found again", CreateMode.PERSISTENT);
      }
      node.kill9();
      Path segment = node.data().resolve("ensemble/main/journal/00000000000000000001.log");
      damage(segment, "some data to be found again");
      assertThat(node.exitCode()).isEqualTo(5);
      assertThat(node.log()).containsPattern("the journal file .*ensemble/main/journal/00000000000000000001.log is damaged at offset [0-9]+");
      assertOneSentence(node);
    }
  }

  @Test
  void a_file_that_is_no_configuration_is_refused_with_the_line() throws Exception {
    Path file = Files.writeString(directory.resolve("wrong.conf"), "synod {\n  zookeeper { port = 2181\n");
    try (var node = new NodeProcess(directory, "--config", file.toString())) {
      assertThat(node.exitCode()).isEqualTo(2);
      assertThat(node.log()).contains(file.toString());
      assertOneSentence(node);
    }
  }

  @Test
  void an_unknown_key_is_named_with_the_nearest_one() throws Exception {
    try (var node = new NodeProcess(directory, "--set", "zookeper.port=2181")) {
      assertThat(node.exitCode()).isEqualTo(2);
      assertThat(node.log()).contains("synod.zookeper.port").contains("did you mean synod.zookeeper.port");
      assertOneSentence(node);
    }
  }

  @Test
  void a_value_of_the_wrong_kind_is_named() throws Exception {
    try (var node = new NodeProcess(directory, "--set", "loops=many")) {
      assertThat(node.exitCode()).isEqualTo(2);
      assertThat(node.log()).contains("loops").contains("many");
      assertOneSentence(node);
    }
  }

  @Test
  void an_unknown_option_is_refused() throws Exception {
    try (var node = new NodeProcess(directory, "--dta", "elsewhere")) {
      assertThat(node.exitCode()).isEqualTo(2);
      assertThat(node.log()).contains("--dta");
      assertOneSentence(node);
    }
  }

  /** Flips a bit in the first place that holds {@code text}. */
  private static void damage(Path file, String text) throws IOException {
    try (var access = new RandomAccessFile(file.toFile(), "rw")) {
      var content = new byte[(int) Math.min(access.length(), 1 << 20)];
      access.readFully(content);
      int at = new String(content, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
      assertThat(at).isPositive();
      access.seek(at);
      access.write(content[at] ^ 1);
    }
  }

  /** What we expected could happen is told in words, not by a stack. */
  private static void assertOneSentence(NodeProcess node) {
    assertThat(node.log().lines()).noneMatch(line -> line.startsWith("\tat ") || line.startsWith("Caused by:"));
  }
}
