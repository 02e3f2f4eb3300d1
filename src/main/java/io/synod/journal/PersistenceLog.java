package io.synod.journal;

import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Leisure;
import io.synod.loop.Stopper;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;

/**
 * Events of many persistence ids in one {@link SegmentedLog}: what {@link SynodJournal} is a shell of. Writes of different ids share syncs.
 * An event can be read once it is durable. Results arrive in the log's own task.
 */
final class PersistenceLog implements AutoCloseable {
  /** How something that was asked for has ended: {@code null} when it was done, else why not. */
  @FunctionalInterface
  interface Done {
    void ended(Exception failure);
  }

  private final PersistenceIndex index;
  private final SegmentedLog log;
  private final Executor io;
  private final Stopper stopper;

  private PersistenceLog(PersistenceIndex index, SegmentedLog log, Executor io, Stopper stopper) {
    this.index = index;
    this.log = log;
    this.io = io;
    this.stopper = stopper;
  }

  /**
   * Recovers the log and builds the index. Blocks.
   *
   * @throws Fatal with {@link Exit#CORRUPT} where it is damaged, with {@link Exit#DATA} where a newer program wrote it
   */
  static PersistenceLog open(Storage storage, String directory, LogSettings settings, Executor io, Leisure leisure, Stopper stopper)
      throws IOException {
    var index = new PersistenceIndex();
    SegmentedLog log = SegmentedLog.open(storage, directory, settings, io, leisure, stopper,
        (location, entry) -> indexed(index, decoded(directory, entry), location));
    return new PersistenceLog(index, log, io, stopper);
  }

  /** Appends the writes next to each other, in this order; done when all are durable. */
  void write(List<JournalEntry.Written> writes, Done done) {
    append(writes, done);
  }

  /** Deletes events of the id up to {@code toSequenceNr}, included; its highest number stays. Segments with nothing live are freed. */
  void delete(String persistenceId, long toSequenceNr, Done done) {
    long highest = index.highest(persistenceId);
    long to = Math.min(toSequenceNr, highest);
    if (to <= index.deletedTo(persistenceId)) {
      done.ended(null);
      return;
    }
    append(List.of(new JournalEntry.Deleted(persistenceId, to, highest)), failure -> {
      if (failure != null) done.ended(failure);
      else onIo(() -> carryForward(done), done);
    });
  }

  long highestSequenceNr(String persistenceId) {
    return index.highest(persistenceId);
  }

  /** Shows the live events of an id from {@code from} to {@code to}, both included, at most {@code max}. Blocks. */
  void replay(String persistenceId, long from, long to, long max, BiConsumer<Long, JournalEntry.Event> each) throws IOException {
    PersistenceIndex.Range range = index.range(persistenceId, from, to);
    LogReader reader = log.reader();
    long left = max;
    for (long location : range.locations()) {
      if (left <= 0) return;
      var entry = reader.read(location);
      if (entry.isEmpty()) continue;    // deleted since: its segment is gone
      var written = (JournalEntry.Written) JournalEntry.decode(entry.get().payload());
      long sequenceNr = written.firstSequenceNr();
      for (JournalEntry.Event event : written.events()) {
        if (sequenceNr >= range.fromSequenceNr() && sequenceNr <= to && left-- > 0) each.accept(sequenceNr, event);
        sequenceNr++;
      }
    }
  }

  /** Like {@link #replay(String, long, long, long, BiConsumer)}, to one that may fail. */
  void show(String persistenceId, long from, long to, long max, OfflineJournal.Each each) throws IOException {
    var failure = new IOException[1];
    replay(persistenceId, from, to, max, (sequenceNr, event) -> {
      try {
        if (failure[0] == null) each.event(sequenceNr, event.manifest(), event.content());
      } catch (IOException malformed) {
        failure[0] = malformed;
      }
    });
    if (failure[0] != null) throw failure[0];
  }

  @Override
  public void close() {
    log.close();
  }

  private void append(List<? extends JournalEntry> entries, Done done) {
    var encoded = new Bytes[entries.size()];
    for (int i = 0; i < encoded.length; i++) encoded[i] = entries.get(i).encoded();
    log.append(List.of(encoded), new SegmentedLog.Completion() {
      @Override
      public void durable(long firstSequence, long[] locations) {
        for (int i = 0; i < locations.length; i++) indexed(index, entries.get(i), locations[i]);
        done.ended(null);
      }

      @Override
      public void failed(Exception reason) {
        done.ended(reason);
      }
    });
  }

  /** A deletion must be remembered longer than the segment it happens to lie in: written again, it lets the segment go. */
  private void carryForward(Done done) {
    List<JournalEntry.Deleted> stranded = index.strandedDeletions(log.activeSegment());
    if (stranded.isEmpty()) dropDead(done);
    else append(stranded, failure -> {
      if (failure != null) done.ended(failure);
      else onIo(() -> dropDead(done), done);
    });
  }

  private void dropDead(Done done) {
    try {
      for (int segment : index.dead()) if (log.drop(segment)) index.dropped(segment);
      done.ended(null);
    } catch (IOException e) {
      stopper.stop(new Fatal(Exit.DISK, "a segment of the journal could not be deleted: " + e
          + ". Check the disk, then start the node again.", e));
      done.ended(e);
    }
  }

  private void onIo(Runnable task, Done done) {
    try {
      io.execute(task);
    } catch (RejectedExecutionException e) {
      done.ended(e);
    }
  }

  /** Its checksum is right, so if it cannot be read it is none of ours. */
  private static JournalEntry decoded(String directory, Entry entry) {
    try {
      return JournalEntry.decode(entry.payload());
    } catch (IllegalArgumentException e) {
      throw new Fatal(Exit.DATA, "the journal in " + directory + " holds an entry this program cannot read, number "
          + entry.sequence() + ": " + e.getMessage() + ". Start the newer version of Synod that wrote it.", e);
    }
  }

  private static void indexed(PersistenceIndex index, JournalEntry entry, long location) {
    if (entry instanceof JournalEntry.Written w) index.written(w.persistenceId(), w.firstSequenceNr(), w.lastSequenceNr(), location);
    else if (entry instanceof JournalEntry.Deleted d) index.deleted(d.persistenceId(), d.toSequenceNr(), d.highestSequenceNr(), location);
  }
}
