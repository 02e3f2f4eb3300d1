package io.synod.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import io.synod.journal.DataDirectory;
import io.synod.journal.DiskStorage;
import io.synod.journal.EventReader;
import io.synod.journal.JournalRuntime;
import io.synod.journal.Room;
import io.synod.loop.Clock;
import io.synod.loop.Dispatchers;
import io.synod.loop.EventLoops;
import io.synod.loop.Stopper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContextExecutor;

/** What every part of a node stands on: event loops, actor system, journals, on the data directory. Opened first, closed last. */
final class Foundations implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Foundations.class);
  private static final long TERMINATION_SECONDS = 3;
  private final DataDirectory data;
  private final MeasuredStorage storage;
  private final DiskWatch disk;
  private final String configuration;
  private final EventLoops loops;
  private final ActorSystem<GuardianActor.Command> system;
  private final Executor io;
  private final Journals journals;
  private final JournalRuntime runtime;
  private final Stopper stopper;

  private Foundations(DataDirectory data, MeasuredStorage storage, DiskWatch disk, String configuration, EventLoops loops, ActorSystem<GuardianActor.Command> system, Executor io, Journals journals,
      JournalRuntime runtime, Stopper stopper) {
    this.data = data;
    this.storage = storage;
    this.disk = disk;
    this.configuration = configuration;
    this.loops = loops;
    this.system = system;
    this.io = io;
    this.journals = journals;
    this.runtime = runtime;
    this.stopper = stopper;
  }

  /**
   * @param data of this node, closed by whoever opened it
   * @throws io.synod.loop.Fatal when the directory of the log cannot be used
   */
  static Foundations open(NodeSettings settings, DataDirectory data, Config config, Stopper stopper) {
    Path journalDir = data.path().resolve(settings.member().directory()).resolve("journal");
    settings.logDir().ifPresent(logDir -> LogDirectory.place(journalDir, logDir, settings.id()));
    var storage = new MeasuredStorage(data.storage(), settings.member().directory() + "/journal", Brokerage.PARTITIONS);
    var loops = EventLoops.start(settings.loops());
    var journal = new Journals(settings);
    Config complete = journal.config().withFallback(loops.dispatcherConfig()).withFallback(config);
    var system = ActorSystem.create(GuardianActor.create(stopper), "node", local(complete));
    ExecutionContextExecutor io = system.dispatchers().lookup(Dispatchers.io());
    var runtime = journal.runtime(storage, io, loops, stopper);
    runtime.register();
    io.execute(() -> Journals.open(system));
    var disk = new DiskWatch(storage, settings.logDir().map(DiskStorage::new), settings.disk());
    system.scheduler().scheduleWithFixedDelay(Duration.ZERO, settings.diskCheckEvery(), disk::look, io);
    LOG.info("node {} on {}, {} event loops, Java {}", settings.id(), data.path(), loops.count(), Runtime.version());
    return new Foundations(data, storage, disk, Configuration.text(config), loops, system, io, journal, runtime, stopper);
  }

  /** Nothing of this actor system leaves the process but our own events to their journals: the other serializers of the libraries would only be loaded. */
  private static Config local(Config config) {
    Config serializing = ours(ours(config, "akka.actor.serializers", "synod-"), "akka.actor.serialization-bindings", "io.synod.");
    return serializing.withValue("akka.library-extensions", ConfigValueFactory.fromIterable(List.of("akka.serialization.SerializationExtension$")));
  }

  private static Config ours(Config config, String path, String prefix) {
    ConfigObject entries = config.getObject(path);
    for (String key : config.getObject(path).keySet()) if (!key.startsWith(prefix)) entries = entries.withoutKey(key);
    return config.withValue(path, entries);
  }

  ActorSystem<?> system() {
    return system;
  }

  EventLoops loops() {
    return loops;
  }

  MeasuredStorage storage() {
    return storage;
  }

  DiskWatch disk() {
    return disk;
  }

  /** Whether clients may add to what is on the disk. */
  Room room() {
    return disk;
  }

  /** The settings that the node was started with, {@code key=value}, one a line. */
  String configuration() {
    return configuration;
  }

  DataDirectory data() {
    return data;
  }

  /** Reads the log of the ensemble beside its member. */
  EventReader ensembleEvents(NodeSettings settings) {
    return runtime.reader(settings.member().directory());
  }

  Journals journals() {
    return journals;
  }

  Stopper stopper() {
    return stopper;
  }

  Clock clock() {
    return Clock.SYSTEM;
  }

  Executor io() {
    return io;
  }

  /** Starts an actor below the guardian. Blocks until it has an address: not to be called by an actor. */
  <T> ActorRef<T> start(Behavior<T> behavior, String name, DispatcherSelector dispatcher) {
    var started = new CompletableFuture<ActorRef<T>>();
    system.tell(new GuardianActor.Start<>(behavior, name, dispatcher, started));
    return started.join();
  }

  @Override
  public void close() {
    system.terminate();
    try {
      system.getWhenTerminated().toCompletableFuture().get(TERMINATION_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException late) {
      LOG.warn("the actors have not all ended after {} s; going on without them", TERMINATION_SECONDS);
    }
    runtime.unregister();
    loops.close();
  }
}
