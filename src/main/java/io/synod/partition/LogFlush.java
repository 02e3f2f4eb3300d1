package io.synod.partition;

import io.synod.journal.Bytes;
import io.synod.journal.Storage;
import io.synod.journal.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Makes a published log durable. Works on snapshots, so it runs beside the writer, on the {@code io} dispatcher. */
final class LogFlush {
  private final LogSnapshot log;
  private final Checkpoint checkpoint;
  private final long fromSegment;
  private final boolean changed;
  private final boolean epochsChanged;
  private final Map<Long, Bytes> producerSnapshots;

  /**
   * @param checkpoint of the same moment as {@code log}
   * @param fromSegment base offset of the segment that was active at the checkpoint before: earlier ones are complete
   * @param changed whether there is anything to say that the checkpoint before did not
   * @param epochsChanged whether the leader epochs differ from those in their file
   * @param producerSnapshots by offset: those taken when segments were rolled since
   */
  LogFlush(LogSnapshot log, Checkpoint checkpoint, long fromSegment, boolean changed, boolean epochsChanged,
      Map<Long, Bytes> producerSnapshots) {
    this.log = log;
    this.checkpoint = checkpoint;
    this.fromSegment = fromSegment;
    this.changed = changed;
    this.epochsChanged = epochsChanged;
    this.producerSnapshots = producerSnapshots;
  }

  /** All batches of {@code log} from {@code syncedOffset} on, and the names of files begun since. */
  static void force(Storage storage, LogSnapshot log, long syncedOffset) throws IOException {
    boolean newNames = false;
    for (int i = log.segmentOf(syncedOffset); i <= log.sealed().size(); i++) {
      log.segment(i).log().force();
      newNames |= log.segment(i).baseOffset() >= syncedOffset;
    }
    if (newNames) storage.forceDirectory(log.active().directory());
  }

  /** Cuts off what was reserved and not used in segments that are active no longer. Before {@link #checkpoint}, after reservations. */
  void trim() throws IOException {
    for (Segment segment : log.sealed()) if (segment.baseOffset() >= fromSegment) segment.log().truncate(segment.size());
  }

  /** Writes everything a start needs to begin reading at the checkpoint, and then that. */
  void checkpoint(Storage storage) throws IOException {
    for (Segment segment : log.segments()) {
      if (segment.baseOffset() < fromSegment) continue;
      segment.log().force();
      writeIndexes(storage, segment, segment.indexes().get());
    }
    String directory = log.active().directory();
    for (var snapshot : producerSnapshots.entrySet()) {
      storage.replace(directory + "/" + Segment.fileName(snapshot.getKey(), ProducerSnapshotFile.SUFFIX), snapshot.getValue());
    }
    if (epochsChanged) storage.replace(directory + "/" + LeaderEpochs.FILE, log.epochs().encode());
    storage.replace(directory + "/" + Checkpoint.FILE, checkpoint.encode());
  }

  /**
   * After the last append: the active segment is trimmed too, so that the next start finds nothing to read. Where nothing has changed since
   * the last checkpoint nothing is written.
   */
  void close(Storage storage) throws IOException {
    Segment active = log.active();
    if (active.log().size() != active.size()) active.log().truncate(active.size());
    if (changed) {
      trim();
      checkpoint(storage);
    }
    for (Segment segment : log.segments()) segment.log().close();
  }

  /** In place: the next start looks at these files only through a checkpoint, which is written after they are on the disk. */
  private static void writeIndexes(Storage storage, Segment segment, Indexes.Loaded indexes) throws IOException {
    write(storage, segment.path(Segment.INDEX), indexes.offsets().encodeFrom(0));
    write(storage, segment.path(Segment.TIME_INDEX), indexes.times().encodeFrom(0));
  }

  /** An index without entries has no file; there may be one that was written before a crash cut the segment. */
  private static void write(Storage storage, String path, ByteBuffer content) throws IOException {
    if (!content.hasRemaining()) {
      storage.delete(path);
      return;
    }
    long length = content.remaining();
    try (StorageFile file = storage.open(path)) {
      file.write(content, 0);
      file.truncate(length);
      file.force();
    }
  }

  /** The files of these segments get Kafka's {@code .deleted} names: a start after a crash does not take them for data. */
  static void markDeleted(Storage storage, List<Segment> segments) throws IOException {
    for (Segment segment : segments) {
      for (String suffix : Segment.SUFFIXES) {
        if (storage.exists(segment.path(suffix))) storage.rename(segment.path(suffix), segment.path(suffix + Segment.DELETED));
      }
    }
  }

  static void delete(Storage storage, List<Segment> segments) throws IOException {
    for (Segment segment : segments) {
      segment.log().close();
      for (String suffix : Segment.SUFFIXES) storage.delete(segment.path(suffix + Segment.DELETED));
    }
  }
}
