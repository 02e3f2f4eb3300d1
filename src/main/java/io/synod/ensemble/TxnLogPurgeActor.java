package io.synod.ensemble;

import akka.actor.Props;
import akka.persistence.AbstractPersistentActor;
import akka.persistence.DeleteMessagesFailure;
import akka.persistence.DeleteMessagesSuccess;
import akka.persistence.Recovery;
import akka.persistence.RecoveryCompleted;
import io.synod.journal.PersistencePlugins;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the head of a member's log, once, and stops. Typed persistence deletes only below snapshots of the snapshot store, and ours are
 * files; a classic persistent actor that recovers nothing and writes nothing may delete by the log's id. What a crash keeps from being
 * deleted goes with the next purge.
 */
final class TxnLogPurgeActor {
  private static final Logger LOG = LoggerFactory.getLogger(TxnLogPurgeActor.class);

  private TxnLogPurgeActor() {}

  /** The constructor of Akka's class asks for the plugin ids already; only what an inner class captures is there by then. */
  static Props props(String ensemble, PersistencePlugins plugins, long toSequenceNr) {
    return Props.create(AbstractPersistentActor.class, () -> new AbstractPersistentActor() {
      @Override
      public Recovery recovery() {
        return Recovery.none();
      }

      @Override
      public Receive createReceiveRecover() {
        return receiveBuilder().match(RecoveryCompleted.class, completed -> deleteMessages(toSequenceNr)).build();
      }

      @Override
      public Receive createReceive() {
        return receiveBuilder()
            .match(DeleteMessagesSuccess.class, deleted -> {
              LOG.debug("log of {} deleted up to event {}", ensemble, toSequenceNr);
              getContext().stop(getSelf());
            })
            .match(DeleteMessagesFailure.class, failed -> {
              LOG.warn("log of {} not deleted up to event {}; the next snapshot tries again", ensemble, toSequenceNr, failed.cause());
              getContext().stop(getSelf());
            })
            .build();
      }

      @Override
      public String persistenceId() {
        return TxnLogActor.persistenceId(ensemble).id();
      }

      @Override
      public String journalPluginId() {
        return plugins.journalId();
      }

      @Override
      public String snapshotPluginId() {
        return plugins.snapshotId();
      }
    });
  }
}
