package io.synod.kafka.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.ConfigFactory;
import io.synod.broker.BrokerSettings;
import io.synod.broker.Cluster.NewTopic;
import io.synod.group.GroupSettings;
import io.synod.group.GroupsActor;
import io.synod.group.LocalBroker;
import io.synod.group.OffsetsRuntime;
import io.synod.kafka.KafkaServer;
import io.synod.kafka.KafkaSettings;
import io.synod.kafka.admin.AdminApis;
import io.synod.journal.Room;
import io.synod.loop.Clock;
import io.synod.loop.EventLoops;
import io.synod.loop.LoopSettings;
import io.synod.testkit.ActorSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Stock consumers and the stock Admin client against the handlers of this package. */
class GroupClientsTest {
  private static final TopicPartition T0 = new TopicPartition("t", 0);
  private static final TopicPartition T1 = new TopicPartition("t", 1);
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();
  private EventLoops loops;
  private ActorTestKit kit;
  private LocalBroker broker;
  private OffsetsRuntime runtime;
  private KafkaServer server;

  @BeforeEach
  void start() {
    loops = EventLoops.start(LoopSettings.defaults().withCount(2));
    var plugins = OffsetsRuntime.plugins("clients-test", "akka.actor.default-dispatcher");
    kit = actors.start(plugins.config().withFallback(loops.dispatcherConfig())
        .withFallback(ConfigFactory.parseString("akka.persistence.typed.stash-overflow-strategy = fail")));
    broker = new LocalBroker(kit, directory);
    runtime = new OffsetsRuntime("clients-test", broker, broker, broker.io(), Clock.SYSTEM);
    runtime.register();
    var settings = GroupSettings.defaults().withInitialRebalanceDelay(Duration.ofMillis(50));
    var groups = kit.spawn(GroupsActor.create(new GroupsActor.Wiring(broker, broker, plugins, settings, Clock.SYSTEM, UUID::randomUUID),
        runtime::groupsIn));
    server = KafkaServer.start(kit.system(), loops, KafkaSettings.defaults().withAddress("127.0.0.1", 0),
        new AdminApis.Broker(broker, broker, BrokerSettings.defaults(1, "127.0.0.1", 0), broker.io()),
        GroupApis.of(broker, groups, kit.system().scheduler()), Room.ALWAYS, Clock.SYSTEM, new Random(1));
    broker.reachableAt("127.0.0.1", server.address().getPort());
    broker.createTopic(new NewTopic("t", 2, (short) 1, Map.of(), Map.of()), false);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : open) one.close();
    server.close();
    runtime.unregister();
    actors.stop(kit);
    loops.close();
  }

  private Properties properties() {
    var properties = new Properties();
    properties.put("bootstrap.servers", "127.0.0.1:" + server.address().getPort());
    return properties;
  }

  private KafkaConsumer<String, String> consumer(String group, Map<String, String> more) {
    Properties properties = properties();
    properties.put("group.id", group);
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", "false");
    properties.put("heartbeat.interval.ms", "100");
    properties.putAll(more);
    var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
    open.add(consumer);
    return consumer;
  }

  private KafkaConsumer<String, String> subscribed(String group, Map<String, String> more) {
    var consumer = consumer(group, more);
    consumer.subscribe(List.of("t"));
    return consumer;
  }

  private Admin admin() {
    Admin admin = Admin.create(properties());
    open.add(admin);
    return admin;
  }

  private void produce(int from, int until) throws Exception {
    try (var producer = new KafkaProducer<>(properties(), new StringSerializer(), new StringSerializer())) {
      for (int i = from; i < until; i++) producer.send(new ProducerRecord<>("t", i % 2, null, "r" + i)).get();
    }
  }

  private static List<String> read(KafkaConsumer<String, String> consumer, int count) {
    List<String> values = new ArrayList<>();
    await().until(() -> {
      for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(50))) values.add(record.value());
      return values.size() >= count;
    });
    return values;
  }

  /** Polls all of them until each has as many partitions as expected. */
  private static void assigned(Map<KafkaConsumer<String, String>, Integer> expected) {
    await().until(() -> {
      expected.keySet().forEach(consumer -> consumer.poll(Duration.ofMillis(50)));
      return expected.entrySet().stream().allMatch(entry -> entry.getKey().assignment().size() == entry.getValue());
    });
  }

  private static Throwable failure(KafkaFuture<?> future) {
    try {
      future.get();
      throw new AssertionError("it should have failed");
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_consumer_that_comes_back_goes_on_where_its_group_had_committed() throws Exception {
    produce(0, 10);
    var first = subscribed("g", Map.of());
    assertThat(read(first, 10)).hasSize(10);
    first.commitSync();
    first.close();
    produce(10, 14);
    assertThat(read(subscribed("g", Map.of()), 4)).containsExactlyInAnyOrder("r10", "r11", "r12", "r13");
  }

  @Test
  void two_members_share_the_partitions_and_one_takes_over_from_the_other() {
    var first = subscribed("g", Map.of());
    assigned(Map.of(first, 2));
    var second = subscribed("g", Map.of());
    assigned(Map.of(first, 1, second, 1));
    second.close();
    assigned(Map.of(first, 2));
  }

  @Test
  void a_static_member_that_restarts_finds_its_partitions_without_a_rebalance() {
    var first = subscribed("g", Map.of("group.instance.id", "one"));
    var second = subscribed("g", Map.of("group.instance.id", "two"));
    assigned(Map.of(first, 1, second, 1));
    Set<TopicPartition> partitions = first.assignment();
    int generation = second.groupMetadata().generationId();
    first.close();
    var again = subscribed("g", Map.of("group.instance.id", "one"));
    assigned(Map.of(again, 1, second, 1));
    assertThat(again.assignment()).isEqualTo(partitions);
    assertThat(again.groupMetadata().generationId()).isEqualTo(generation);
    assertThat(second.groupMetadata().generationId()).isEqualTo(generation);
  }

  @Test
  void who_is_no_member_cannot_commit_for_a_group_that_has_members() {
    assigned(Map.of(subscribed("g", Map.of()), 2));
    assertThatThrownBy(() -> consumer("g", Map.of()).commitSync(Map.of(T0, new OffsetAndMetadata(1)))).isInstanceOf(CommitFailedException.class);
  }

  @Test
  void one_that_assigns_its_partitions_itself_commits_too() {
    var consumer = consumer("simple", Map.of());
    consumer.assign(List.of(T0, T1));
    consumer.commitSync(Map.of(T0, new OffsetAndMetadata(7, Optional.of(0), "note")));
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.of(T0, T1));
    assertThat(committed.get(T0)).isEqualTo(new OffsetAndMetadata(7, Optional.of(0), "note"));
    assertThat(committed.get(T1)).isNull();
  }

  @Test
  void the_admin_client_lists_and_describes_groups() throws Exception {
    var consumer = subscribed("g", Map.of("client.id", "me"));
    assigned(Map.of(consumer, 2));
    Admin admin = admin();
    assertThat(admin.listGroups().all().get()).extracting(listing -> listing.groupId() + " " + listing.groupState().orElseThrow() + " "
        + listing.type().orElseThrow()).containsExactly("g Stable Classic");
    var described = admin.describeConsumerGroups(List.of("g")).describedGroups().get("g").get();
    assertThat(described.groupState()).isEqualTo(GroupState.STABLE);
    assertThat(described.partitionAssignor()).isEqualTo("range");
    assertThat(described.coordinator().id()).isEqualTo(1);
    MemberDescription member = described.members().iterator().next();
    assertThat(member.assignment().topicPartitions()).containsExactlyInAnyOrder(T0, T1);
    assertThat(member.clientId()).isEqualTo("me");
    assertThat(member.host()).isEqualTo("/127.0.0.1");
    assertThat(failure(admin.describeConsumerGroups(List.of("none")).describedGroups().get("none"))).isInstanceOf(GroupIdNotFoundException.class);
  }

  @Test
  void the_admin_client_changes_and_deletes_offsets_and_groups() throws Exception {
    Admin admin = admin();
    admin.alterConsumerGroupOffsets("g", Map.of(T0, new OffsetAndMetadata(3), T1, new OffsetAndMetadata(4))).all().get();
    assertThat(offsets(admin)).containsOnly(Map.entry(T0, 3L), Map.entry(T1, 4L));
    admin.deleteConsumerGroupOffsets("g", Set.of(T1)).all().get();
    assertThat(offsets(admin)).containsOnly(Map.entry(T0, 3L));
    var consumer = subscribed("g", Map.of());
    assigned(Map.of(consumer, 2));
    assertThat(failure(admin.deleteConsumerGroupOffsets("g", Set.of(T0)).partitionResult(T0))).isInstanceOf(GroupSubscribedToTopicException.class);
    assertThat(failure(admin.deleteConsumerGroups(List.of("g")).all())).isInstanceOf(GroupNotEmptyException.class);
    consumer.close();
    admin.deleteConsumerGroups(List.of("g")).all().get();
    assertThat(admin.listGroups().all().get()).isEmpty();
    assertThat(offsets(admin)).isEmpty();
    assertThat(failure(admin.deleteConsumerGroups(List.of("g")).all())).isInstanceOf(GroupIdNotFoundException.class);
  }

  private static Map<TopicPartition, Long> offsets(Admin admin) throws Exception {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    admin.listConsumerGroupOffsets("g").partitionsToOffsetAndMetadata().get().forEach((key, value) -> {
      if (value != null) offsets.put(key, value.offset());
    });
    return offsets;
  }
}
