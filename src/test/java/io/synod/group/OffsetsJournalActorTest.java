package io.synod.group;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.synod.broker.Errors;
import io.synod.group.GroupCommand.Commit;
import io.synod.group.GroupCommand.Delete;
import io.synod.group.GroupCommand.Describe;
import io.synod.group.GroupCommand.Fetch;
import io.synod.group.GroupCommand.Offset;
import io.synod.group.GroupReply.Described;
import io.synod.group.GroupReply.Done;
import io.synod.group.GroupReply.Fetched;
import io.synod.group.GroupReply.OffsetsDone;
import io.synod.group.GroupsActor.Listed;
import io.synod.loop.Clock;
import io.synod.partition.LogView;
import io.synod.partition.Slice;
import io.synod.testkit.ActorSystems;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Groups on real partitions of {@code __consumer_offsets}: the journal plugin, the registry and what a restart of the node finds. */
class OffsetsJournalActorTest {
  private static final OffsetKey KEY = new OffsetKey("t", 0);
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path directory;
  private ActorTestKit kit;
  private LocalBroker broker;
  private OffsetsRuntime runtime;
  private ActorRef<GroupsActor.Command> groups;

  @BeforeEach
  void start() {
    var plugins = OffsetsRuntime.plugins("offsets-test", "akka.actor.default-dispatcher");
    kit = actors.start(plugins.config().withFallback(ConfigFactory.parseString("akka.persistence.typed.stash-overflow-strategy = fail")));
    broker = new LocalBroker(kit, directory);
    broker.createTopic(OffsetsTopic.creation(), false);
    runtime = new OffsetsRuntime("offsets-test", broker, broker, broker.io(), Clock.SYSTEM);
    runtime.register();
    var wiring = new GroupsActor.Wiring(broker, broker, plugins, GroupSettings.defaults(), Clock.SYSTEM, UUID::randomUUID);
    groups = kit.spawn(GroupsActor.create(wiring, runtime::groupsIn));
  }

  @AfterEach
  void stop() {
    runtime.unregister();
  }

  private void restart() {
    stop();
    actors.stop(kit);
    start();
  }

  private <R> R ask(String groupId, Class<R> reply, Function<ActorRef<R>, GroupCommand> command) {
    var probe = kit.createTestProbe(reply);
    groups.tell(new GroupsActor.Ask(groupId, command.apply(probe.ref())));
    return probe.receiveMessage();
  }

  private Errors commit(String groupId, long offset) {
    var done = ask(groupId, OffsetsDone.class, to -> new Commit("", Optional.empty(), -1, Map.of(KEY, new Offset(offset, 4, "note")), to));
    return done.partitions().getOrDefault(KEY, done.error());
  }

  private Map<OffsetKey, Committed> fetch(String groupId) {
    return ask(groupId, Fetched.class, to -> new Fetch(Optional.empty(), to)).offsets();
  }

  private Set<String> list() {
    var probe = kit.createTestProbe(Listed.class);
    groups.tell(new GroupsActor.ListGroups(probe.ref()));
    Listed listed = probe.receiveMessage();
    return listed.error() == Errors.COORDINATOR_LOAD_IN_PROGRESS ? list() : listed.groupIds();
  }

  private List<Record> log(String groupId) throws IOException {
    LogView log = broker.find(OffsetsTopic.NAME, OffsetsTopic.partitionFor(groupId, 50)).orElseThrow().log().get();
    Slice slice = log.read(0, 1 << 20, log.logEndOffset(), true);
    ByteBuffer bytes = ByteBuffer.allocate(slice.sizeInBytes());
    slice.file().read(bytes, slice.position());
    var records = new ArrayList<Record>();
    MemoryRecords.readableRecords(bytes.flip()).records().forEach(records::add);
    return records;
  }

  @Test
  void offsets_of_many_groups_outlive_the_node() {
    for (int i = 0; i < 20; i++) assertThat(commit("group " + i, i)).isEqualTo(Errors.NONE);
    assertThat(commit("group 3", 33)).isEqualTo(Errors.NONE);
    restart();
    assertThat(fetch("group 3")).extractingByKey(KEY).extracting(Committed::offset).isEqualTo(33L);
    assertThat(fetch("group 19")).extractingByKey(KEY).extracting(Committed::metadata).isEqualTo("note");
    assertThat(commit("group 3", 34)).isEqualTo(Errors.NONE);
    restart();
    assertThat(fetch("group 3")).extractingByKey(KEY).extracting(Committed::offset).isEqualTo(34L);
  }

  @Test
  void after_a_restart_all_groups_are_listed_before_anyone_asks_for_them() {
    commit("one", 1);
    commit("two", 2);
    restart();
    assertThat(list()).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void a_deleted_group_is_gone_after_a_restart_and_its_records_have_no_value() throws IOException {
    commit("gone", 1);
    assertThat(ask("gone", Done.class, Delete::new).error()).isEqualTo(Errors.NONE);
    assertThat(log("gone")).extracting(Record::hasValue).containsExactly(true, false, false);
    restart();
    assertThat(list()).isEmpty();
    assertThat(fetch("gone")).isEmpty();
    assertThat(ask("gone", Described.class, to -> new Describe("gone", to)).error()).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
    assertThat(commit("gone", 2)).isEqualTo(Errors.NONE);
    restart();
    assertThat(fetch("gone")).extractingByKey(KEY).extracting(Committed::offset).isEqualTo(2L);
  }

  @Test
  void groups_of_one_partition_write_at_the_same_time() {
    var ids = new ArrayList<String>();
    for (int i = 0; ids.size() < 10; i++) {
      if (OffsetsTopic.partitionFor("g" + i, 50) == 7) ids.add("g" + i);
    }
    var probe = kit.createTestProbe(OffsetsDone.class);
    for (int offset = 0; offset < 20; offset++) {
      for (String id : ids) {
        groups.tell(new GroupsActor.Ask(id, new Commit("", Optional.empty(), -1, Map.of(KEY, new Offset(offset, -1, "")), probe.ref())));
      }
    }
    probe.receiveSeveralMessages(200).forEach(done -> assertThat(done.partitions()).containsEntry(KEY, Errors.NONE));
    restart();
    assertThat(ids).allSatisfy(id -> assertThat(fetch(id)).extractingByKey(KEY).extracting(Committed::offset).isEqualTo(19L));
  }

  @Test
  void a_broker_that_does_not_lead_says_so_and_one_that_leads_again_knows_all() {
    commit("g", 5);
    UUID id = broker.view().topic(OffsetsTopic.NAME).orElseThrow().id();
    broker.led(OffsetsTopic.NAME, id, 50, 2, 0);
    assertThat(commit("g", 6)).isEqualTo(Errors.NOT_COORDINATOR);
    broker.led(OffsetsTopic.NAME, id, 50, 1, 0);
    assertThat(fetch("g")).extractingByKey(KEY).extracting(Committed::offset).isEqualTo(5L);
  }

  @Test
  void a_commit_that_the_partition_refuses_is_answered_by_an_error_to_retry_on() {
    commit("g", 5);
    UUID id = broker.view().topic(OffsetsTopic.NAME).orElseThrow().id();
    broker.led(OffsetsTopic.NAME, id, 50, 1, 9);                         // the tree is ahead of the partition, which knows epoch 0
    assertThat(commit("g", 6)).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE);
    broker.led(OffsetsTopic.NAME, id, 50, 1, 0);
    assertThat(fetch("g")).extractingByKey(KEY).extracting(Committed::offset).isEqualTo(5L);
  }

  @Test
  void a_group_whose_partition_was_lost_in_a_write_is_there_again_when_it_is_led_again() {
    commit("g", 5);
    UUID id = broker.view().topic(OffsetsTopic.NAME).orElseThrow().id();
    broker.led(OffsetsTopic.NAME, id, 50, 1, 9);                         // refused writes and, below, a journal that cannot be read
    assertThat(commit("g", 6)).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE);
    broker.led(OffsetsTopic.NAME, id, 50, 2, 10);
    assertThat(commit("g", 7)).isEqualTo(Errors.NOT_COORDINATOR);
    broker.led(OffsetsTopic.NAME, id, 50, 1, 0);
    assertThat(commit("g", 8)).isEqualTo(Errors.NONE);
    restart();
    assertThat(fetch("g")).extractingByKey(KEY).extracting(Committed::offset).isEqualTo(8L);
  }

  @Test
  void a_partition_is_found_as_kafka_finds_it() {
    assertThat(OffsetsTopic.partitionFor("console-consumer-1", 50)).isEqualTo(Math.abs("console-consumer-1".hashCode()) % 50);
    assertThat(OffsetsTopic.partitionFor("polygenelubricants", 50)).as("whose hash is the least integer").isZero();
  }
}
