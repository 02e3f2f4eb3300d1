package io.synod.journal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Shows what is in the files of a persistence journal and its snapshots, a line each, and as much as can be read of what is damaged. Only
 * reads; a node may be running on the files meanwhile, and what it is just writing may then look torn.
 */
public final class JournalInspector {
  /** Tells people what an event or a snapshot says. */
  @FunctionalInterface
  public interface Describer {
    /** Shows length and first bytes. */
    Describer BYTES = (serializerId, manifest, content) -> content.size() + " bytes " + content;

    String describe(int serializerId, String manifest, Bytes content);
  }

  private final Storage storage;
  private final Describer describer;
  private final Consumer<String> lines;

  private JournalInspector(Storage storage, Describer describer, Consumer<String> lines) {
    this.storage = storage;
    this.describer = describer;
    this.lines = lines;
  }

  /**
   * Shows a directory that holds segments, or {@code journal} and {@code snapshots} (see {@link JournalRuntime#plugins}).
   *
   * @param lines is given the lines one by one; a journal may be long
   */
  public static void inspect(Storage storage, String directory, Describer describer, Consumer<String> lines) throws IOException {
    var inspector = new JournalInspector(storage, describer, lines);
    inspector.segments(directory);
    inspector.segments(directory + "/journal");
    for (String id : storage.list(directory + "/snapshots")) inspector.snapshots(directory + "/snapshots/" + id);
  }

  private void segments(String directory) throws IOException {
    for (String name : storage.list(directory)) {
      Optional<Long> first = SegmentHeader.firstOf(name);
      if (first.isEmpty()) continue;
      try (StorageFile file = storage.open(directory + "/" + name)) {
        segment(file, first.get());
      }
    }
  }

  private void segment(StorageFile file, long first) throws IOException {
    var reader = new SegmentReader(file, file.size());
    Optional<SegmentHeader> header = reader.header(first);
    lines.accept(file.path() + "  " + header.map(JournalInspector::show).orElse("the header is damaged") + ", " + file.size() + " bytes");
    long at = SegmentHeader.SIZE;
    long expected = first;
    while (at < file.size() && !reader.blankFrom(at)) {
      Optional<Entry> entry = reader.entryAt(at);
      if (entry.isEmpty()) {
        Optional<Entry> next = reader.laterBatch(at + 1, first - 1);
        long end = next.map(Entry::offset).orElse(file.size());
        line(at, "damaged or torn: " + (end - at) + " bytes up to "
            + (next.isPresent() ? "the next entry that can be read" : "the end of the file"));
        at = end;
      } else {
        String order = entry.get().sequence() == expected ? "" : " (out of order: " + expected + " is expected)";
        line(at, "entry " + entry.get().sequence() + order + "  " + show(entry.get().payload()));
        expected = entry.get().sequence() + 1;
        at = entry.get().end();
      }
    }
    if (at < file.size()) line(at, "end, " + (file.size() - at) + " bytes reserved");
  }

  private static String show(SegmentHeader header) {
    return header.givenUp() ? "entries " + header.first() + " to " + (header.end() - 1) + " were given up" : "from entry " + header.first();
  }

  private String show(Bytes payload) {
    try {
      JournalEntry entry = JournalEntry.decode(payload);
      if (entry instanceof JournalEntry.Deleted deleted) {
        return deleted.persistenceId() + ": deleted up to event " + deleted.toSequenceNr() + ", highest is " + deleted.highestSequenceNr();
      }
      var written = (JournalEntry.Written) entry;
      List<String> events = written.events().stream()
          .map(event -> event.manifest() + " " + describer.describe(event.serializerId(), event.manifest(), event.content())).toList();
      String numbers = events.size() == 1 ? "event " + written.firstSequenceNr()
          : "events " + written.firstSequenceNr() + " to " + written.lastSequenceNr();
      return written.persistenceId() + ": " + numbers + "  " + String.join(" | ", events);
    } catch (IllegalArgumentException e) {
      return "not an entry of a persistence journal (" + e.getMessage() + "): " + payload;
    }
  }

  private void snapshots(String directory) throws IOException {
    for (String name : storage.list(directory)) {
      Bytes file = storage.read(directory + "/" + name);
      lines.accept(directory + "/" + name + "  "
          + Snapshot.decode(file).map(this::show).orElse("damaged or incomplete, " + file.size() + " bytes"));
    }
  }

  private String show(Snapshot snapshot) {
    return snapshot.persistenceId() + ": snapshot at event " + snapshot.sequenceNr() + "  " + snapshot.manifest() + " "
        + describer.describe(snapshot.serializerId(), snapshot.manifest(), snapshot.content());
  }

  private void line(long offset, String text) {
    lines.accept(String.format("%12d  %s", offset, text));
  }
}
