package io.synod.partition;

import io.synod.journal.Bytes;
import io.synod.journal.Storage;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a partition's directory: what the newest checkpoint vouches for is taken as it is, what was written after it is read again and ends
 * at the first batch that is not whole (it was never synced; DESIGN section 7). Without a usable checkpoint, as in a directory written by
 * Kafka itself, everything is read. Blocks; one use.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private final PartitionId id;
  private final String directory;
  private final Storage storage;
  private final PartitionSettings settings;
  private final ProducerState producers = new ProducerState();
  private LeaderEpochs epochs = LeaderEpochs.NONE;
  /** Behind the last batch of the last segment replayed. */
  private long endOffset = -1;

  Recovery(PartitionId id, String directory, Storage storage, PartitionSettings settings) {
    this.id = id;
    this.directory = directory;
    this.storage = storage;
    this.settings = settings;
  }

  PartitionLog open() throws IOException {
    for (String name : storage.list(directory)) {
      if (name.endsWith(Segment.DELETED) || name.endsWith(".tmp")) storage.delete(directory + "/" + name);
    }
    Optional<LeaderEpochs> knownEpochs = read(LeaderEpochs.FILE).flatMap(file -> decoded(LeaderEpochs.FILE, () -> LeaderEpochs.decode(file)));
    Optional<Checkpoint> checkpoint =
        knownEpochs.isEmpty() ? Optional.empty() : read(Checkpoint.FILE).flatMap(file -> decoded(Checkpoint.FILE, () -> Checkpoint.decode(file)));
    epochs = checkpoint.isPresent() ? knownEpochs.get() : LeaderEpochs.NONE;
    List<Segment> segments = replay(checkpoint, files(checkpoint));
    return published(segments, checkpoint.orElse(Checkpoint.none(segments.get(0).baseOffset())), knownEpochs);
  }

  /** Every segment with its whole file as data; nothing is read yet. */
  private List<Segment> files(Optional<Checkpoint> checkpoint) throws IOException {
    List<Segment> segments = new ArrayList<>();
    for (String name : storage.list(directory)) {
      if (!name.endsWith(Segment.LOG)) continue;
      long base = Long.parseLong(name.substring(0, name.length() - Segment.LOG.length()));
      segments.add(Segment.empty(directory, base, storage.open(directory + "/" + name)));
    }
    if (checkpoint.isPresent() && segments.stream().noneMatch(s -> s.baseOffset() == checkpoint.get().segment())) {
      throw damaged(Segment.fileName(checkpoint.get().segment(), Segment.LOG), 0, "the file is missing");
    }
    if (segments.isEmpty()) segments.add(Segment.empty(directory, 0, storage.open(directory + "/" + Segment.fileName(0, Segment.LOG))));
    return segments;
  }

  private List<Segment> replay(Optional<Checkpoint> checkpoint, List<Segment> files) throws IOException {
    boolean gapsAllowed = checkpoint.isEmpty() && settings.compacts();      // a compacted directory of Kafka's has them
    long from = checkpoint.map(Checkpoint::segment).orElse(-1L);
    List<Segment> segments = new ArrayList<>();
    boolean whole = true;
    for (Segment file : files) {
      boolean follows = endOffset < 0 || file.baseOffset() == endOffset || gapsAllowed && file.baseOffset() > endOffset;
      whole &= follows;
      if (file.baseOffset() < from) {
        segments.add(vouchedFor(file));
      } else if (whole) {
        var tail = new TailReplay(file, settings.indexIntervalBytes(), gapsAllowed, producers, epochs);
        if (file.baseOffset() == from) resume(tail, file, checkpoint.get());
        whole = tail.run();
        epochs = tail.epochs();
        endOffset = tail.endOffset();
        segments.add(tail.segment());
      } else {
        LOG.warn("{} is removed: the segment before it ends early, so what follows was never synced", file.path(Segment.LOG));
        remove(List.of(file));
      }
    }
    return segments;
  }

  /** Up to the checkpoint the active segment is known; its last stretch is read again, to see that it is what the checkpoint vouches for. */
  private void resume(TailReplay tail, Segment file, Checkpoint checkpoint) throws IOException {
    if (file.log().size() < checkpoint.position()) {
      throw damaged(file.path(Segment.LOG), file.log().size(), "it ends before position " + checkpoint.position() + ", which was synced");
    }
    Indexes.Loaded indexes = SegmentFiles.indexes(storage, file.withSize(checkpoint.position()), settings.indexIntervalBytes());
    tail.resume(indexes, checkpoint);
    checkpoint.producers().forEach(p -> p.newest().forEach(batch -> producers.apply(p.id(), p.epoch(), batch)));
    if (tail.segment().size() != checkpoint.position() || tail.endOffset() != checkpoint.logEndOffset()) {
      throw damaged(file.path(Segment.LOG), tail.segment().size(), "a batch that was synced is not whole");
    }
  }

  private Segment vouchedFor(Segment file) throws IOException {
    Segment sized = file.withSize((int) file.log().size());
    return sized.withIndexes(Indexes.later(() -> SegmentFiles.indexes(storage, sized, settings.indexIntervalBytes())));
  }

  private PartitionLog published(List<Segment> segments, Checkpoint checkpoint, Optional<LeaderEpochs> onDisk) throws IOException {
    Segment active = segments.get(segments.size() - 1);
    List<Segment> sealed = new ArrayList<>();
    for (Segment segment : segments.subList(0, segments.size() - 1)) sealed.add(segment.times() == Segment.Times.NONE ? segment : segment.sealed());
    long start = Math.min(endOffset, Math.max(checkpoint.logStartOffset(), segments.get(0).baseOffset()));
    long sealedBytes = sealed.stream().mapToLong(Segment::size).sum();
    LeaderEpochs known = epochs.truncatedTo(endOffset).from(start);
    var view = new LogSnapshot(id, Math.max(onDisk.map(LeaderEpochs::latest).orElse(-1), known.latest()), start, endOffset, endOffset, List.copyOf(sealed), sealedBytes, active, known);
    var log = new PartitionLog(id, directory, storage, settings, producers, view, checkpoint, onDisk);
    remove(log.dropBefore(start));
    return log;
  }

  private void remove(List<Segment> segments) throws IOException {
    LogFlush.markDeleted(storage, segments);
    LogFlush.delete(storage, segments);
  }

  private Optional<Bytes> read(String name) throws IOException {
    String path = directory + "/" + name;
    return storage.exists(path) ? Optional.of(storage.read(path)) : Optional.empty();
  }

  private <T> Optional<T> decoded(String name, Supplier<T> decoder) {
    try {
      return Optional.of(decoder.get());
    } catch (IllegalArgumentException e) {
      LOG.warn("{}/{} is damaged ({}): the whole partition is read again", directory, name, e.getMessage());
      return Optional.empty();
    }
  }

  private static Fatal damaged(String path, long position, String what) {
    return new Fatal(Exit.CORRUPT, path + " is damaged at position " + position + ": " + what
        + ". Restore the file, or remove the partition's directory to lose what it holds.");
  }
}
