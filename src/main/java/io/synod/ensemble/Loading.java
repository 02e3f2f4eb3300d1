package io.synod.ensemble;

import io.synod.journal.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reading of a member's newest snapshot into its machine: with a large tree it is most of a start. It needs nothing but the files, so that a
 * node may begin it before it has actors, and do the rest of its start beside it.
 */
public final class Loading {
  private static final Logger LOG = LoggerFactory.getLogger(Loading.class);

  /**
   * @param file {@link SnapshotFile#NONE} where none can be read
   * @param end no effect of a transaction above it is in the snapshot
   * @param partial one that the leader has not sent all of
   */
  record Loaded(SnapshotFile file, long end, PeerMessage.PartialSnapshot partial) implements Member.Command {}

  private final CompletionStage<Loaded> loaded;

  private Loading(CompletionStage<Loaded> loaded) {
    this.loaded = loaded;
  }

  /**
   * @param machine nobody else touches it until the member has started
   * @param executor one task of it blocks until all is read
   */
  public static Loading begin(Storage storage, MemberSettings settings, StateMachine machine, Executor executor) {
    var files = new SnapshotFiles(storage, settings.directory());
    var transfer = new SnapshotTransfer(storage, settings.directory(), files);
    return new Loading(CompletableFuture.supplyAsync(() -> newest(files, transfer, machine), executor));
  }

  /** Fails with an {@link UncheckedIOException} where the directory cannot be read. */
  CompletionStage<Loaded> loaded() {
    return loaded;
  }

  private static Loaded newest(SnapshotFiles files, SnapshotTransfer transfer, StateMachine machine) {
    try {
      for (long zxid : files.list()) {
        try {
          long end = files.read(zxid, machine);
          return new Loaded(new SnapshotFile(zxid, files.size(zxid)), end, transfer.partial());
        } catch (Decoder.Malformed damaged) {
          LOG.warn("snapshot skipped, an older one is used: {}", damaged.getMessage());
        }
      }
      return new Loaded(SnapshotFile.NONE, 0, transfer.partial());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
