package io.synod.partition;

import static io.synod.partition.Batches.batch;
import static io.synod.partition.Batches.records;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.synod.journal.DiskStorage;
import io.synod.loop.Clock;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.partition.Partition.Acks;
import io.synod.partition.Partition.Append;
import io.synod.partition.Partition.AppendReply;
import io.synod.partition.Partition.AwaitAbove;
import io.synod.partition.Partition.Delete;
import io.synod.partition.Partition.Deleted;
import io.synod.partition.Partition.Forget;
import io.synod.partition.Partition.Moved;
import io.synod.partition.Partition.Refusal;
import io.synod.testkit.ActorSystems;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PartitionActorTest {
  private static final PartitionId ID = new PartitionId("topic", new UUID(1, 2), 0);
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path directory;
  /** The io dispatcher in the test's hands: what blocks waits here until the test lets it go. */
  private final Queue<Runnable> io = new ConcurrentLinkedQueue<>();
  private final Queue<Fatal> stops = new ConcurrentLinkedQueue<>();
  private ActorTestKit kit;
  private TestProbe<AppendReply> producer;
  private TestProbe<Moved> fetch;
  private PartitionStore store;
  private PartitionLog log;
  private ActorRef<Partition.Command> partition;

  @BeforeEach
  void start() throws IOException {
    kit = actors.start(ManualTime.config());
    producer = kit.createTestProbe();
    fetch = kit.createTestProbe();
    store = new PartitionStore(new DiskStorage(directory), "partitions");
    serve(PartitionSettings.defaults());
  }

  private void serve(PartitionSettings settings) throws IOException {
    log = store.open(ID, settings);
    partition = kit.spawn(PartitionActor.create(log, store, Clock.SYSTEM, stops::add, io::add));
  }

  @Test
  void acks_of_the_leader_are_answered_before_any_sync() {
    append(Acks.LEADER, 1, "a");
    assertThat(baseOffset(1)).isZero();
    assertThat(io).isEmpty();
  }

  @Test
  void acks_of_all_are_answered_after_a_sync_that_all_who_wait_share() {
    append(Acks.ALL, 1, "a");
    append(Acks.ALL, 2, "b");
    append(Acks.ALL, 3, "c");
    append(Acks.LEADER, 4, "d");
    assertThat(baseOffset(4)).isEqualTo(3);
    producer.expectNoMessage(Duration.ZERO);
    runIo();
    assertThat(baseOffset(1)).isZero();
    runIo();
    assertThat(baseOffset(2)).isEqualTo(1);
    assertThat(baseOffset(3)).isEqualTo(2);
    runIo();                                               // what is reserved for the next syncs
    append(Acks.LEADER, 5, "e");
    assertThat(baseOffset(5)).isEqualTo(4);
    assertThat(io).as("the second sync served both").isEmpty();
  }

  @Test
  void page_cache_durability_answers_all_at_the_write() throws IOException {
    kit.stop(partition);
    serve(PartitionSettings.defaults().withDurability(Durability.PAGE_CACHE));
    append(Acks.ALL, 1, "a");
    assertThat(baseOffset(1)).isZero();
    assertThat(io).isEmpty();
  }

  @Test
  void who_sends_without_acks_hears_nothing() {
    append(Acks.NONE, 1, "a");
    append(Acks.LEADER, 2, "b");
    assertThat(baseOffset(2)).isEqualTo(1);
  }

  @Test
  void a_waiter_is_woken_when_the_high_watermark_passes_its_offset() throws IOException {
    partition.tell(new AwaitAbove(1, 10, fetch.getRef()));
    partition.tell(new AwaitAbove(0, 11, fetch.getRef()));
    append(Acks.LEADER, 1, "a");
    fetch.expectMessage(new Moved(11, ID));
    append(Acks.LEADER, 2, "b");
    fetch.expectMessage(new Moved(10, ID));
    assertThat(records(log.view().read(0, 1000, 2, true))).containsExactly("0:a", "1:b");
  }

  @Test
  void a_waiter_that_gave_up_is_not_told() {
    partition.tell(new AwaitAbove(0, 10, fetch.getRef()));
    partition.tell(new AwaitAbove(0, 11, fetch.getRef()));
    partition.tell(new Forget(10, fetch.getRef()));
    append(Acks.LEADER, 1, "a");
    fetch.expectMessage(new Moved(11, ID));
    partition.tell(new AwaitAbove(0, 12, fetch.getRef()));
    fetch.expectMessage(new Moved(12, ID));
  }

  @Test
  void a_leader_epoch_that_is_not_the_current_one_is_refused() {
    partition.tell(new PartitionActor.Lead(5));
    assertThat(refusal(new Append(4, batch(1, "a"), Acks.LEADER, 1, producer.getRef(), () -> {}))).isEqualTo(Refusal.FENCED_LEADER_EPOCH);
    assertThat(refusal(new Append(6, batch(1, "a"), Acks.LEADER, 1, producer.getRef(), () -> {}))).isEqualTo(Refusal.UNKNOWN_LEADER_EPOCH);
  }

  @Test
  void the_bytes_are_released_whatever_becomes_of_them() {
    List<String> released = new ArrayList<>();
    ByteBuffer bad = batch(1, "a").putInt(17, 0);
    partition.tell(new Append(-1, bad, Acks.LEADER, 1, producer.getRef(), () -> released.add("bad")));
    partition.tell(new Append(-1, batch(1, "a"), Acks.NONE, 2, producer.getRef(), () -> released.add("good")));
    append(Acks.LEADER, 3, "b");
    assertThat(producer.receiveMessage()).isInstanceOfSatisfying(AppendReply.Refused.class, r -> assertThat(r.reason()).isEqualTo(Refusal.CORRUPT_MESSAGE));
    assertThat(baseOffset(3)).isEqualTo(1);
    assertThat(released).containsExactly("bad", "good");
  }

  @Test
  void a_sync_that_fails_stops_the_node_and_answers_nobody() throws IOException {
    append(Acks.ALL, 1, "a");
    append(Acks.LEADER, 2, "b");
    baseOffset(2);
    ((LogSnapshot) log.view()).active().log().close();
    runIo();
    TestProbe<Object> watcher = kit.createTestProbe();
    watcher.expectTerminated(partition);
    assertThat(stops).singleElement().satisfies(f -> assertThat(f.exit()).isEqualTo(Exit.DISK));
    producer.expectNoMessage(Duration.ZERO);
  }

  @Test
  void appends_beyond_what_is_being_reserved_wait_and_keep_their_order() throws IOException {
    append(Acks.ALL, 1, "a");
    runIo();
    assertThat(baseOffset(1)).isZero();
    append(Acks.LEADER, 2, "b");
    append(Acks.LEADER, 3, "c");
    partition.tell(new AwaitAbove(0, 10, fetch.getRef()));
    fetch.expectMessage(new Moved(10, ID));
    producer.expectNoMessage(Duration.ZERO);
    runIo();
    assertThat(baseOffset(2)).isEqualTo(1);
    assertThat(baseOffset(3)).isEqualTo(2);
    assertThat(log.snapshot().active().log().size()).isGreaterThan(log.view().size());
    assertThat(records(log.view().read(0, 1000, 3, true))).containsExactly("0:a", "1:b", "2:c");
    log = store.open(ID, PartitionSettings.defaults());
    assertThat(log.view().logEndOffset()).as("zeros are not data").isEqualTo(3);
  }

  @Test
  void a_clean_stop_ends_what_was_begun_and_leaves_nothing_to_read_again() throws IOException {
    TestProbe<PartitionActor.Closed> closer = kit.createTestProbe();
    append(Acks.ALL, 1, "a");
    partition.tell(new PartitionActor.Close(closer.getRef()));
    append(Acks.LEADER, 2, "late");
    assertThat(refusal()).isEqualTo(Refusal.NOT_LEADER_OR_FOLLOWER);
    runIo();
    assertThat(baseOffset(1)).isZero();
    runIo();
    runIo();
    closer.expectMessage(new PartitionActor.Closed(ID));
    serve(PartitionSettings.defaults());
    assertThat(records(log.view().read(0, 1000, 1, true))).containsExactly("0:a");
  }

  @Test
  void a_deleted_partition_is_renamed_at_once_and_removed_after_the_delay() {
    TestProbe<Deleted> deleter = kit.createTestProbe();
    partition.tell(new AwaitAbove(0, 10, fetch.getRef()));
    append(Acks.NONE, 1, "a");
    fetch.expectMessage(new Moved(10, ID));
    partition.tell(new AwaitAbove(5, 11, fetch.getRef()));
    partition.tell(new Delete(deleter.getRef()));
    fetch.expectMessage(new Moved(11, ID));
    runIo();
    deleter.expectMessage(new Deleted(ID));
    assertThat(Files.exists(directory.resolve("partitions/topic-0"))).isFalse();
    assertThat(log.view().logEndOffset()).as("slices handed out before stay readable").isEqualTo(1);
    append(Acks.LEADER, 2, "b");
    assertThat(refusal()).isEqualTo(Refusal.NOT_LEADER_OR_FOLLOWER);
    ManualTime.get(kit.system()).timePasses(PartitionSettings.defaults().fileDeleteDelay());
    runIo();
    kit.createTestProbe().expectTerminated(partition);
    assertThat(directory.resolve("partitions")).isEmptyDirectory();
  }

  @Test
  void old_segments_are_dropped_by_the_timer_and_their_files_removed_after_the_delay() throws IOException {
    var time = ManualTime.get(kit.system());
    append(Acks.LEADER, 1, "from 1970");
    baseOffset(1);
    Slice slice = log.view().read(0, 1000, 1, true);
    time.timePasses(PartitionSettings.defaults().retentionCheck());
    runIo();                                               // which are too old
    runIo();                                               // trim
    runIo();                                               // mark or checkpoint
    runIo();
    awaitTrue(() -> log.view().logStartOffset() == 1);
    partition.tell(new AwaitAbove(0, 1, fetch.getRef()));  // behind all that the actor has been told
    fetch.expectMessage(new Moved(1, ID));
    assertThat(records(slice)).containsExactly("0:from 1970");
    assertThat(names()).contains("00000000000000000000.log.deleted", "00000000000000000001.log");
    time.timePasses(PartitionSettings.defaults().fileDeleteDelay());
    runIo();
    runIo();
    assertThat(names()).doesNotContain("00000000000000000000.log.deleted").contains("00000000000000000001.log");
  }

  private List<String> names() throws IOException {
    return new DiskStorage(directory).list("partitions/topic-0");
  }

  private void awaitTrue(BooleanSupplier condition) {
    kit.createTestProbe().awaitAssert(() -> {
      assertThat(condition.getAsBoolean()).isTrue();
      return true;
    });
  }

  private void append(Acks acks, long correlation, String value) {
    partition.tell(new Append(-1, batch(1, value), acks, correlation, producer.getRef(), () -> {}));
  }

  private long baseOffset(long correlation) {
    var reply = producer.expectMessageClass(AppendReply.Appended.class);
    assertThat(reply.correlation()).isEqualTo(correlation);
    return reply.baseOffset();
  }

  private Refusal refusal(Append append) {
    partition.tell(append);
    return refusal();
  }

  private Refusal refusal() {
    return producer.expectMessageClass(AppendReply.Refused.class).reason();
  }

  /** Lets one blocking task run, waiting until there is one. */
  private void runIo() {
    kit.createTestProbe().awaitAssert(() -> {
      assertThat(io).isNotEmpty();
      return io;
    }).remove().run();
  }
}
