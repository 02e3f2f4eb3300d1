package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.testkit.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two unmodified brokers of Apache Kafka 3.9.1 whose ZooKeeper is an ensemble of three nodes: they work on while its leader is killed. */
class KafkaOnEnsembleIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final List<TopicPartition> PARTITIONS = List.of(new TopicPartition("orders", 0), new TopicPartition("orders", 1));
  @TempDir Path directory;
  private final int[] ports = {Ports.free(), Ports.free()};
  private final List<Program> brokers = new ArrayList<>();
  private final Set<String> produced = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean running = true;

  @AfterEach
  void stopBrokers() {
    running = false;
    brokers.forEach(Program::close);
  }

  @Test
  void a_pair_of_brokers_works_on_while_the_leader_of_their_ensemble_is_killed() throws Exception {
    try (var members = new Members(directory, 3).start()) {
      startBrokers(members);
      try (var admin = Admin.create(Map.of("bootstrap.servers", addresses())); var producer = producer()) {
        create(admin, "orders");
        var load = new Thread(() -> produce(producer));
        load.start();
        awaitProduced();
        List<Long> sessions = sessions(members);
        members.kill9(members.leader());
        awaitProduced();
        create(admin, "while-the-leader-is-dead");
        assertThat(sessions(members)).as("sessions of the brokers live on").isEqualTo(sessions);
        members.heal();
        members.kill9(members.leader());
        awaitProduced();
        create(admin, "after-two-leaders");
        running = false;
        load.join(PATIENCE.toMillis());
        producer.flush();
      }
      assertThat(refused.get()).as("records that were refused").isZero();
      assertThat(consumed()).isEqualTo(produced);
    }
  }

  private void startBrokers(Members members) throws Exception {
    for (int id = 1; id <= 2; id++) {
      brokers.add(KafkaBroker.start(directory, "kafka-" + id, """
          broker.id=%d
          listeners=PLAINTEXT://127.0.0.1:%d
          zookeeper.connect=%s/kafka
          zookeeper.session.timeout.ms=30000
          log.dirs=%s
          default.replication.factor=2
          offsets.topic.replication.factor=2
          offsets.topic.num.partitions=1
          group.initial.rebalance.delay.ms=0
          """.formatted(id, ports[id - 1], members.addresses(), directory.resolve("kafka-logs-" + id))));
    }
    for (Program broker : brokers) broker.awaitOutput(KafkaBroker.STARTED, PATIENCE);
  }

  private String addresses() {
    return "127.0.0.1:" + ports[0] + ",127.0.0.1:" + ports[1];
  }

  private static void create(Admin admin, String topic) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, 2, (short) 2))).all().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    await("topic " + topic + " with its replicas in sync").atMost(PATIENCE).ignoreExceptions()
        .until(() -> admin.describeTopics(List.of(topic)).allTopicNames().get(PATIENCE.toSeconds(), TimeUnit.SECONDS).get(topic).partitions().stream()
            .allMatch(partition -> partition.isr().size() == 2));
  }

  private KafkaProducer<String, String> producer() {
    return new KafkaProducer<>(Map.of("bootstrap.servers", addresses(), "acks", "all", "linger.ms", 0, "delivery.timeout.ms", (int) PATIENCE.toMillis()),
        new StringSerializer(), new StringSerializer());
  }

  private void produce(KafkaProducer<String, String> producer) {
    for (int i = 0; running; i++) {
      String value = Integer.toString(i);
      producer.send(new ProducerRecord<>("orders", i % 2, null, value), (metadata, failure) -> {
        if (failure == null) produced.add(value);
        else refused.incrementAndGet();
      });
      LockSupport.parkNanos(2_000_000);
    }
  }

  private void awaitProduced() {
    int before = produced.size();
    await("records are acknowledged").atMost(PATIENCE).until(() -> produced.size() > before + 100);
  }

  /** Who owns the registrations of both brokers. */
  private static List<Long> sessions(Members members) throws Exception {
    try (var client = new LoadClient(members.addresses(), 30_000)) {
      client.synced();
      return List.of(client.zookeeper().exists("/kafka/brokers/ids/1", false).getEphemeralOwner(),
          client.zookeeper().exists("/kafka/brokers/ids/2", false).getEphemeralOwner());
    }
  }

  private Set<String> consumed() {
    var values = new HashSet<String>();
    try (var consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", addresses()), new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(PARTITIONS);
      consumer.seekToBeginning(PARTITIONS);
      await("every acknowledged record").atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
        return values.containsAll(produced);
      });
    }
    return values;
  }
}
