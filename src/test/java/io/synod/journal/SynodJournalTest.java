package io.synod.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.javadsl.Adapter;
import akka.persistence.AtomicWrite;
import akka.persistence.JournalProtocol;
import akka.persistence.Persistence;
import akka.persistence.PersistentRepr;
import akka.testkit.TestProbe;
import com.typesafe.config.ConfigFactory;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Leisure;
import io.synod.testkit.ActorSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** The rules of Akka's own JournalSpec (akka-persistence-tck), for our plugin. */
class SynodJournalTest {
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path directory;
  private final List<Fatal> stops = new CopyOnWriteArrayList<>();
  private ActorTestKit kit;
  private JournalRuntime runtime;
  private CountingStorage storage;
  private akka.actor.ActorRef journal;
  private TestProbe probe;

  @BeforeEach
  void start() {
    storage = new CountingStorage(new DiskStorage(directory));
    restart();
  }

  @AfterEach
  void stop() {
    runtime.unregister();
    assertThat(stops).isEmpty();
  }

  /** A new actor system on the same files: only what is on disk is remembered. */
  private void restart() {
    if (kit != null) {
      actors.stop(kit);
      runtime.unregister();
    }
    String key = "test-" + directory.getFileName();
    PersistencePlugins plugins = JournalRuntime.plugins(key, "akka.actor.default-dispatcher", "test/one");
    kit = actors.start(plugins.config().withFallback(ConfigFactory.parseString(
        "akka.actor.serialization-bindings { \"io.synod.journal.Fact\" = fact }\n"
        + "akka.actor.serializers { fact = \"io.synod.journal.FactSerializer\" }")));
    var io = kit.system().dispatchers().lookup(akka.actor.typed.DispatcherSelector.blocking());
    runtime = new JournalRuntime(key, storage, io, Leisure.NONE, stops::add, "akka.actor.default-dispatcher",
        LogSettings.defaults().withSegmentBytes(4096));
    runtime.register();
    var classic = Adapter.toClassic(kit.system());
    journal = Persistence.get(classic).journalFor(plugins.journalId(), ConfigFactory.empty());
    probe = new TestProbe(classic);
  }

  @Test void all_events_are_replayed() {
    write("a", 1, 5);
    assertThat(replay("a", 1, Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(facts("a", 1, 5));
  }

  @Test void all_events_are_replayed_by_the_next_process() {
    write("a", 1, 5);
    restart();
    assertThat(replay("a", 1, Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(facts("a", 1, 5));
  }

  @Test void replay_begins_at_the_lower_sequence_number() {
    write("a", 1, 5);
    assertThat(replay("a", 3, Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(facts("a", 3, 5));
  }

  @Test void replay_ends_at_the_upper_sequence_number() {
    write("a", 1, 5);
    assertThat(replay("a", 1, 3, Long.MAX_VALUE)).isEqualTo(facts("a", 1, 3));
  }

  @Test void replay_is_limited_to_a_number_of_events() {
    write("a", 1, 5);
    assertThat(replay("a", 1, Long.MAX_VALUE, 3)).isEqualTo(facts("a", 1, 3));
    assertThat(replay("a", 2, 4, 2)).isEqualTo(facts("a", 2, 3));
    assertThat(replay("a", 1, Long.MAX_VALUE, 0)).isEmpty();
  }

  @Test void one_event_is_replayed_when_lower_equals_upper() {
    write("a", 1, 5);
    assertThat(replay("a", 3, 3, Long.MAX_VALUE)).isEqualTo(facts("a", 3, 3));
  }

  @Test void nothing_is_replayed_when_lower_is_above_upper() {
    write("a", 1, 5);
    assertThat(replay("a", 3, 2, Long.MAX_VALUE)).isEmpty();
  }

  @Test void deleted_events_are_not_replayed() {
    write("a", 1, 5);
    delete("a", 3);
    assertThat(replay("a", 1, Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(facts("a", 4, 5));
    restart();
    assertThat(replay("a", 1, Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(facts("a", 4, 5));
  }

  @Test void a_deletion_within_an_atomic_write_hides_a_part_of_it() {
    writeAtomic("a", 1, 5);
    delete("a", 3);
    assertThat(replay("a", 1, Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(facts("a", 4, 5));
  }

  @Test void other_ids_are_not_replayed_and_not_deleted() {
    write("a", 1, 5);
    write("b", 1, 3);
    delete("a", Long.MAX_VALUE);
    assertThat(replay("b", 1, Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(facts("b", 1, 3));
  }

  @Test void an_unknown_id_has_no_events_and_the_highest_sequence_number_0() {
    assertThat(highest("nobody")).isZero();
    assertThat(replay("nobody", 1, Long.MAX_VALUE, Long.MAX_VALUE)).isEmpty();
  }

  @Test void the_highest_sequence_number_survives_the_deletion_of_all_events_and_a_restart() {
    write("a", 1, 5);
    delete("a", Long.MAX_VALUE);
    assertThat(highest("a")).isEqualTo(5);
    restart();
    assertThat(highest("a")).isEqualTo(5);
    assertThat(replay("a", 1, Long.MAX_VALUE, Long.MAX_VALUE)).isEmpty();
    write("a", 6, 6);
    assertThat(replay("a", 1, Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(facts("a", 6, 6));
  }

  @Test void an_event_that_cannot_be_serialized_is_rejected_and_the_others_are_written() {
    var writes = new ArrayList<AtomicWrite>();
    writes.add(AtomicWrite.apply(repr("a", 1, new Fact("a-1"))));
    writes.add(AtomicWrite.apply(repr("b", 1, new Object())));
    writes.add(AtomicWrite.apply(repr("c", 1, new Fact("c-1"))));
    send(writes);
    probe.expectMsgClass(JournalProtocol.WriteMessagesSuccessful$.class);
    var replies = List.of(probe.expectMsgClass(Object.class), probe.expectMsgClass(Object.class), probe.expectMsgClass(Object.class));
    assertThat(replies.stream().map(Object::getClass).map(Class::getSimpleName))
        .containsExactly("WriteMessageSuccess", "WriteMessageRejected", "WriteMessageSuccess");
    assertThat(replay("b", 1, Long.MAX_VALUE, Long.MAX_VALUE)).isEmpty();
    assertThat(replay("c", 1, Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(facts("c", 1, 1));
  }

  @Test void segments_whose_events_are_all_deleted_are_freed() throws Exception {
    for (int nr = 1; nr <= 300; nr++) write("a", nr, nr);
    int before = storage.list("test/one/journal").size();
    delete("a", 299);
    assertThat(before).isGreaterThan(3);
    assertThat(storage.list("test/one/journal")).hasSizeLessThanOrEqualTo(2);
    restart();
    assertThat(highest("a")).isEqualTo(300);
    assertThat(replay("a", 1, Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(facts("a", 300, 300));
  }

  @Test void a_deletion_outlives_the_segment_it_was_written_to() {
    write("gone", 1, 5);
    delete("gone", Long.MAX_VALUE);
    for (int nr = 1; nr <= 300; nr++) write("a", nr, nr);
    delete("a", 299);
    restart();
    assertThat(highest("gone")).isEqualTo(5);
  }

  @Test void a_segment_in_the_middle_is_freed_while_an_older_one_holds_a_live_event() throws Exception {
    write("old", 1, 1);
    for (int nr = 1; nr <= 300; nr++) write("a", nr, nr);
    delete("a", 299);
    long bytes = 0;
    for (String name : storage.list("test/one/journal")) bytes += Files.size(directory.resolve("test/one/journal/" + name));
    assertThat(bytes).isLessThan(3 * 4096);
    restart();
    assertThat(replay("old", 1, 1, 1)).isEqualTo(facts("old", 1, 1));
    assertThat(replay("a", 1, 1000, 1000)).isEqualTo(facts("a", 300, 300));
  }

  @Test void damage_stops_the_node_and_fails_the_recovery() throws Exception {
    for (int nr = 1; nr <= 3; nr++) write("a", nr, nr);
    Path segment = directory.resolve("test/one/journal").resolve(SegmentHeader.fileName(1));
    byte[] content = Files.readAllBytes(segment);
    content[SegmentHeader.SIZE + 5] ^= 1;
    Files.write(segment, content);
    restart();
    journal.tell(new JournalProtocol.ReplayMessages(1, 1, 1, "a", probe.ref()), probe.ref());
    assertThat(probe.expectMsgClass(JournalProtocol.ReplayMessagesFailure.class).cause())
        .hasMessageContaining("damaged at offset " + SegmentHeader.SIZE);
    assertThat(stops).singleElement().satisfies(fatal -> assertThat(fatal.exit()).isEqualTo(Exit.CORRUPT));
    stops.clear();
  }

  @Test void concurrent_writers_share_syncs() {
    write("warm-up", 1, 1);
    int before = storage.forces();
    storage.holdForces();
    send(List.of(AtomicWrite.apply(repr("first", 1, new Fact("x")))));
    storage.awaitHeld();
    for (int i = 0; i < 50; i++) send(List.of(AtomicWrite.apply(repr("writer-" + i, 1, new Fact("x")))));
    highest("the journal has seen all of them");
    storage.releaseForces();
    for (int i = 0; i < 51; i++) {
      probe.expectMsgClass(JournalProtocol.WriteMessagesSuccessful$.class);
      probe.expectMsgClass(JournalProtocol.WriteMessageSuccess.class);
    }
    // one for the first, one for all others, one for the header of a segment begun in between
    assertThat(storage.forces() - before).isLessThanOrEqualTo(3);
  }

  private void write(String id, int from, int to) {
    for (int nr = from; nr <= to; nr++) send(List.of(AtomicWrite.apply(repr(id, nr, new Fact(id + "-" + nr)))));
    for (int nr = from; nr <= to; nr++) {
      probe.expectMsgClass(JournalProtocol.WriteMessagesSuccessful$.class);
      probe.expectMsgClass(JournalProtocol.WriteMessageSuccess.class);
    }
  }

  private void writeAtomic(String id, int from, int to) {
    List<PersistentRepr> reprs = IntStream.rangeClosed(from, to).mapToObj(nr -> repr(id, nr, new Fact(id + "-" + nr))).toList();
    send(List.of(new AtomicWrite(CollectionConverters.asScala(reprs).toSeq())));
    probe.expectMsgClass(JournalProtocol.WriteMessagesSuccessful$.class);
    for (int nr = from; nr <= to; nr++) probe.expectMsgClass(JournalProtocol.WriteMessageSuccess.class);
  }

  private void send(List<AtomicWrite> writes) {
    var envelopes = CollectionConverters.asScala(new ArrayList<akka.persistence.PersistentEnvelope>(writes)).toSeq();
    journal.tell(new JournalProtocol.WriteMessages(envelopes, probe.ref(), 1), probe.ref());
  }

  private PersistentRepr repr(String id, long nr, Object payload) {
    return PersistentRepr.apply(payload, nr, id, "", false, probe.ref(), "writer");
  }

  private void delete(String id, long to) {
    journal.tell(new JournalProtocol.DeleteMessagesTo(id, to, probe.ref()), probe.ref());
    probe.expectMsgClass(akka.persistence.DeleteMessagesSuccess.class);
  }

  private long highest(String id) {
    journal.tell(new JournalProtocol.ReplayMessages(1, 0, 0, id, probe.ref()), probe.ref());
    return probe.expectMsgClass(JournalProtocol.RecoverySuccess.class).highestSequenceNr();
  }

  private List<String> replay(String id, long from, long to, long max) {
    journal.tell(new JournalProtocol.ReplayMessages(from, to, max, id, probe.ref()), probe.ref());
    var found = new ArrayList<String>();
    while (true) {
      Object reply = probe.expectMsgClass(Object.class);
      if (reply instanceof JournalProtocol.RecoverySuccess) return found;
      PersistentRepr repr = ((JournalProtocol.ReplayedMessage) reply).persistent();
      assertThat(repr.persistenceId()).isEqualTo(id);
      assertThat(((Fact) repr.payload()).text()).isEqualTo(id + "-" + repr.sequenceNr());
      found.add(((Fact) repr.payload()).text());
    }
  }

  private static List<String> facts(String id, int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(nr -> id + "-" + nr).toList();
  }
}
