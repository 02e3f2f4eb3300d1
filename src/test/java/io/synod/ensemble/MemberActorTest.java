package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.synod.ensemble.CountingMachine.Add;
import io.synod.ensemble.CountingMachine.Count;
import io.synod.ensemble.CountingMachine.No;
import io.synod.ensemble.TxnLogEvent.SnapshotTaken;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.journal.DiskStorage;
import io.synod.journal.PersistencePlugins;
import io.synod.loop.Dispatchers;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.testkit.ActorSystems;
import io.synod.testkit.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The shell of the member, on Akka's in-memory journal: the journal outlives a member, the member's machine does not. */
class MemberActorTest {
  private static final String LOG = "txn-log-main";
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path directory;
  private final BlockingQueue<Fatal> stops = new ArrayBlockingQueue<>(10);
  private ActorTestKit kit;
  private PersistenceTestKit journal;
  private TestProbe<Member.Reply> replies;
  private CountingMachine machine;
  private ActorRef<Member.Command> member;

  @BeforeEach void system() {
    Config config = ConfigFactory.parseString("""
        synod.loop-0 { type = Dispatcher, executor = thread-pool-executor, thread-pool-executor.fixed-pool-size = 1 }
        synod.io { type = Dispatcher, executor = thread-pool-executor, thread-pool-executor.fixed-pool-size = 1 }
        """).withFallback(PersistenceTestKitPlugin.getInstance().config());
    kit = actors.start(config);
    journal = PersistenceTestKit.create(kit.system());
    replies = kit.createTestProbe(Member.Reply.class);
  }

  @Test void a_proposal_is_durable_before_it_is_answered() {
    start(MemberSettings.defaults());
    propose(1, "one");
    assertThat(replies.receiveMessage()).isEqualTo(new Member.Reply(1, zxid(1, 1), new Count(1)));
    assertThat(batches()).hasSize(1);
    assertThat(journal.persistedInStorage(LOG).subList(0, 2))
        .containsExactly(new TxnLogEvent.EpochAccepted(1), new TxnLogEvent.EpochEstablished(1));
  }

  @Test void what_arrives_meanwhile_becomes_the_next_batch() {
    start(MemberSettings.defaults());
    whileItIsBusy(() -> {
      for (int i = 1; i <= 500; i++) propose(i, "word");
    });
    assertThat(replies.receiveSeveralMessages(500)).extracting(Member.Reply::cxid).isSorted();
    assertThat(batches().stream().mapToInt(TransactionsAppended::count).sum()).isEqualTo(500);
    assertThat(batches().size()).isLessThan(500);
  }

  @Test void a_refusal_uses_no_zxid_and_is_answered_behind_what_it_was_validated_against() {
    start(MemberSettings.defaults());
    propose(1, "one");
    propose(2, "");
    propose(3, "three");
    assertThat(replies.receiveSeveralMessages(3)).containsExactly(new Member.Reply(1, zxid(1, 1), new Count(1)),
        new Member.Reply(2, zxid(1, 1), No.EMPTY_WORD), new Member.Reply(3, zxid(1, 2), new Count(2)));
  }

  @Test void a_sync_is_answered_behind_what_was_prepared() {
    start(MemberSettings.defaults());
    propose(1, "one");
    member.tell(new Member.Sync(new Origin(0, 2, "", ""), replies.getRef()));
    assertThat(replies.receiveSeveralMessages(2)).extracting(Member.Reply::cxid).containsExactly(1, 2);
  }

  @Test void at_the_bound_proposals_are_refused_in_their_order() {
    start(MemberSettings.defaults().withMaxWaitingTransactions(5));
    whileItIsBusy(() -> {
      for (int i = 1; i <= 200; i++) propose(i, "word");
    });
    List<Member.Reply> all = replies.receiveSeveralMessages(200);
    assertThat(all).extracting(Member.Reply::cxid).isSorted();
    assertThat(all).extracting(Member.Reply::outcome).contains(No.OVERLOADED);
    long accepted = all.stream().filter(r -> r.outcome() instanceof Count).count();
    assertThat(machine.words()).hasSize((int) accepted);
  }

  @Test void queries_reach_the_machine() {
    start(MemberSettings.defaults());
    TestProbe<Integer> counts = kit.createTestProbe(Integer.class);
    member.tell(new Member.Ask(new CountingMachine.Look(counts.getRef())));
    counts.expectMessage(0);
  }

  @Test void every_start_begins_an_epoch_and_folds_the_log() {
    start(MemberSettings.defaults());
    propose(1, "one");
    replies.receiveMessage();
    restart(MemberSettings.defaults());
    propose(2, "two");
    assertThat(replies.receiveMessage()).isEqualTo(new Member.Reply(2, zxid(2, 1), new Count(2)));
    assertThat(machine.words()).containsExactly("one", "two");
  }

  @Test void a_snapshot_spares_the_replay_of_what_it_holds() {
    start(MemberSettings.defaults());
    propose(1, "one");
    replies.receiveMessage();
    assertThat(snapshot().zxid()).isEqualTo(zxid(1, 1));
    propose(2, "two");
    replies.receiveMessage();
    restart(MemberSettings.defaults());
    assertThat(machine.words()).containsExactly("one", "two");
  }

  @Test void a_damaged_snapshot_is_passed_over_for_an_older_one() throws IOException {
    start(MemberSettings.defaults());
    propose(1, "one");
    replies.receiveMessage();
    snapshot();
    propose(2, "two");
    replies.receiveMessage();
    long damaged = snapshot().zxid();
    stop();
    Path file = directory.resolve("ensemble/main/snapshot." + Long.toHexString(damaged));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    start(MemberSettings.defaults());
    assertThat(machine.words()).containsExactly("one", "two");
    assertThat(stops).isEmpty();
  }

  @Test void snapshots_come_by_themselves_and_the_log_below_the_oldest_kept_goes() throws IOException {
    start(MemberSettings.defaults().withSnapCount(10));
    for (int i = 1; i <= 100; i++) {
      propose(i, "word " + i);
      replies.receiveMessage();
    }
    for (int i = 0; i < 4; i++) snapshot();
    await().until(() -> new SnapshotFiles(new DiskStorage(directory), "ensemble/main").list().size() <= 3);
    await().until(() -> batches().size() < 100);
    restart(MemberSettings.defaults());
    assertThat(machine.words()).hasSize(100);
    assertThat(journal.persistedInStorage(LOG)).filteredOn(SnapshotTaken.class::isInstance).hasSizeGreaterThan(2);
  }

  @Test void without_any_snapshot_above_a_purged_log_it_does_not_start() throws Exception {
    start(MemberSettings.defaults());
    for (int i = 1; i <= 3; i++) {
      propose(i, "word");
      replies.receiveMessage();
      snapshot();
    }
    awaitPurge();
    stop();
    new DiskStorage(directory).delete("ensemble/main");
    spawn(MemberSettings.defaults());
    assertThat(stops.poll(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).satisfies(fatal -> {
      assertThat(fatal.exit()).isEqualTo(Exit.CORRUPT);
      assertThat(fatal).hasMessageContaining("No snapshot in ensemble/main").hasMessageContaining("backup");
    });
  }

  @Test void a_log_that_cannot_be_written_stops_the_node_and_nothing_is_acknowledged() throws InterruptedException {
    start(MemberSettings.defaults());
    journal.failNextPersisted(LOG);
    propose(1, "lost");
    assertThat(stops.poll(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).extracting(Fatal::exit).isEqualTo(Exit.DISK);
    replies.expectNoMessage(Duration.ZERO);
    assertThat(machine.words()).isEmpty();
  }

  @Test void the_last_zxid_of_an_epoch_is_followed_by_the_next_epoch() {
    var last = new Transaction(zxid(7, -1), 1, Origin.NODE, new CountingMachine.Added("last"));
    journal.persistForRecovery(LOG, List.of(Batches.from(last.zxid() - 1, 0, new CountingMachine(), last)));
    start(MemberSettings.defaults());
    propose(1, "first");
    assertThat(replies.receiveMessage().zxid()).isEqualTo(zxid(8, 1));
  }

  /** A client that had seen the zxid an epoch begins at would be ahead of every member, for none has applied it. */
  @Test void an_answer_without_a_transaction_names_the_last_one_of_any_epoch() {
    var last = new Transaction(zxid(7, 3), 1, Origin.NODE, new CountingMachine.Added("last"));
    journal.persistForRecovery(LOG, List.of(Batches.of(0, new CountingMachine(), last)));
    start(MemberSettings.defaults());
    member.tell(new Member.Sync(Origin.NODE, replies.getRef()));
    assertThat(replies.receiveMessage().zxid()).isEqualTo(zxid(7, 3));
  }

  @Test void an_epoch_above_a_foreign_zxid_begins_when_all_before_it_is_done() {
    start(MemberSettings.defaults());
    propose(1, "before");
    member.tell(new Member.Surpass(zxid(41, 7), replies.getRef()));
    propose(2, "after");
    assertThat(replies.receiveMessage()).isEqualTo(new Member.Reply(1, zxid(1, 1), new Count(1)));
    assertThat(replies.receiveMessage()).isEqualTo(new Member.Reply(0, zxid(42, 0), null));
    assertThat(replies.receiveMessage()).isEqualTo(new Member.Reply(2, zxid(42, 1), new Count(2)));
    member.tell(new Member.Surpass(zxid(41, 9), replies.getRef()));
    assertThat(replies.receiveMessage()).as("it is above already").isEqualTo(new Member.Reply(0, zxid(42, 1), null));
  }

  @Test void commands_that_come_before_it_leads_wait() {
    spawn(MemberSettings.defaults());
    TestProbe<Integer> counts = kit.createTestProbe(Integer.class);
    TestProbe<Member.SnapshotTaken> taken = kit.createTestProbe(Member.SnapshotTaken.class);
    propose(1, "one");
    member.tell(new Member.Sync(new Origin(0, 2, "", ""), replies.getRef()));
    member.tell(new Member.AwaitApplied(0, 3, replies.getRef()));
    member.tell(new Member.Ask(new CountingMachine.Look(counts.getRef())));
    member.tell(new Member.TakeSnapshot(taken.getRef()));
    assertThat(replies.receiveSeveralMessages(3)).extracting(Member.Reply::cxid).containsExactlyInAnyOrder(1, 2, 3);
    counts.receiveMessage();
    taken.receiveMessage();
  }

  @Test void a_state_that_was_installed_is_gone_on_from_in_a_later_epoch() throws IOException {
    start(MemberSettings.defaults());
    propose(1, "one");
    replies.receiveMessage();
    stop();
    CountingMachine foreign = machine;
    journal.clearAll();
    var stopped = new StoppedMember(MemberSettings.defaults(), new DiskStorage(directory));
    assertThat(stopped.isEmpty()).isTrue();
    stopped.install(zxid(3, 7), foreign::writeSnapshot);
    assertThat(stopped.isEmpty()).isFalse();
    start(MemberSettings.defaults());
    propose(2, "two");
    assertThat(replies.receiveMessage()).isEqualTo(new Member.Reply(2, zxid(4, 1), new Count(2)));
    assertThat(machine.words()).containsExactly("one", "two");
  }

  @Test void an_installed_state_that_is_lost_is_missed() throws Exception {
    start(MemberSettings.defaults());
    stop();
    CountingMachine foreign = machine;
    journal.clearAll();
    new StoppedMember(MemberSettings.defaults(), new DiskStorage(directory)).install(zxid(3, 7), foreign::writeSnapshot);
    start(MemberSettings.defaults());
    awaitPurge();
    stop();
    new DiskStorage(directory).delete("ensemble/main");
    spawn(MemberSettings.defaults());
    assertThat(stops.poll(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).extracting(Fatal::exit).isEqualTo(Exit.CORRUPT);
  }

  private void start(MemberSettings settings) {
    spawn(settings);
    member.tell(new Member.AwaitApplied(0, 0, replies.getRef()));
    replies.receiveMessage();
  }

  private void spawn(MemberSettings settings) {
    machine = new CountingMachine();
    var plugins = new PersistencePlugins(PersistenceTestKitPlugin.PluginId(), "", ConfigFactory.empty());
    var doors = new MemberActor.Doors(new DiskStorage(directory), plugins, () -> 1000, stops::add, new Random(1));
    CountingMachine own = machine;
    member = kit.spawn(MemberActor.create(settings, doors, (context, wake) -> own), Dispatchers.loop(0));
  }

  private void stop() {
    kit.stop(member);
  }

  private void restart(MemberSettings settings) {
    stop();
    start(settings);
  }

  /** Holds its loop meanwhile: all that it is sent is in its mailbox before it looks. */
  private void whileItIsBusy(Runnable sending) {
    var sent = new CompletableFuture<Void>();
    kit.system().dispatchers().lookup(Dispatchers.loop(0)).execute(sent::join);
    sending.run();
    sent.complete(null);
  }

  private void propose(int cxid, String word) {
    member.tell(new Member.Propose(new Add(word), new Origin(0, cxid, "", ""), replies.getRef()));
  }

  private Member.SnapshotTaken snapshot() {
    TestProbe<Member.SnapshotTaken> taken = kit.createTestProbe(Member.SnapshotTaken.class);
    member.tell(new Member.TakeSnapshot(taken.getRef()));
    return taken.receiveMessage();
  }

  private void awaitPurge() {
    await().until(() -> journal.persistedInStorage(LOG).stream().anyMatch(TxnLogEvent.Purged.class::isInstance));
  }

  private List<TransactionsAppended> batches() {
    return journal.persistedInStorage(LOG).stream().filter(TransactionsAppended.class::isInstance).map(TransactionsAppended.class::cast).toList();
  }

  private static long zxid(int epoch, int counter) {
    return new Zxid(epoch, counter).toLong();
  }
}
