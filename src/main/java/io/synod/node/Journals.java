package io.synod.node;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.persistence.Persistence;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.synod.broker.Cluster;
import io.synod.group.OffsetsRuntime;
import io.synod.journal.JournalRuntime;
import io.synod.journal.LogSettings;
import io.synod.journal.PersistencePlugins;
import io.synod.journal.Storage;
import io.synod.loop.Clock;
import io.synod.loop.EventLoops;
import io.synod.loop.Stopper;
import io.synod.partition.Partitions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * The journals of a node: one for the log of its ensemble, so that purging frees whole segments, one for the broker's own life, and that of
 * its groups, which is {@code __consumer_offsets}. They are part of the actor system's configuration, so they are described before there is
 * one.
 */
final class Journals {
  /** A tree that is restored is one entry. */
  static final int MAX_ENTRY_BYTES = 1 << 28;
  private static final String DISPATCHER = "synod.loop-" + EventLoops.ENSEMBLE_LOOP;
  private final String key;
  private final PersistencePlugins ensemble;
  private final PersistencePlugins broker;
  private final PersistencePlugins groups;

  Journals(NodeSettings settings) {
    key = "node-" + settings.id() + "-" + ProcessHandle.current().pid();
    ensemble = JournalRuntime.plugins(key, DISPATCHER, settings.member().directory());
    broker = JournalRuntime.plugins(key, DISPATCHER, "broker");
    groups = OffsetsRuntime.plugins(key, DISPATCHER);
  }

  Config config() {
    return ConfigFactory.parseMap(Map.of("akka.persistence.journal.auto-start-journals", List.of(ensemble.journalId())))
        .withFallback(ensemble.config()).withFallback(broker.config()).withFallback(groups.config());
  }

  /** Has the journal of the ensemble opened, which reads all of it, before somebody waits for that. To be called once {@link #runtime} is registered. Blocks. */
  static void open(ActorSystem<?> system) {
    Persistence.get(Adapter.toClassic(system));
  }

  PersistencePlugins ensemble() {
    return ensemble;
  }

  PersistencePlugins broker() {
    return broker;
  }

  PersistencePlugins groups() {
    return groups;
  }

  OffsetsRuntime offsets(Cluster cluster, Partitions partitions, Executor io, Clock clock) {
    return new OffsetsRuntime(key, cluster, partitions, io, clock);
  }

  JournalRuntime runtime(Storage storage, Executor io, EventLoops loops, Stopper stopper) {
    return new JournalRuntime(key, storage, io, loops.leisure(EventLoops.ENSEMBLE_LOOP), stopper, DISPATCHER, LogSettings.defaults().withMaxEntryBytes(MAX_ENTRY_BYTES));
  }
}
