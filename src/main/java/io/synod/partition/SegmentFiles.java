package io.synod.partition;

import io.synod.journal.Bytes;
import io.synod.journal.Storage;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a segment's index files; builds them again from the batches' headers when they are missing or damaged. Blocks. */
final class SegmentFiles {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentFiles.class);

  private SegmentFiles() {}

  static Indexes.Loaded indexes(Storage storage, Segment segment, int indexIntervalBytes) throws IOException {
    if (segment.size() == 0) return Indexes.Loaded.NONE;
    if (segment.size() <= indexIntervalBytes) return rebuilt(segment, indexIntervalBytes);     // too small for an entry, and for a file
    Optional<OffsetIndex> offsets = read(storage, segment.path(Segment.INDEX)).flatMap(file -> OffsetIndex.decode(file, segment.size()));
    Optional<TimeIndex> times = read(storage, segment.path(Segment.TIME_INDEX)).flatMap(TimeIndex::decode);
    if (offsets.isPresent() && times.isPresent()) return new Indexes.Loaded(offsets.get(), times.get());
    LOG.warn("the indexes of {} are missing or damaged: they are built again", segment.path(Segment.LOG));
    return rebuilt(segment, indexIntervalBytes);
  }

  private static Indexes.Loaded rebuilt(Segment segment, int indexIntervalBytes) throws IOException {
    Segment built = Segment.empty(segment.directory(), segment.baseOffset(), segment.log());
    for (var walk = new BatchWalk(segment.log(), 0, segment.size()); !walk.atEnd(); walk.next()) {
      built = built.with(walk.header(), 0, indexIntervalBytes);
    }
    return built.finalIndexes();
  }

  private static Optional<Bytes> read(Storage storage, String path) throws IOException {
    return storage.exists(path) ? Optional.of(storage.read(path)) : Optional.empty();
  }
}
