package io.synod.journal;

import io.synod.loop.Leisure;
import java.io.IOException;

/** Reads a persistence journal while no node runs on it. The caller holds the {@link DataDirectory}: a torn tail is cut off, as at a start. */
public final class OfflineJournal {
  /** Is shown the live events of one persistence id, oldest first. */
  @FunctionalInterface
  public interface Each {
    void event(long sequenceNr, String manifest, Bytes content) throws IOException;
  }

  private OfflineJournal() {}

  /**
   * Blocks until all are shown.
   *
   * @param directory as given to {@link JournalRuntime#plugins}
   * @throws io.synod.loop.Fatal where the journal is damaged, or of a newer version
   */
  public static void replay(Storage storage, String directory, String persistenceId, Each each) throws IOException {
    String segments = directory + "/journal";
    if (storage.list(segments).isEmpty()) return;
    try (var log = PersistenceLog.open(storage, segments, LogSettings.defaults(), Runnable::run, Leisure.NONE, fatal -> { throw fatal; })) {
      log.show(persistenceId, 1, Long.MAX_VALUE, Long.MAX_VALUE, each);
    }
  }
}
