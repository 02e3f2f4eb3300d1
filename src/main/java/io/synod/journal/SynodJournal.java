package io.synod.journal;

import akka.actor.ActorRef;
import akka.dispatch.Futures;
import akka.persistence.AtomicWrite;
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
import scala.collection.immutable.Seq;
import scala.concurrent.Future;
import scala.concurrent.Promise;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Akka Persistence journal on a {@link PersistenceLog}. Configuration: {@code runtime}, the key of a {@link JournalRuntime};
 * {@code directory}, where the segments are. The actor never blocks: it serializes events and hands them on; syncs, replay and
 * deletion run on the runtime's io executor.
 *
 * <p>An event that cannot be serialized is rejected, the others of the call are written. A write that is refused (disk full, too much
 * waiting) fails. A failed sync stops the node.
 */
public final class SynodJournal extends AsyncWriteJournal {
  private static final List<Optional<Exception>> ALL_WRITTEN = List.of();
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
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> messages) {
    var accepted = new ArrayList<JournalEntry.Written>();
    var results = new ArrayList<Optional<Exception>>();
    boolean rejected = false;
    for (AtomicWrite message : messages) {
      Optional<Exception> rejection = serialize(message, accepted);
      rejected |= rejection.isPresent();
      results.add(rejection);
    }
    List<Optional<Exception>> answer = rejected ? results : ALL_WRITTEN;
    if (accepted.isEmpty()) return Futures.successful(answer);
    Promise<Iterable<Optional<Exception>>> promise = Futures.promise();
    opened(promise, opened -> opened.write(accepted, failure -> {
      stopIfFull(failure);
      end(promise, failure, answer);
    }));
    return promise.future();
  }

  /** Nothing was promised and nothing is damaged; but a persistent actor that cannot persist has ended, and all of ours are needed. */
  private void stopIfFull(Exception failure) {
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
      PersistenceLog opened = PersistenceLog.open(runtime.storage(), directory, runtime.settings(), runtime.io(), runtime.stopper());
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
        Bytes content = Bytes.owning(serialization.serialize(event).get());
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
