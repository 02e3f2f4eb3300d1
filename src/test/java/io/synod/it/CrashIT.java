package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} under a load of both kinds from stock clients: whatever was acknowledged is there afterwards. */
class CrashIT {
  private static final String TOPIC = "crash";
  @TempDir Path directory;
  private final Set<String> created = ConcurrentHashMap.newKeySet();
  private final AtomicInteger counter = new AtomicInteger();
  private final Set<String> produced = ConcurrentHashMap.newKeySet();
  private final AtomicInteger committed = new AtomicInteger();
  private final AtomicReference<Throwable> surprise = new AtomicReference<>();
  private volatile boolean running;

  @Test
  void nothing_acknowledged_is_lost_over_five_kills() throws Exception {
    killRepeatedly(5);
  }

  @Test
  @Tag("soak")
  void nothing_acknowledged_is_lost_over_a_hundred_kills() throws Exception {
    killRepeatedly(100);
  }

  @SuppressWarnings("try")                                                                  // ZooKeeper.close may be interrupted
  private void killRepeatedly(int times) throws Exception {
    try (var node = new NodeProcess(directory).start();
        var zookeeper = new ZooKeeper(node.zookeeperAddress(), 40_000, event -> {});
        var admin = Admin.create(Map.of("bootstrap.servers", node.kafkaAddress()));
        var producer = new KafkaProducer<>(Map.of("bootstrap.servers", node.kafkaAddress(), "acks", "all", "delivery.timeout.ms", 120_000,
            "linger.ms", 0), new StringSerializer(), new StringSerializer());
        var consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", node.kafkaAddress(), "group.id", "crash", "enable.auto.commit", "false"),
            new StringDeserializer(), new StringDeserializer())) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get(2, TimeUnit.MINUTES);
      zookeeper.create("/crash", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      zookeeper.create("/counter", text(0), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      zookeeper.create("/mine", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
      long session = zookeeper.getSessionId();
      for (int round = 0; round < times; round++) {
        underLoad(zookeeper, producer, consumer, node::kill9);
        node.start();
        await("the session reattaches").until(() -> zookeeper.getState().isConnected());
        verify(zookeeper, node);
        assertThat(zookeeper.getSessionId()).isEqualTo(session);
        assertThat(zookeeper.exists("/mine", false)).as("the ephemeral lives as long as its session").isNotNull();
      }
      assertThat(created).isNotEmpty();
      assertThat(produced).isNotEmpty();
      assertThat(committed.get()).isPositive();
    }
  }

  private void underLoad(ZooKeeper zookeeper, KafkaProducer<String, String> producer, KafkaConsumer<String, String> consumer, Runnable kill)
      throws InterruptedException {
    running = true;
    int znodesBefore = created.size();
    int recordsBefore = produced.size();
    var threads = List.of(new Thread(() -> writeZnodes(zookeeper)), new Thread(() -> produce(producer)), new Thread(() -> commit(consumer)));
    threads.forEach(Thread::start);
    await("some of both kinds is acknowledged")
        .until(() -> created.size() > znodesBefore + 20 && produced.size() > recordsBefore + 20 || surprise.get() != null);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(300_000_000L));      // the kill comes at any moment
    kill.run();
    running = false;
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join(60_000);
    }
    assertThat(surprise.get()).isNull();
  }

  private void writeZnodes(ZooKeeper zookeeper) {
    while (running) {
      try {
        created.add(zookeeper.create("/crash/n-", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL));
        zookeeper.setData("/counter", text(counter.get() + 1), -1);
        counter.incrementAndGet();
      } catch (KeeperException.ConnectionLossException lost) {
        return;
      } catch (InterruptedException stopped) {
        return;
      } catch (KeeperException unexpected) {
        surprise.compareAndSet(null, unexpected);
        return;
      }
    }
  }

  private void produce(KafkaProducer<String, String> producer) {
    for (int i = 0; running; i++) {
      String value = System.nanoTime() + "-" + i;
      producer.send(new ProducerRecord<>(TOPIC, value, value), (metadata, failure) -> {
        if (failure == null) produced.add(value);
      });
      LockSupport.parkNanos(200_000);
    }
  }

  private void commit(KafkaConsumer<String, String> consumer) {
    while (running) {
      int next = committed.get() + 1;
      try {
        consumer.commitSync(Map.of(new TopicPartition(TOPIC, 0), new OffsetAndMetadata(next)), Duration.ofSeconds(5));
        committed.set(next);
      } catch (org.apache.kafka.common.errors.InterruptException | org.apache.kafka.common.errors.TimeoutException gone) {
        Thread.interrupted();
        return;
      }
    }
  }

  private void verify(ZooKeeper zookeeper, NodeProcess node) throws Exception {
    Set<String> children = new HashSet<>(zookeeper.getChildren("/crash", false));
    assertThat(created).allMatch(path -> children.contains(path.substring("/crash/".length())));
    int value = Integer.parseInt(new String(zookeeper.getData("/counter", false, null), StandardCharsets.UTF_8));
    assertThat(value).as("acknowledged, or one more that was under way").isBetween(counter.get(), counter.get() + 1);
    counter.set(value);
    var missing = new HashSet<>(produced);
    try (var reader = new KafkaConsumer<>(Map.of("bootstrap.servers", node.kafkaAddress(), "group.id", "crash", "enable.auto.commit", "false",
        "max.poll.records", 10_000), new StringDeserializer(), new StringDeserializer())) {
      var partitions = List.of(new TopicPartition(TOPIC, 0), new TopicPartition(TOPIC, 1));
      reader.assign(partitions);
      reader.seekToBeginning(partitions);
      await("every acknowledged record is read").pollDelay(Duration.ZERO).until(() -> {
        reader.poll(Duration.ofMillis(200)).forEach(record -> missing.remove(record.value()));
        return missing.isEmpty();
      });
      var offset = reader.committed(Set.of(partitions.get(0)), Duration.ofSeconds(30)).get(partitions.get(0));
      if (committed.get() > 0) assertThat(offset.offset()).isBetween((long) committed.get(), committed.get() + 1L);
      if (offset != null) committed.set((int) offset.offset());
    }
  }

  private static byte[] text(int number) {
    return Integer.toString(number).getBytes(StandardCharsets.UTF_8);
  }
}
