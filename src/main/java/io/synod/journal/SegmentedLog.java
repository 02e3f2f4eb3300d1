package io.synod.journal;

import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Leisure;
import io.synod.loop.Stopper;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * An append-only log of entries, in segment files below one directory (docs/data-directory.md), with group commit: one write and one sync
 * carry everything that waits, and what arrives while they are under way is the next batch. Nothing is acknowledged before its sync.
 *
 * <p>{@link #append} may be called on any thread and does not block. Writing happens on the {@code io} executor, in one task at a time;
 * completions run in that task, in the order of the appends, and so must be short. A small append that comes alone is written on the appender's own loop
 * where that lends itself ({@link Leisure}, decision 0010). What waits is bounded by {@link LogSettings#maxPendingBytes}: an append beyond it is refused
 * at once.
 *
 * <p>A disk that is full refuses appends and the log stays usable. A write or sync that fails stops the node: what the disk holds
 * is then not known, so nothing is appended any more and everything that waits fails.
 */
public final class SegmentedLog implements AutoCloseable {
  /** What becomes of one {@link #append}. Exactly one of the two is called, once. */
  public interface Completion {
    /** @param locations where each entry can be read, see {@link #read(long)} */
    void durable(long firstSequence, long[] locations);

    /** @param reason {@link LogRefused} when nothing of it was or will be written; else the node is being stopped */
    void failed(Exception reason);
  }

  /** Is shown entries in the order of their sequences. */
  @FunctionalInterface
  public interface Visitor {
    void entry(long location, Entry entry);
  }

  private record Append(List<Bytes> entries, long bytes, Completion completion) {}

  /** What keeps a loop no longer than its sync does: one block. */
  private static final int SMALL_BYTES = 4096;
  private final Segments segments;
  private final LogSettings settings;
  private final Executor io;
  private final Leisure leisure;
  private final Stopper stopper;
  /** Guards the fields below; held for a few instructions, never during a write. */
  private final Object lock = new Object();
  private final ArrayDeque<Append> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean committing;
  private boolean closed;
  private Exception failure;

  private SegmentedLog(Segments segments, LogSettings settings, Executor io, Leisure leisure, Stopper stopper) {
    this.segments = segments;
    this.settings = settings;
    this.io = io;
    this.leisure = leisure;
    this.stopper = stopper;
  }

  /**
   * Recovers the log of {@code directory}, or creates it. Blocks.
   *
   * @param visitor is shown all entries, before this returns
   * @throws Fatal with {@link Exit#CORRUPT} where something that was durable is damaged
   */
  public static SegmentedLog open(Storage storage, String directory, LogSettings settings, Executor io, Leisure leisure, Stopper stopper,
      Visitor visitor) throws IOException {
    return new SegmentedLog(Segments.open(storage, directory, settings, visitor), settings, io, leisure, stopper);
  }

  /** Appends {@code entries} next to each other: after a crash some of the last may be missing, none between. */
  public void append(List<Bytes> entries, Completion completion) {
    LogRefused refusal;
    boolean start = false;
    long bytes = 0;
    synchronized (lock) {
      for (Bytes entry : entries) bytes += EntryFormat.HEADER + entry.size();
      refusal = refusal(entries, bytes);
      if (refusal == null) {
        waiting.add(new Append(List.copyOf(entries), bytes, completion));
        waitingBytes += bytes;
        start = !committing;
        committing = true;
      }
    }
    if (refusal != null) completion.failed(refusal);
    else if (start && !startedHere(bytes)) startCommitting();
  }

  /** The sequence the next entry will get, as of what is durable. */
  public long nextSequence() {
    return segments.nextSequence();
  }

  /** The durable entry at a location this log has given out. Empty where its segment has been dropped. Blocks. */
  public Optional<Entry> read(long location) throws IOException {
    return reader().read(location);
  }

  /** For many reads by one thread: neighbours are read from the disk together. */
  public LogReader reader() {
    return new LogReader(segments);
  }

  /** Shows all durable entries from {@code fromSequence} on. Blocks. */
  public void read(long fromSequence, Visitor visitor) throws IOException {
    segments.read(fromSequence, visitor);
  }

  /**
   * Gives up all entries of the segment a location lies in: its file is deleted or, where older segments are still there, cut down to its
   * header. Nothing happens to the segment that is appended to. Blocks.
   */
  public boolean drop(int segment) throws IOException {
    return segments.drop(segment);
  }

  /** The number of the segment that is appended to. */
  public int activeSegment() {
    return segments.active();
  }

  /** Refuses appends from now on; what already waits is still written, then the files are closed. */
  @Override
  public void close() {
    boolean idle;
    synchronized (lock) {
      if (closed) return;
      closed = true;
      idle = !committing;
    }
    if (idle) closeFiles();
  }

  private LogRefused refusal(List<Bytes> entries, long bytes) {
    if (failure != null) return new LogRefused("the journal has failed: " + failure.getMessage(), failure);
    if (closed) return new LogRefused("the journal is closed");
    if (waitingBytes + bytes > settings.maxPendingBytes()) {
      return new LogRefused(waitingBytes + " bytes wait for the disk; " + bytes + " more would exceed " + settings.maxPendingBytes());
    }
    for (Bytes entry : entries) {
      if (entry.size() == 0 || entry.size() > settings.maxEntryBytes()) {
        return new LogRefused("an entry of " + entry.size() + " bytes cannot be appended: it must have 1 to " + settings.maxEntryBytes());
      }
    }
    return null;
  }

  /** Nothing else is under way, so this thread may look at the segments. */
  private boolean startedHere(long bytes) {
    return bytes <= SMALL_BYTES && segments.hasRoom((int) bytes) && leisure.lend(this::commitHere);
  }

  /** What came meanwhile is company, with which the loop is not to be kept any longer. */
  private void commitHere() {
    commit(nextBatch());
    boolean more;
    synchronized (lock) {
      more = !waiting.isEmpty();
    }
    if (more) startCommitting();
    else commitAll();
  }

  private void startCommitting() {
    try {
      io.execute(this::commitAll);
    } catch (RejectedExecutionException e) {
      fail(List.of(), e);
    }
  }

  /** Runs until nothing waits. The next batch is begun in the same task: another one would cost a wake-up. */
  private void commitAll() {
    for (List<Append> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) commit(batch);
  }

  private List<Append> nextBatch() {
    var batch = new ArrayList<Append>();
    boolean close;
    synchronized (lock) {
      long bytes = 0;
      while (!waiting.isEmpty() && (batch.isEmpty() || bytes + waiting.peek().bytes <= settings.maxBatchBytes())) {
        bytes += waiting.peek().bytes;
        batch.add(waiting.poll());
      }
      committing = !batch.isEmpty();
      waitingBytes -= bytes;
      close = closed && !committing;
    }
    if (close) closeFiles();
    return batch;
  }

  private void commit(List<Append> batch) {
    Segments.Appended appended;
    try {
      appended = segments.append(entries(batch));
    } catch (LogRefused e) {
      batch.forEach(append -> append.completion.failed(e));
      return;
    } catch (IOException | RuntimeException e) {
      fail(batch, e);
      return;
    }
    try {
      complete(batch, appended);
    } catch (Fatal e) {
      stopper.stop(e);
    } catch (RuntimeException e) {
      stopper.stop(new Fatal(Exit.INVARIANT, "what became durable in " + segments.directory() + " could not be handed back: " + e, e));
    }
  }

  private static List<Bytes> entries(List<Append> batch) {
    if (batch.size() == 1) return batch.get(0).entries;
    var all = new ArrayList<Bytes>();
    for (Append append : batch) all.addAll(append.entries);
    return all;
  }

  private static void complete(List<Append> batch, Segments.Appended appended) {
    int done = 0;
    for (Append append : batch) {
      int count = append.entries.size();
      append.completion.durable(appended.firstSequence() + done, Arrays.copyOfRange(appended.locations(), done, done + count));
      done += count;
    }
  }

  /** After a failed write or sync nobody can know what the disk holds: trying again could acknowledge what is not there. */
  private void fail(List<Append> batch, Exception reason) {
    var all = new ArrayList<>(batch);
    synchronized (lock) {
      failure = reason;
      all.addAll(waiting);
      waiting.clear();
      waitingBytes = 0;
    }
    stopper.stop(new Fatal(Exit.DISK, "the journal in " + segments.directory() + " could not be written: " + reason
        + ". The node stops, so that nothing is acknowledged that is not on disk. Check the disk, then start it again.", reason));
    all.forEach(append -> append.completion.failed(reason));
  }

  private void closeFiles() {
    try {
      segments.close();
    } catch (IOException e) {
      stopper.stop(new Fatal(Exit.DISK, "the journal in " + segments.directory() + " could not be closed: " + e + ". Check the disk.", e));
    }
  }
}
