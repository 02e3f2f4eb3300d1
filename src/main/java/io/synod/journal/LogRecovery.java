package io.synod.journal;

import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all segments of a log when it is opened. A batch is written only after the one before it was synced, so a crash can have
 * damaged the last batch and nothing else:
 * <ul>
 * <li>the last segment ends with bytes that are no entry, and no batch that began later follows: a torn tail, cut off;
 * <li>anything else that cannot be read had been durable and is damage: refused, with file and offset, nothing changed.
 * </ul>
 */
final class LogRecovery {
  private static final Logger log = LoggerFactory.getLogger(LogRecovery.class);
  private final Storage storage;
  private final String directory;
  private final LogSettings settings;
  private final SegmentedLog.Visitor visitor;
  private final NavigableMap<Integer, Segment> segments = new TreeMap<>();
  private int opened;

  LogRecovery(Storage storage, String directory, LogSettings settings, SegmentedLog.Visitor visitor) {
    this.storage = storage;
    this.directory = directory;
    this.settings = settings;
    this.visitor = visitor;
  }

  /** Segments by their number; the last is the one to append to. */
  NavigableMap<Integer, Segment> recover() throws IOException {
    try {
      removeUnfinished();
      List<Long> firsts = firsts();
      long expected = firsts.isEmpty() ? 1 : firsts.get(0);
      for (int i = 0; i < firsts.size(); i++) {
        expected = recover(firsts.get(i), expected, i + 1 < firsts.size() ? Optional.of(firsts.get(i + 1)) : Optional.empty());
      }
      if (segments.isEmpty() || segments.lastEntry().getValue().end().sequence() != expected) create(expected);
      return segments;
    } catch (IOException | RuntimeException e) {
      for (Segment segment : segments.values()) segment.close();
      throw e;
    }
  }

  /** Begins a segment, durably. When the disk is full, nothing of it is left. */
  static Segment create(Storage storage, String directory, LogSettings settings, int number, long first) throws IOException {
    String path = directory + "/" + SegmentHeader.fileName(first);
    Segment segment = new Segment(number, first, storage.open(path));
    try {
      segment.reserve(SegmentHeader.SIZE, settings.preallocateBytes());
      segment.begin();
      storage.forceDirectory(directory);
      return segment;
    } catch (DiskFullException e) {
      segment.close();
      storage.delete(path);
      storage.forceDirectory(directory);
      throw e;
    }
  }

  private void create(long first) throws IOException {
    segments.put(opened, create(storage, directory, settings, opened, first));
    opened++;
  }

  private void removeUnfinished() throws IOException {
    for (String name : storage.list(directory)) {
      if (name.endsWith(DiskStorage.UNFINISHED)) storage.delete(directory + "/" + name);
    }
  }

  private List<Long> firsts() throws IOException {
    return storage.list(directory).stream().map(SegmentHeader::firstOf).flatMap(Optional::stream).sorted().toList();
  }

  /** @param next where the segment after it begins @return the sequence that comes after this segment */
  private long recover(long first, long expected, Optional<Long> next) throws IOException {
    String path = directory + "/" + SegmentHeader.fileName(first);
    if (first != expected) {
      throw refusal(path, 0, "it begins with entry " + first + " where entry " + expected + " is expected: a segment is missing");
    }
    boolean last = next.isEmpty();
    var segment = new Segment(opened, first, storage.open(path));
    SegmentReader reader = segment.wholeReader();
    Optional<SegmentHeader> header = reader.header(first);
    if (header.isEmpty()) return unborn(segment, reader, last);
    if (header.get().givenUp()) return givenUp(segment, header.get(), last);
    segments.put(opened++, segment);
    readEntries(segment, reader);
    if (last) finishLast(segment, reader);
    else if (segment.end().sequence() < next.get() && !reader.blankFrom(segment.end().offset())) {
      throw refusal(path, segment.end().offset(), "entry " + segment.end().sequence() + " cannot be read, "
          + "and a later segment begins with entry " + next.get());
    }
    return segment.end().sequence();
  }

  private void readEntries(Segment segment, SegmentReader reader) throws IOException {
    Segment.End at = segment.end();
    for (Optional<Entry> entry = reader.entryAt(at.offset()); entry.isPresent(); entry = reader.entryAt(at.offset())) {
      if (entry.get().sequence() != at.sequence()) return;
      segment.recovered(entry.get());
      visitor.entry(Location.of(segment.number, at.offset()), entry.get());
      at = segment.end();
    }
  }

  private void finishLast(Segment segment, SegmentReader reader) throws IOException {
    Segment.End end = segment.end();
    if (reader.blankFrom(end.offset())) return;
    Optional<Entry> later = reader.laterBatch(end.offset() + 1, end.sequence());
    if (later.isPresent()) {
      throw refusal(segment.path(), end.offset(), "entry " + end.sequence() + " cannot be read, and entry " + later.get().sequence()
          + " at offset " + later.get().offset() + " was written after it had been synced");
    }
    log.warn("{} ends with a write that was cut off at offset {}: discarded, it was never acknowledged. Entries kept: up to {}",
        segment.path(), end.offset(), end.sequence() - 1);
    segment.discardTail(settings.preallocateBytes());
  }

  /** A segment without a sound header: as the last one it was being created; the batch that needed it was never written. */
  private long unborn(Segment segment, SegmentReader reader, boolean last) throws IOException {
    boolean written = reader.laterBatch(0, segment.first - 1).isPresent();
    segment.close();
    if (!last || written) throw refusal(segment.path(), 0, "its header cannot be read, and entries follow");
    storage.delete(segment.path());
    storage.forceDirectory(directory);    // were it to come back, the entries that now get its numbers would lie in the segment before it
    return segment.first;
  }

  private long givenUp(Segment segment, SegmentHeader header, boolean last) throws IOException {
    segment.close();
    if (last || header.end() <= header.first()) throw refusal(segment.path(), 0, "it is the newest segment, yet marked as given up");
    if (segments.isEmpty()) {
      storage.delete(segment.path());
      storage.forceDirectory(directory);
    }
    return header.end();
  }

  private static Fatal refusal(String path, long offset, String what) {
    return new Fatal(Exit.CORRUPT, "the journal file " + path + " is damaged at offset " + offset + ": " + what + ". Nothing was changed. "
        + "Look at it with `node.jar inspect`; restore the file from a copy, or start with an empty data directory "
        + "where other nodes hold the data.");
  }
}
