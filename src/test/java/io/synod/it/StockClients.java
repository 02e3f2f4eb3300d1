package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;

/** Stock clients of a node under test. */
@SuppressWarnings("try")                                                                    // ZooKeeper.close may be interrupted
final class StockClients {
  private StockClients() {}

  /** A client that is connected. */
  static ZooKeeper zookeeper(NodeProcess node, int sessionTimeoutMillis) throws Exception {
    return zookeeper(node, node.zookeeperAddress(), sessionTimeoutMillis);
  }

  /** The same, at an address that is not the one that the node was started with. */
  static ZooKeeper zookeeper(NodeProcess node, String address, int sessionTimeoutMillis) throws Exception {
    var connected = new CountDownLatch(1);
    var client = new ZooKeeper(address, sessionTimeoutMillis, event -> {
      if (event.getState() == Watcher.Event.KeeperState.SyncConnected) connected.countDown();
    });
    if (!connected.await(2, TimeUnit.MINUTES)) throw new IllegalStateException("not connected after two minutes\n" + node.log());
    return client;
  }

  static String create(ZooKeeper zookeeper, String path, String data, CreateMode mode) throws KeeperException, InterruptedException {
    return zookeeper.create(path, data.getBytes(StandardCharsets.UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, mode);
  }

  static Admin admin(NodeProcess node) {
    return Admin.create(Map.of("bootstrap.servers", node.kafkaAddress()));
  }

  /** @param settings name, value, name, value */
  static KafkaProducer<String, String> producer(NodeProcess node, Object... settings) {
    var all = new HashMap<String, Object>(Map.of("bootstrap.servers", node.kafkaAddress(), "acks", "all", "linger.ms", 0));
    for (int i = 0; i < settings.length; i += 2) all.put(settings[i].toString(), settings[i + 1]);
    return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
  }

  /** Reads a partition from its beginning, in no group. */
  static KafkaConsumer<String, String> reader(NodeProcess node, TopicPartition partition) {
    var reader = new KafkaConsumer<>(Map.of("bootstrap.servers", node.kafkaAddress(), "enable.auto.commit", "false"),
        new StringDeserializer(), new StringDeserializer());
    reader.assign(List.of(partition));
    reader.seekToBeginning(List.of(partition));
    return reader;
  }

  /** Writes and reads with a client of each kind: the node serves. */
  static void roundTrip(NodeProcess node) throws Exception {
    try (var zookeeper = zookeeper(node, 10_000)) {
      String path = create(zookeeper, "/round-trip-", "here", CreateMode.EPHEMERAL_SEQUENTIAL);
      assertThat(zookeeper.getData(path, false, null)).asString(StandardCharsets.UTF_8).isEqualTo("here");
    }
    try (var producer = producer(node)) {
      var sent = producer.send(new ProducerRecord<>("round-trip", "here")).get(2, TimeUnit.MINUTES);
      try (var reader = reader(node, new TopicPartition(sent.topic(), sent.partition()))) {
        reader.seek(new TopicPartition(sent.topic(), sent.partition()), sent.offset());
        assertThat(reader.poll(Duration.ofMinutes(2))).extracting(record -> record.value()).contains("here");
      }
    }
    assertThat(node.get("/health/ready").statusCode()).isEqualTo(200);
  }
}
