package io.synod.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.javadsl.Adapter;
import akka.persistence.DeleteSnapshotSuccess;
import akka.persistence.DeleteSnapshotsSuccess;
import akka.persistence.Persistence;
import akka.persistence.SaveSnapshotFailure;
import akka.persistence.SaveSnapshotSuccess;
import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotProtocol;
import akka.persistence.SnapshotSelectionCriteria;
import akka.testkit.TestProbe;
import com.typesafe.config.ConfigFactory;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Leisure;
import io.synod.sim.SimStorage;
import io.synod.testkit.ActorSystems;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import scala.jdk.javaapi.OptionConverters;

/** The rules of Akka's own SnapshotStoreSpec (akka-persistence-tck), for our plugin. The state is a text. */
class SynodSnapshotStoreTest {
  private static final String KEY = "snapshot-test";
  private static final SnapshotSelectionCriteria LATEST = SnapshotSelectionCriteria.latest();
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  private final SimStorage storage = new SimStorage(new SplittableRandom(3));
  private final List<Fatal> stops = new CopyOnWriteArrayList<>();
  private JournalRuntime runtime;
  private akka.actor.ActorRef store;
  private TestProbe probe;

  @BeforeEach
  void start() {
    PersistencePlugins plugins = JournalRuntime.plugins(KEY, "akka.actor.default-dispatcher", "test");
    ActorTestKit kit = actors.start(plugins.config());
    var io = kit.system().dispatchers().lookup(akka.actor.typed.DispatcherSelector.blocking());
    runtime = new JournalRuntime(KEY, storage, io, Leisure.NONE, stops::add, "akka.actor.default-dispatcher", LogSettings.defaults());
    runtime.register();
    var classic = Adapter.toClassic(kit.system());
    store = Persistence.get(classic).snapshotStoreFor(plugins.snapshotId(), ConfigFactory.empty());
    probe = new TestProbe(classic);
  }

  @AfterEach
  void stop() {
    runtime.unregister();
  }

  @Test void an_id_without_snapshots_has_none() {
    save("other", 1);
    assertThat(load("a", LATEST, Long.MAX_VALUE)).isEqualTo("none");
  }

  @Test void the_newest_snapshot_is_loaded() {
    for (int nr = 1; nr <= 5; nr++) save("a", nr);
    assertThat(load("a", LATEST, Long.MAX_VALUE)).isEqualTo("a at 5");
  }

  @Test void no_snapshot_above_the_limit_is_loaded() {
    for (int nr = 1; nr <= 5; nr++) save("a", nr);
    assertThat(load("a", LATEST, 3)).isEqualTo("a at 3");
    assertThat(load("a", SnapshotSelectionCriteria.create(2, Long.MAX_VALUE), Long.MAX_VALUE)).isEqualTo("a at 2");
    assertThat(load("a", SnapshotSelectionCriteria.create(Long.MAX_VALUE, Long.MAX_VALUE, 4, 0), 3)).isEqualTo("none");
  }

  @Test void no_snapshot_younger_than_the_limit_is_loaded() {
    List<SnapshotMetadata> saved = List.of(save("a", 1), save("a", 2), save("a", 3));
    assertThat(load("a", SnapshotSelectionCriteria.create(100, saved.get(0).timestamp() - 1), Long.MAX_VALUE)).isEqualTo("none");
    assertThat(load("a", SnapshotSelectionCriteria.create(100, saved.get(2).timestamp()), Long.MAX_VALUE)).isEqualTo("a at 3");
  }

  @Test void a_snapshot_is_deleted_by_its_metadata() {
    save("a", 1);
    SnapshotMetadata second = save("a", 2);
    store.tell(new SnapshotProtocol.DeleteSnapshot(second), probe.ref());
    probe.expectMsgClass(DeleteSnapshotSuccess.class);
    assertThat(load("a", LATEST, Long.MAX_VALUE)).isEqualTo("a at 1");
  }

  @Test void a_snapshot_with_another_timestamp_is_not_deleted() {
    SnapshotMetadata first = save("a", 1);
    store.tell(new SnapshotProtocol.DeleteSnapshot(new SnapshotMetadata("a", 1, first.timestamp() - 5)), probe.ref());
    probe.expectMsgClass(DeleteSnapshotSuccess.class);
    assertThat(load("a", LATEST, Long.MAX_VALUE)).isEqualTo("a at 1");
  }

  @Test void all_snapshots_up_to_a_number_are_deleted_and_those_of_other_ids_are_not() {
    for (int nr = 1; nr <= 4; nr++) save("a", nr);
    save("b", 1);
    store.tell(new SnapshotProtocol.DeleteSnapshots("a", SnapshotSelectionCriteria.create(3, Long.MAX_VALUE)), probe.ref());
    probe.expectMsgClass(DeleteSnapshotsSuccess.class);
    assertThat(load("a", LATEST, 3)).isEqualTo("none");
    assertThat(load("a", LATEST, Long.MAX_VALUE)).isEqualTo("a at 4");
    assertThat(load("b", LATEST, Long.MAX_VALUE)).isEqualTo("b at 1");
  }

  @Test void saving_again_replaces() {
    save("a", 1, "first");
    save("a", 1, "second");
    assertThat(load("a", LATEST, Long.MAX_VALUE)).isEqualTo("second");
  }

  @Test void a_damaged_snapshot_is_passed_over() throws IOException {
    save("a", 1);
    save("a", 2);
    storage.damage("test/snapshots/a/00000000000000000002.snapshot", 45, 1);
    assertThat(load("a", LATEST, Long.MAX_VALUE)).isEqualTo("a at 1");
  }

  @Test void ids_that_are_no_file_names_are_kept_apart() {
    List<String> ids = List.of("a/b", "a%2Fb", "../x", ".", "ü|1", "x".repeat(400), "x".repeat(401));
    for (String id : ids) save(id, 1);
    for (String id : ids) assertThat(load(id, LATEST, Long.MAX_VALUE)).isEqualTo(id + " at 1");
  }

  @Test void a_saved_snapshot_survives_a_crash() throws IOException {
    save("a", 1);
    Bytes file = storage.crash().read("test/snapshots/a/00000000000000000001.snapshot");
    assertThat(Snapshot.decode(file).orElseThrow().content().asUtf8()).isEqualTo("a at 1");
  }

  @Test void a_state_that_cannot_be_serialized_fails_the_save_and_nothing_else() {
    store.tell(new SnapshotProtocol.SaveSnapshot(new SnapshotMetadata("a", 1, 0), new Object()), probe.ref());
    probe.expectMsgClass(SaveSnapshotFailure.class);
    save("a", 2);
    assertThat(stops).isEmpty();
  }

  @Test void a_full_disk_fails_the_save_and_nothing_else() {
    storage.limit(storage.used() + 20);
    store.tell(new SnapshotProtocol.SaveSnapshot(new SnapshotMetadata("a", 1, 0), "state"), probe.ref());
    assertThat(probe.expectMsgClass(SaveSnapshotFailure.class).cause()).isInstanceOf(DiskFullException.class);
    storage.limit(Long.MAX_VALUE);
    save("a", 1);
    assertThat(stops).isEmpty();
  }

  @Test void a_failed_sync_stops_the_node() {
    storage.failForceAfter(0);
    store.tell(new SnapshotProtocol.SaveSnapshot(new SnapshotMetadata("a", 1, 0), "state"), probe.ref());
    probe.expectMsgClass(SaveSnapshotFailure.class);
    assertThat(stops).hasSize(1);
    assertThat(stops.get(0).exit()).isEqualTo(Exit.DISK);
  }

  private SnapshotMetadata save(String id, long sequenceNr) {
    return save(id, sequenceNr, id + " at " + sequenceNr);
  }

  private SnapshotMetadata save(String id, long sequenceNr, String state) {
    store.tell(new SnapshotProtocol.SaveSnapshot(new SnapshotMetadata(id, sequenceNr, 0), state), probe.ref());
    return probe.expectMsgClass(SaveSnapshotSuccess.class).metadata();
  }

  private String load(String id, SnapshotSelectionCriteria criteria, long to) {
    store.tell(new SnapshotProtocol.LoadSnapshot(id, criteria, to), probe.ref());
    return OptionConverters.toJava(probe.expectMsgClass(SnapshotProtocol.LoadSnapshotResult.class).snapshot())
        .map(SelectedSnapshot::snapshot).map(Object::toString).orElse("none");
  }
}
