package io.synod.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.testkit.Patience;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stock clients of Kafka 4.4 do with this broker what they do with Kafka. */
@Timeout(300)
final class ClientsTest {
  @TempDir Path directory;
  private LivingBroker broker;

  @BeforeEach void start() {
    broker = LivingBroker.start(directory);
  }

  @AfterEach void stop() {
    broker.close();
    assertThat(broker.stops).isEmpty();
  }

  private void restart() {
    broker.close();
    broker = LivingBroker.start(directory);
  }

  @Test void no_topic_is_created_while_the_disk_is_full() throws Exception {
    try (Admin admin = admin()) {
      broker.full = true;
      assertThatThrownBy(() -> admin.createTopics(List.of(new NewTopic("late", 1, (short) 1))).all().get())
          .cause().isInstanceOf(PolicyViolationException.class).hasMessageContaining("disk");
      broker.full = false;
      admin.createTopics(List.of(new NewTopic("late", 1, (short) 1))).all().get();
      assertThat(admin.listTopics().names().get()).contains("late");
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
  }

  private KafkaProducer<String, String> producer(String... settings) {
    var all = new Properties();
    all.put("bootstrap.servers", broker.bootstrap());
    for (int i = 0; i < settings.length; i += 2) all.put(settings[i], settings[i + 1]);
    return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
  }

  private KafkaConsumer<String, String> consumer() {
    return new KafkaConsumer<>(Map.of("bootstrap.servers", broker.bootstrap(), "auto.offset.reset", "earliest", "enable.auto.commit", "false"),
        new StringDeserializer(), new StringDeserializer());
  }

  private List<String> read(String topic, int partition, int count) {
    try (var consumer = consumer()) {
      var from = new TopicPartition(topic, partition);
      consumer.assign(List.of(from));
      consumer.seekToBeginning(List.of(from));
      var values = new ArrayList<String>();
      while (values.size() < count) for (ConsumerRecord<String, String> record : consumer.poll(Patience.LONG)) values.add(record.value());
      return values;
    }
  }

  @Test void a_topic_is_created_described_and_deleted() throws Exception {
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic("first_topic", 3, (short) 1).configs(Map.of("retention.ms", "1000")))).all().get();
      assertThat(admin.listTopics().names().get()).containsExactly("first_topic");
      var described = admin.describeTopics(List.of("first_topic")).allTopicNames().get().get("first_topic");
      assertThat(described.partitions()).hasSize(3).allSatisfy(partition -> assertThat(partition.leader().id()).isEqualTo(1));
      var config = admin.describeConfigs(List.of(new ConfigResource(ConfigResource.Type.TOPIC, "first_topic"))).all().get().values().iterator().next();
      assertThat(config.get("retention.ms").value()).isEqualTo("1000");
      admin.deleteTopics(List.of("first_topic")).all().get();
      assertThat(admin.listTopics().names().get()).isEmpty();
    }
  }

  @Test void the_tree_holds_what_kafka_writes_there() throws Exception {
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
      var id = admin.describeTopics(List.of("t")).allTopicNames().get().get("t").topicId();
      assertThat(data("/brokers/topics/t")).isEqualTo(
          "{\"partitions\":{\"0\":[1]},\"topic_id\":\"" + id + "\",\"adding_replicas\":{},\"removing_replicas\":{},\"version\":3}");
      assertThat(data("/brokers/topics/t/partitions/0/state")).isEqualTo(
          "{\"controller_epoch\":1,\"leader\":1,\"version\":1,\"leader_epoch\":0,\"isr\":[1]}");
      assertThat(data("/cluster/id")).isEqualTo("{\"version\":\"1\",\"id\":\"" + admin.describeCluster().clusterId().get() + "\"}");
      assertThat(data("/controller")).startsWith("{\"version\":2,\"brokerid\":1,\"timestamp\":\"").endsWith(",\"kraftControllerEpoch\":-1}");
      assertThat(data("/controller_epoch")).isEqualTo("1");
      assertThat(broker.tree.node("/brokers/ids/1").stat().ephemeralOwner()).isNotZero();
    }
  }

  private String data(String path) {
    return broker.tree.node(path).data().asUtf8();
  }

  @Test void refusals_reach_the_administrator_as_kafkas() throws Exception {
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic("taken", 1, (short) 1))).all().get();
      assertThatThrownBy(() -> admin.createTopics(List.of(new NewTopic("taken", 1, (short) 1))).all().get())
          .hasCauseInstanceOf(TopicExistsException.class).hasMessageContaining("Topic 'taken' already exists.");
      assertThatThrownBy(() -> admin.createTopics(List.of(new NewTopic("wide", 1, (short) 3))).all().get())
          .hasCauseInstanceOf(InvalidReplicationFactorException.class);
      assertThatThrownBy(() -> admin.deleteTopics(List.of("absent")).all().get()).hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }

  @ParameterizedTest @ValueSource(strings = {"0", "1", "all"}) void what_is_produced_is_consumed(String acks) throws Exception {
    try (var producer = producer("acks", acks, "enable.idempotence", Boolean.toString(acks.equals("all")))) {
      for (int i = 0; i < 1000; i++) producer.send(new ProducerRecord<>("auto", 0, null, "value " + i));
      producer.flush();
    }
    assertThat(read("auto", 0, 1000)).hasSize(1000).startsWith("value 0").endsWith("value 999");
  }

  @ParameterizedTest @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"}) void every_codec_passes_through(String codec) throws Exception {
    try (var producer = producer("compression.type", codec, "linger.ms", "50")) {
      for (int i = 0; i < 100; i++) producer.send(new ProducerRecord<>("packed", 0, "key", "value " + i));
      producer.flush();
    }
    assertThat(read("packed", 0, 100)).endsWith("value 99");
  }

  @Test void large_records_come_back_by_sendfile() throws Exception {
    String large = "x".repeat(900_000);
    try (var producer = producer("max.request.size", "2000000")) {
      for (int i = 0; i < 20; i++) producer.send(new ProducerRecord<>("large", 0, null, large + i));
      producer.flush();
    }
    assertThat(read("large", 0, 20)).last().isEqualTo(large + 19);
  }

  @Test void while_the_disk_is_full_records_are_refused_and_reading_goes_on() throws Exception {
    try (var producer = producer(); var impatient = producer("retries", "0", "enable.idempotence", "false")) {
      producer.send(new ProducerRecord<>("tight", 0, null, "before")).get();
      broker.full = true;
      assertThatThrownBy(() -> impatient.send(new ProducerRecord<>("tight", 0, null, "refused")).get())
          .hasRootCauseInstanceOf(org.apache.kafka.common.errors.KafkaStorageException.class);
      assertThat(read("tight", 0, 1)).containsExactly("before");
      broker.full = false;
      assertThat(producer.send(new ProducerRecord<>("tight", 0, null, "after")).get().offset()).isEqualTo(1);
    }
  }

  @Test void everything_is_there_after_a_crash() throws Exception {
    RecordMetadata last;
    try (var producer = producer()) {
      producer.send(new ProducerRecord<>("kept", 0, null, "one")).get();
      last = producer.send(new ProducerRecord<>("kept", 0, null, "two")).get();
    }
    String clusterId = broker.cluster.view().clusterId();
    restart();
    assertThat(last.offset()).isEqualTo(1);
    assertThat(read("kept", 0, 2)).containsExactly("one", "two");
    assertThat(broker.cluster.view().clusterId()).isEqualTo(clusterId);
    assertThat(data("/controller_epoch")).isEqualTo("2");
    try (var producer = producer()) {
      assertThat(producer.send(new ProducerRecord<>("kept", 0, null, "three")).get().offset()).isEqualTo(2);
    }
  }

  @Test void an_orderly_stop_takes_the_registration_along() throws Exception {
    broker.stop();
    assertThat(broker.tree.node("/brokers/ids/1")).isNull();
    assertThat(broker.tree.node("/controller")).isNull();
    broker = LivingBroker.start(directory);
    assertThat(broker.cluster.view().brokers()).containsKey(1);
  }

  @Test void offsets_are_found_by_time() throws Exception {
    try (var producer = producer(); Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic("timed", 1, (short) 1))).all().get();
      long now = System.currentTimeMillis();
      for (int i = 0; i < 10; i++) producer.send(new ProducerRecord<>("timed", 0, now + i * 1000, null, "v" + i)).get();
      var partition = new TopicPartition("timed", 0);
      Map<OffsetSpec, Long> expected = new HashMap<>();
      expected.put(OffsetSpec.earliest(), 0L);
      expected.put(OffsetSpec.latest(), 10L);
      expected.put(OffsetSpec.maxTimestamp(), 9L);
      expected.put(OffsetSpec.forTimestamp(now + 2500), 3L);
      expected.put(OffsetSpec.forTimestamp(now + 60_000), -1L);
      for (var entry : expected.entrySet()) {
        assertThat(admin.listOffsets(Map.of(partition, entry.getKey())).partitionResult(partition).get().offset()).isEqualTo(entry.getValue());
      }
    }
  }

  @Test void a_waiting_consumer_is_woken_by_the_append() throws Exception {
    try (var producer = producer("linger.ms", "0"); var consumer = consumer(); Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic("waited", 4, (short) 1))).all().get();
      consumer.assign(List.of(new TopicPartition("waited", 0), new TopicPartition("waited", 1), new TopicPartition("waited", 2),
          new TopicPartition("waited", 3)));
      for (int i = 0; i < 40; i++) {
        producer.send(new ProducerRecord<>("waited", i % 4, null, "v" + i)).get();
        var got = consumer.poll(Patience.LONG);
        assertThat(got).hasSize(1).first().extracting(ConsumerRecord::value).isEqualTo("v" + i);
      }
    }
  }

  @Test void a_deleted_topic_comes_back_empty() throws Exception {
    try (Admin admin = admin(); var producer = producer()) {
      for (int round = 0; round < 3; round++) {
        admin.createTopics(List.of(new NewTopic("again", 2, (short) 1))).all().get();
        assertThat(admin.listOffsets(Map.of(new TopicPartition("again", 0), OffsetSpec.latest())).all().get().values().iterator().next().offset()).isZero();
        admin.deleteTopics(List.of("again")).all().get();
      }
      assertThat(admin.listTopics().names().get()).doesNotContain("again");
      producer.send(new ProducerRecord<>("again", 0, null, "v")).get();
      assertThat(read("again", 0, 1)).containsExactly("v");
      assertThat(Set.copyOf(admin.listTopics().names().get())).containsExactly("again");
    }
  }
}
