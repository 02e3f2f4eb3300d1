package io.synod.journal;

import akka.actor.ActorRef;
import akka.dispatch.Futures;
import akka.persistence.AtomicWrite;
import akka.persistence.JournalProtocol;
import akka.persistence.PersistentEnvelope;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.japi.AsyncWriteJournal;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializer;
import akka.serialization.Serializers;
import com.typesafe.config.Config;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import scala.PartialFunction;
import scala.collection.immutable.Seq;
import scala.concurrent.Future;
import scala.concurrent.Promise;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;

/**
 * Akka Persistence journal on a {@link PersistenceLog}. Configuration: {@code runtime}, the key of a {@link JournalRuntime};
 * {@code directory}, where the segments are. The actor never blocks: it serializes events and hands them on; syncs, replay and
 * deletion run on the runtime's io executor.
 *
 * <p>An event that cannot be serialized is rejected, the others of the call are written. A write that is refused (disk full, too much
 * waiting) fails. A failed sync stops the node.
 *
 * <p>A write is taken past Akka's circuit breaker, its futures and the actor that puts their results in order: five turns of the loop for each batch, and a fifth
 * of the processor time of a synchronous write (docs/benchmarks.md). They have nothing to do here, for the log itself ends writes in their order.
 */
public final class SynodJournal extends AsyncWriteJournal {
  private final JournalRuntime runtime;
  private final String directory;
  private final Serialization serialization = SerializationExtension.get(context().system());
  private final Opening<PersistenceLog> log = new Opening<>();

  /** Called by Akka. */
  public SynodJournal(Config config) {
    runtime = JournalRuntime.find(config.getString("runtime"));
    directory = config.getString("directory");
  }

  @Override
  public void preStart() {
    runtime.io().execute(this::open);
  }

  /** A restart would open the log a second time. Nothing here throws; if it does, the node is in a state nobody has thought of. */
  @Override
  public void preRestart(Throwable reason, scala.Option<Object> message) throws Exception {
    runtime.stopper().stop(new Fatal(Exit.INVARIANT, "the journal plugin of " + directory + " failed: " + reason, reason));
    super.preRestart(reason, message);
  }

  @Override
  public void postStop() {
    runtime.closed(directory);
    log.whenOpen((opened, failure) -> {
      if (opened != null) opened.close();
    });
  }

  @Override
  public void aroundReceive(PartialFunction<Object, BoxedUnit> receive, Object message) {
    if (!(message instanceof JournalProtocol.WriteMessages write) || !written(write)) super.aroundReceive(receive, message);
  }

  /** @return false when one of its events cannot be serialized, which is Akka's to tell */
  private boolean written(JournalProtocol.WriteMessages write) {
    Iterable<PersistentEnvelope> envelopes = CollectionConverters.asJava(write.messages());
    var accepted = new ArrayList<JournalEntry.Written>(1);
    for (PersistentEnvelope each : envelopes) {
      if (!(each instanceof AtomicWrite atomic) || serialize(atomic, accepted).isPresent()) return false;
    }
    log.whenOpen((opened, failure) -> {
      if (failure == null) opened.write(accepted, refusal -> ended(write, envelopes, refusal));
      else ended(write, envelopes, failure);
    });
    return true;
  }

  /** Tells the persistent actor as Akka's journal would. @param failure null when all of it is durable */
  private void ended(JournalProtocol.WriteMessages write, Iterable<PersistentEnvelope> envelopes, Throwable failure) {
    stopIfFull(failure);
    ActorRef actor = write.persistentActor();
    actor.tell(failure == null ? JournalProtocol.WriteMessagesSuccessful$.MODULE$
        : new JournalProtocol.WriteMessagesFailed(failure, write.messages().size()), self());
    for (PersistentEnvelope each : envelopes) {
      for (PersistentRepr event : CollectionConverters.asJava(((AtomicWrite) each).payload())) {
        actor.tell(failure == null ? new JournalProtocol.WriteMessageSuccess(event, write.actorInstanceId())
            : new JournalProtocol.WriteMessageFailure(event, failure, write.actorInstanceId()), event.sender());
      }
    }
  }

  /** Only what {@link #written} leaves to Akka: some event of it is rejected. */
  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> messages) {
    var accepted = new ArrayList<JournalEntry.Written>();
    var results = new ArrayList<Optional<Exception>>();
    for (AtomicWrite message : messages) {
      results.add(serialize(message, accepted));
    }
    if (accepted.isEmpty()) return Futures.successful(results);
    Promise<Iterable<Optional<Exception>>> promise = Futures.promise();
    opened(promise, opened -> opened.write(accepted, failure -> {
      stopIfFull(failure);
      end(promise, failure, results);
    }));
    return promise.future();
  }

  /** Nothing was promised and nothing is damaged; but a persistent actor that cannot persist has ended, and all of ours are needed. */
  private void stopIfFull(Throwable failure) {
    if (failure == null || !(failure.getCause() instanceof DiskFullException full)) return;
    runtime.stopper().stop(new Fatal(Exit.DISK, failure.getMessage() + ": " + full.getMessage()
        + ". The node stops; nothing acknowledged is lost. Make room, then start it again.", failure));
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
    Promise<Void> promise = Futures.promise();
    opened(promise, opened -> opened.delete(persistenceId, toSequenceNr, failure -> end(promise, failure, null)));
    return promise.future();
  }

  @Override
  public Future<Void> doAsyncReplayMessages(String persistenceId, long from, long to, long max, Consumer<PersistentRepr> each) {
    Promise<Void> promise = Futures.promise();
    opened(promise, opened -> runtime.io().execute(() -> {
      try {
        opened.replay(persistenceId, from, to, max, (sequenceNr, event) -> each.accept(deserialized(persistenceId, sequenceNr, event)));
        promise.success(null);
      } catch (IOException | RuntimeException e) {
        promise.failure(e);
      }
    }));
    return promise.future();
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long from) {
    Promise<Long> promise = Futures.promise();
    opened(promise, opened -> promise.success(opened.highestSequenceNr(persistenceId)));
    return promise.future();
  }

  private void open() {
    try {
      PersistenceLog opened = PersistenceLog.open(runtime.storage(), directory, runtime.settings(), runtime.io(), runtime.leisure(), runtime.stopper());
      runtime.opened(directory, opened);
      log.opened(opened);
    } catch (Fatal e) {
      runtime.stopper().stop(e);
      log.failed(e);
    } catch (IOException | RuntimeException e) {
      runtime.stopper().stop(new Fatal(Exit.DISK, "the journal in " + directory + " could not be opened: " + e + ". Check the disk.", e));
      log.failed(e);
    }
  }

  /** Runs {@code action} at once when the log is open, which it is for all but the first calls. */
  private <T> void opened(Promise<T> promise, Consumer<PersistenceLog> action) {
    log.whenOpen((opened, failure) -> {
      if (failure != null) promise.failure(failure);
      else action.accept(opened);
    });
  }

  private static <T> void end(Promise<T> promise, Exception failure, T value) {
    if (failure != null) promise.failure(failure);
    else promise.success(value);
  }

  /** Adds the events to {@code accepted}, or says why they cannot be written. */
  private Optional<Exception> serialize(AtomicWrite message, List<JournalEntry.Written> accepted) {
    Seq<PersistentRepr> payload = message.payload();
    var events = new ArrayList<JournalEntry.Event>(payload.size());
    try {
      for (PersistentRepr repr : CollectionConverters.asJava(payload)) {
        if (repr.metadata().isDefined()) throw new IllegalArgumentException("event metadata cannot be stored by this journal");
        Object event = repr.payload();
        Serializer serializer = serialization.findSerializerFor(event);
        String manifest = Serializers.manifestFor(serializer, event);
        Bytes content = Bytes.owning(serializer.toBinary(event));
        events.add(new JournalEntry.Event(serializer.identifier(), manifest, repr.manifest(), content));
      }
    } catch (Exception e) {
      return Optional.of(e);
    }
    accepted.add(new JournalEntry.Written(message.persistenceId(), message.lowestSequenceNr(), events));
    return Optional.empty();
  }

  private PersistentRepr deserialized(String persistenceId, long sequenceNr, JournalEntry.Event event) {
    Object payload = serialization.deserialize(event.content().unsafeArray(), event.serializerId(), event.manifest()).get();
    return PersistentRepr.apply(payload, sequenceNr, persistenceId, event.adapterManifest(), false, ActorRef.noSender(), "");
  }
}
