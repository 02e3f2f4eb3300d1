package io.synod.journal;

import java.io.IOException;

/** Reads the durable events of one persistence id while its actor goes on writing. Blocks: for io. */
@FunctionalInterface
public interface EventReader {
  /** Shows the events from {@code from} to {@code to}, both included, oldest first, at most {@code max}; those deleted are left out. */
  void read(String persistenceId, long from, long to, long max, OfflineJournal.Each each) throws IOException;
}
