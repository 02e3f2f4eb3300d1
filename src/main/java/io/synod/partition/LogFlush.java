package io.synod.partition;

import io.synod.journal.Bytes;
import io.synod.journal.Storage;
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
  private final Map<Long, Bytes> producerSnapshots;

  /**
   * @param checkpoint of the same moment as {@code log}
   * @param fromSegment base offset of the segment that was active at the checkpoint before: earlier ones are complete
   * @param changed whether there is anything to say that the checkpoint before did not
   * @param producerSnapshots by offset: those taken when segments were rolled since
   */
  LogFlush(LogSnapshot log, Checkpoint checkpoint, long fromSegment, boolean changed, Map<Long, Bytes> producerSnapshots) {
    this.log = log;
    this.checkpoint = checkpoint;
    this.fromSegment = fromSegment;
    this.changed = changed;
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
    storage.replace(directory + "/" + LeaderEpochs.FILE, log.epochs().encode());
    storage.replace(directory + "/" + Checkpoint.FILE, checkpoint.encode());
  }

  /**
   * After the last append: the active segment is trimmed too, so that the next start finds nothing to read, and its time index ends with
   * its greatest timestamp. Where nothing has changed since the last checkpoint nothing is written.
   */
  void close(Storage storage) throws IOException {
    Segment active = log.active();
    if (active.log().size() != active.size()) active.log().truncate(active.size());
    if (changed) {
      trim();
      checkpoint(storage);
      storage.replace(active.path(Segment.TIME_INDEX), content(active.finalIndexes().times().encodeFrom(0)));
    }
    for (Segment segment : log.segments()) segment.log().close();
  }

  private static void writeIndexes(Storage storage, Segment segment, Indexes.Loaded indexes) throws IOException {
    storage.replace(segment.path(Segment.INDEX), content(indexes.offsets().encodeFrom(0)));
    storage.replace(segment.path(Segment.TIME_INDEX), content(indexes.times().encodeFrom(0)));
  }

  private static Bytes content(ByteBuffer encoded) {
    return Bytes.owning(encoded.array());
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
