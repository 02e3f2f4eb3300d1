package io.synod.journal;

import java.io.IOException;
import java.util.Optional;

/** Reads entries by location; keeps the window of the segment it read last. For one thread at a time. Blocks. */
public final class LogReader {
  private final Segments segments;
  private Segment segment;
  private SegmentReader reader;
  private long readable;

  LogReader(Segments segments) {
    this.segments = segments;
  }

  /** The durable entry at {@code location}; empty where its segment has been dropped. */
  public Optional<Entry> read(long location) throws IOException {
    Optional<Segment> found = segments.segment(Location.segment(location));
    if (found.isEmpty()) return Optional.empty();
    boolean beyond = segment != found.get() || Location.offset(location) >= readable;
    if (beyond) {
      segment = found.get();
      readable = segment.end().offset();
      reader = segment.reader();
    }
    return Optional.of(Segments.durable(segment, reader, Location.offset(location)));
  }

}
