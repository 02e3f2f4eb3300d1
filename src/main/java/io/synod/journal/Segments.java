package io.synod.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The segment files of a log. Appended to by one task at a time; read and dropped from by others meanwhile. Everything here blocks. */
final class Segments implements AutoCloseable {
  private static final int SMALLEST_BUFFER = 64 << 10;
  private final Storage storage;
  private final String directory;
  private final LogSettings settings;
  private final NavigableMap<Integer, Segment> segments;
  private volatile Segment active;
  /** Reused by every batch that fits; direct, so that the bytes are copied once. */
  private ByteBuffer buffer = ByteBuffer.allocateDirect(SMALLEST_BUFFER);

  /** What became durable: entries from {@code firstSequence} on, and where each lies. */
  record Appended(long firstSequence, long[] locations) {}

  private Segments(Storage storage, String directory, LogSettings settings, NavigableMap<Integer, Segment> segments) {
    this.storage = storage;
    this.directory = directory;
    this.settings = settings;
    this.segments = new ConcurrentSkipListMap<>(segments);
    this.active = segments.lastEntry().getValue();
  }

  static Segments open(Storage storage, String directory, LogSettings settings, SegmentedLog.Visitor visitor) throws IOException {
    return new Segments(storage, directory, settings, new LogRecovery(storage, directory, settings, visitor).recover());
  }

  String directory() {
    return directory;
  }

  long nextSequence() {
    return active.end().sequence();
  }

  int active() {
    return active.number;
  }

  Optional<Segment> segment(int number) {
    return Optional.ofNullable(segments.get(number));
  }

  /**
   * Writes one batch and syncs it.
   *
   * @throws LogRefused when the disk is full: nothing was written
   */
  Appended append(List<Bytes> entries) throws IOException, LogRefused {
    int bytes = 0;
    for (Bytes entry : entries) bytes = Math.addExact(bytes, EntryFormat.HEADER + entry.size());
    makeRoom(bytes);
    long firstSequence = active.end().sequence();
    long start = active.end().offset();
    var offsets = new long[entries.size()];
    var locations = new long[entries.size()];
    ByteBuffer batch = bufferOf(bytes);
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = start + batch.position();
      locations[i] = Location.of(active.number, offsets[i]);
      EntryFormat.put(batch, firstSequence + i, i, entries.get(i));
    }
    active.append(batch.flip(), offsets);
    return new Appended(firstSequence, locations);
  }

  void read(long fromSequence, SegmentedLog.Visitor visitor) throws IOException {
    for (Segment segment : segments.values()) {
      Segment.End end = segment.end();
      if (end.sequence() <= fromSequence) continue;
      SegmentReader reader = segment.reader();
      for (long at = segment.floor(fromSequence); at < end.offset(); ) {
        Entry entry = durable(segment, reader, at);
        if (entry.sequence() >= fromSequence) visitor.entry(Location.of(segment.number, at), entry);
        at = entry.end();
      }
    }
  }

  /** An entry that has been durable once: not finding it means that the file was damaged or changed under us. */
  static Entry durable(Segment segment, SegmentReader reader, long offset) throws IOException {
    return reader.entryAt(offset).orElseThrow(
        () -> new IOException("the journal file " + segment.path() + " no longer holds the entry written at offset " + offset));
  }

  /** See {@link SegmentedLog#drop}. Directory changes are forced one by one: a gap after a crash would look like damage. */
  synchronized boolean drop(int number) throws IOException {
    Segment segment = segments.get(number);
    if (segment == null || segment == active) return false;
    boolean oldest = segments.firstKey() == number;
    segments.remove(number);
    segment.close();
    if (!oldest) {
      storage.replace(segment.path(), new SegmentHeader(segment.first, segment.end().sequence()).encoded());
      return true;
    }
    long kept = segments.values().stream().min(Comparator.comparingLong(other -> other.first)).orElseThrow().first;
    for (String name : storage.list(directory)) {
      Optional<Long> first = SegmentHeader.firstOf(name);
      if (first.isEmpty() || first.get() >= kept) continue;
      storage.delete(directory + "/" + name);
      storage.forceDirectory(directory);
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    for (Segment segment : segments.values()) segment.close();
  }

  /** Whether a batch of so many bytes takes no more than its own write and sync. */
  boolean hasRoom(int bytes) {
    long end = active.end().offset() + bytes;
    return end <= settings.segmentBytes() && active.hasReserved(end);
  }

  private void makeRoom(int bytes) throws IOException, LogRefused {
    try {
      if (!active.isEmpty() && active.end().offset() + bytes > settings.segmentBytes()) roll();
      active.reserve(active.end().offset() + bytes, settings.preallocateBytes());
    } catch (DiskFullException e) {
      throw new LogRefused("the disk is full: " + bytes + " bytes could not be added to " + active.path(), e);
    }
  }

  private void roll() throws IOException {
    Segment next = LogRecovery.create(storage, directory, settings, active.number + 1, active.end().sequence());
    segments.put(next.number, next);
    active = next;
  }

  /** Batches longer than usual get a buffer of their own, so that one of them does not hold memory for ever. */
  private ByteBuffer bufferOf(int bytes) {
    if (bytes > settings.maxBatchBytes()) return ByteBuffer.allocateDirect(bytes);
    if (bytes > buffer.capacity()) buffer = ByteBuffer.allocateDirect(Math.min(settings.maxBatchBytes(), Integer.highestOneBit(bytes) * 2));
    return buffer.clear();
  }
}
