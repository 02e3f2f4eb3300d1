package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.testkit.Ports;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An unmodified broker of Apache Kafka 3.9.1 that keeps its metadata in ZooKeeper, which is a Synod node: all it does there, and what either survives. */
class KafkaOnSynodIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final ConfigResource TOPIC = new ConfigResource(ConfigResource.Type.TOPIC, "orders");
  private static final ClientQuotaEntity ALICE = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "alice"));
  private static final ResourcePattern ORDERS = new ResourcePattern(ResourceType.TOPIC, "orders", PatternType.LITERAL);
  private static final ResourcePattern PREFIX = new ResourcePattern(ResourceType.TOPIC, "ord", PatternType.PREFIXED);
  @TempDir Path directory;
  private final int port = Ports.free();
  private int starts;
  private Program broker;

  @AfterEach
  void stopBroker() {
    if (broker != null) broker.close();
  }

  @Test
  void a_kafka_cluster_below_a_chroot_beside_the_nodes_own_broker() throws Exception {
    try (var node = new NodeProcess(directory).start()) {
      lives(node, "/kafka");
      assertThat(node.get("/topics").body()).as("our own broker knows nothing of it").doesNotContain("orders");
    }
  }

  @Test
  void a_kafka_cluster_at_the_root_of_a_node_without_a_broker() throws Exception {
    try (var node = new NodeProcess(directory, "--set", "kafka.enabled=false").start()) {
      startBroker(node, "");
      try (var admin = admin()) {
        create(admin, "orders", 3);
        produce("orders", "0");
        assertThat(consumed("orders", 1)).containsExactly("0");
      }
      assertThat(data(node, "/brokers/topics/orders")).contains("\"partitions\":{");
      assertThat(node.get("/topics").statusCode()).as("there is no broker to ask").isEqualTo(404);
    }
  }

  private void lives(NodeProcess node, String chroot) throws Exception {
    startBroker(node, chroot);
    try (var admin = admin()) {
      create(admin, "orders", 3);
      create(admin, "to-go", 1);
      administers(admin);
      transacts();
      delete(admin, "to-go");
      assertThat(consumed("orders", 1)).containsExactly("committed");
    }
    keepsItsZnodes(node, chroot);
    brokerDies(node, chroot);
    nodeDies(node, chroot);
    brokerStops(node, chroot);
  }

  private void administers(Admin admin) throws Exception {
    done(admin.createAcls(List.of(allow(ORDERS, AclOperation.READ), allow(PREFIX, AclOperation.WRITE))).all());
    assertThat(done(admin.describeAcls(AclBindingFilter.ANY).values())).hasSize(2);
    done(admin.alterClientQuotas(List.of(new ClientQuotaAlteration(ALICE, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", 1e6))))).all());
    await("the quota is read back from its znode").atMost(PATIENCE)
        .until(() -> done(admin.describeClientQuotas(ClientQuotaFilter.all()).entities()).containsKey(ALICE));
    done(admin.alterUserScramCredentials(List.of(
        new UserScramCredentialUpsertion("alice", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096), "secret"))).all());
    await("SCRAM user").atMost(PATIENCE).until(() -> done(admin.describeUserScramCredentials().all()).containsKey("alice"));
    done(admin.incrementalAlterConfigs(Map.of(TOPIC, List.of(new AlterConfigOp(new ConfigEntry("retention.ms", "3600000"),
        AlterConfigOp.OpType.SET)))).all());
    await("the broker follows the change").atMost(PATIENCE)
        .until(() -> done(admin.describeConfigs(List.of(TOPIC)).all()).get(TOPIC).get("retention.ms").value().equals("3600000"));
    done(admin.createPartitions(Map.of("orders", NewPartitions.increaseTo(5))).all());
    await("five partitions").atMost(PATIENCE)
        .until(() -> done(admin.describeTopics(List.of("orders")).allTopicNames()).get("orders").partitions().size() == 5);
  }

  private void transacts() {
    try (var producer = producer(Map.of("transactional.id", "t1"))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("orders", 0, null, "aborted"));
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("orders", 0, null, "committed"));
      producer.commitTransaction();
    }
  }

  /** What an administrator looks at, in the layout of Kafka (FACTS A7). */
  private void keepsItsZnodes(NodeProcess node, String chroot) throws Exception {
    assertThat(data(node, chroot + "/brokers/ids/1")).contains("\"version\":5");
    assertThat(data(node, chroot + "/controller")).contains("\"brokerid\":1");
    assertThat(data(node, chroot + "/brokers/topics/orders")).contains("\"4\":[1]");
    assertThat(data(node, chroot + "/brokers/topics/orders/partitions/4/state")).contains("\"leader\":1");
    assertThat(data(node, chroot + "/config/topics/orders")).contains("\"retention.ms\":\"3600000\"");
    assertThat(data(node, chroot + "/config/users/alice")).contains("producer_byte_rate", "SCRAM-SHA-256");
    assertThat(data(node, chroot + "/kafka-acl/Topic/orders")).contains("User:alice");
    assertThat(data(node, chroot + "/kafka-acl-extended/prefixed/Topic/ord")).contains("User:alice");
    assertThat(data(node, chroot + "/latest_producer_id_block")).contains("\"block_start\"");
    assertThat(children(node, chroot + "/brokers/topics")).contains("orders", "__consumer_offsets", "__transaction_state").doesNotContain("to-go");
    assertThat(children(node, chroot + "/admin/delete_topics")).isEmpty();
  }

  private void brokerDies(NodeProcess node, String chroot) throws Exception {
    broker.kill9();
    await("its session expires").atMost(PATIENCE).until(() -> children(node, chroot + "/brokers/ids").isEmpty());
    startBroker(node, chroot);
    produce("orders", "after its kill");
    assertThat(consumed("orders", 2)).containsExactlyInAnyOrder("committed", "after its kill");
  }

  private void nodeDies(NodeProcess node, String chroot) throws Exception {
    long session = owner(node, chroot + "/brokers/ids/1");
    node.kill9().start();
    try (var admin = admin()) {
      create(admin, "later", 2);
    }
    assertThat(owner(node, chroot + "/brokers/ids/1")).as("the broker's session lives on").isEqualTo(session);
    produce("orders", "after the node's kill");
    assertThat(consumed("orders", 3)).contains("after the node's kill");
    assertThat(children(node, chroot + "/brokers/topics")).contains("orders", "later");
  }

  private void brokerStops(NodeProcess node, String chroot) throws Exception {
    broker.terminate(PATIENCE);
    assertThat(children(node, chroot + "/brokers/ids")).as("a stop in order closes the session").isEmpty();
  }

  private void startBroker(NodeProcess node, String chroot) throws Exception {
    broker = KafkaBroker.start(directory, "kafka-" + ++starts, """
        broker.id=1
        listeners=PLAINTEXT://127.0.0.1:%d
        zookeeper.connect=%s%s
        zookeeper.session.timeout.ms=6000
        log.dirs=%s
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=2
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=2
        group.initial.rebalance.delay.ms=0
        controlled.shutdown.enable=false
        authorizer.class.name=kafka.security.authorizer.AclAuthorizer
        super.users=User:ANONYMOUS
        """.formatted(port, node.zookeeperAddress(), chroot, directory.resolve("kafka-logs")));
    broker.awaitOutput(KafkaBroker.STARTED, PATIENCE);
  }

  private static AclBinding allow(ResourcePattern pattern, AclOperation operation) {
    return new AclBinding(pattern, new AccessControlEntry("User:alice", "*", operation, AclPermissionType.ALLOW));
  }

  private static <T> T done(KafkaFuture<T> future) throws Exception {
    return future.get(2, TimeUnit.MINUTES);
  }

  private static void create(Admin admin, String topic, int partitions) throws Exception {
    done(admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all());
    await("topic " + topic).atMost(PATIENCE).ignoreExceptions()
        .until(() -> done(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions().size() == partitions);
  }

  private static void delete(Admin admin, String topic) throws Exception {
    done(admin.deleteTopics(List.of(topic)).all());
    await("topic " + topic + " is gone").atMost(PATIENCE).until(() -> !done(admin.listTopics().names()).contains(topic));
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port));
  }

  private KafkaProducer<String, String> producer(Map<String, Object> more) {
    var configuration = new HashMap<String, Object>(more);
    configuration.put("bootstrap.servers", "127.0.0.1:" + port);
    configuration.put("acks", "all");
    return new KafkaProducer<>(configuration, new StringSerializer(), new StringSerializer());
  }

  private void produce(String topic, String value) throws Exception {
    try (var producer = producer(Map.of())) {
      producer.send(new ProducerRecord<>(topic, value)).get(2, TimeUnit.MINUTES);
    }
  }

  /** All that a new group reads of a topic, at least {@code count} records. */
  private Set<String> consumed(String topic, int count) {
    var values = new HashSet<String>();
    try (var consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", "127.0.0.1:" + port, "group.id", "readers-" + System.nanoTime(),
        "auto.offset.reset", "earliest", "isolation.level", "read_committed"), new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      await(count + " records of " + topic).atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
        return values.size() >= count;
      });
      consumer.commitSync(PATIENCE);
    }
    return values;
  }

  private interface Question<T> {
    T of(ZooKeeper client) throws Exception;
  }

  @SuppressWarnings("try")                                                                  // ZooKeeper.close may be interrupted
  private static <T> T ask(NodeProcess node, Question<T> question) throws Exception {
    try (var client = new ZooKeeper(node.zookeeperAddress(), 40_000, event -> {})) {
      return question.of(client);
    }
  }

  private static String data(NodeProcess node, String path) throws Exception {
    return new String(ask(node, client -> client.getData(path, false, null)), StandardCharsets.UTF_8);
  }

  private static List<String> children(NodeProcess node, String path) throws Exception {
    return ask(node, client -> client.getChildren(path, false));
  }

  private static long owner(NodeProcess node, String path) throws Exception {
    return ask(node, client -> client.exists(path, false).getEphemeralOwner());
  }
}
