package io.synod.journal;

import akka.dispatch.Futures;
import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotSelectionCriteria;
import akka.persistence.snapshot.japi.SnapshotStore;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.Serializer;
import akka.serialization.Serializers;
import com.typesafe.config.Config;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import scala.concurrent.Future;
import scala.concurrent.Promise;

/**
 * Akka Persistence snapshot store on {@link SnapshotFiles}. Configuration as {@link SynodJournal}. Everything, serialization of the
 * (immutable) state too, runs on the runtime's io executor. A full disk fails the save; any other failure to write stops the node.
 */
public final class SynodSnapshotStore extends SnapshotStore {
  private final JournalRuntime runtime;
  private final String directory;
  private final SnapshotFiles files;
  private final Serialization serialization = SerializationExtension.get(context().system());

  private interface Work<T> {
    T run() throws IOException;
  }

  /** Called by Akka. */
  public SynodSnapshotStore(Config config) {
    runtime = JournalRuntime.find(config.getString("runtime"));
    directory = config.getString("directory");
    files = new SnapshotFiles(runtime.storage(), directory);
  }

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
    return onIo(() -> files.newest(persistenceId, nr -> inBounds(nr, criteria), snapshot -> inTime(snapshot, criteria))
        .map(this::selected));
  }

  @Override
  public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object state) {
    return onIo(() -> {
      Serializer serializer = serialization.findSerializerFor(state);
      Bytes content = Bytes.owning(serialization.serialize(state).get());
      save(new Snapshot(metadata.persistenceId(), metadata.sequenceNr(), metadata.timestamp(), serializer.identifier(),
          Serializers.manifestFor(serializer, state), content));
      return null;
    });
  }

  @Override
  public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
    return onIo(() -> {
      files.delete(metadata.persistenceId(), nr -> nr == metadata.sequenceNr(),
          snapshot -> metadata.timestamp() == 0 || snapshot.timestamp() == metadata.timestamp());
      return null;
    });
  }

  @Override
  public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
    return onIo(() -> {
      files.delete(persistenceId, nr -> inBounds(nr, criteria), snapshot -> inTime(snapshot, criteria));
      return null;
    });
  }

  private void save(Snapshot snapshot) throws IOException {
    try {
      files.save(snapshot);
    } catch (DiskFullException e) {
      throw e;
    } catch (IOException e) {
      runtime.stopper().stop(new Fatal(Exit.DISK, "a snapshot of " + snapshot.persistenceId() + " could not be written to "
          + directory + ": " + e + ". Check the disk, then start the node again.", e));
      throw e;
    }
  }

  private SelectedSnapshot selected(Snapshot snapshot) {
    Object state = serialization.deserialize(snapshot.content().unsafeArray(), snapshot.serializerId(), snapshot.manifest()).get();
    return SelectedSnapshot.create(new SnapshotMetadata(snapshot.persistenceId(), snapshot.sequenceNr(), snapshot.timestamp()), state);
  }

  private <T> Future<T> onIo(Work<T> work) {
    Promise<T> promise = Futures.promise();
    try {
      runtime.io().execute(() -> run(work, promise));
    } catch (RejectedExecutionException e) {
      promise.failure(e);
    }
    return promise.future();
  }

  private static <T> void run(Work<T> work, Promise<T> promise) {
    try {
      promise.success(work.run());
    } catch (IOException | RuntimeException e) {
      promise.failure(e);
    }
  }

  private static boolean inBounds(long sequenceNr, SnapshotSelectionCriteria criteria) {
    return sequenceNr >= criteria.minSequenceNr() && sequenceNr <= criteria.maxSequenceNr();
  }

  private static boolean inTime(Snapshot snapshot, SnapshotSelectionCriteria criteria) {
    return snapshot.timestamp() >= criteria.minTimestamp() && snapshot.timestamp() <= criteria.maxTimestamp();
  }
}
