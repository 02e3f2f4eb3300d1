package io.synod.partition;

import io.synod.journal.Bytes;
import io.synod.journal.DiskFullException;
import io.synod.journal.Storage;
import io.synod.journal.StorageFile;
import io.synod.partition.Partition.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The log of one partition on this node and its only writer. After each change it publishes a {@link LogSnapshot}: {@link #view} may be
 * called by any thread, everything else by the owner alone ({@link PartitionActor}). Writes go to the page cache; making them durable is
 * {@link LogFlush}'s.
 */
public final class PartitionLog {
  private final PartitionId id;
  private final String directory;
  private final Storage storage;
  private final ProducerState producers;
  private final TreeMap<Long, Bytes> producerSnapshots = new TreeMap<>();
  private PartitionSettings settings;
  private Checkpoint checkpointed;
  /** Those in their file, if there is one. */
  private Optional<LeaderEpochs> checkpointedEpochs;
  /** Length of the active segment's file as far as it was reserved; 0 when it was not. */
  private long reserved;
  private volatile LogSnapshot view;

  /** What an append came to. */
  public sealed interface Outcome {}

  /** @param endOffset behind the last record @param logAppendTimeMillis -1 with CreateTime */
  public record Appended(long baseOffset, long endOffset, long logAppendTimeMillis) implements Outcome {}

  /** An idempotent producer sent again what is in the log. */
  public record Repeated(long baseOffset, long endOffset) implements Outcome {}

  public record Rejected(Refusal reason, String message) implements Outcome {}

  /** @param checkpointed the newest on the disk, or what an empty log's would say */
  PartitionLog(PartitionId id, String directory, Storage storage, PartitionSettings settings, ProducerState producers, LogSnapshot recovered,
      Checkpoint checkpointed, Optional<LeaderEpochs> epochsOnDisk) {
    this.id = id;
    this.directory = directory;
    this.storage = storage;
    this.settings = settings;
    this.producers = producers;
    this.view = recovered;
    this.checkpointed = checkpointed;
    this.checkpointedEpochs = epochsOnDisk;
  }

  public PartitionId id() {
    return id;
  }

  /** The newest published view. Any thread. */
  public LogView view() {
    return view;
  }

  LogSnapshot snapshot() {
    return view;
  }

  public String directory() {
    return directory;
  }

  public PartitionSettings settings() {
    return settings;
  }

  void configure(PartitionSettings changed) {
    settings = changed;
  }

  /** Becomes leader in {@code leaderEpoch}: what is appended from now on belongs to it. An epoch that is not newer changes nothing. */
  void lead(int leaderEpoch) {
    LogSnapshot v = view;
    if (leaderEpoch <= v.leaderEpoch()) return;
    LeaderEpochs epochs = v.epochs().with(leaderEpoch, v.logEndOffset());
    view = new LogSnapshot(id, leaderEpoch, v.logStartOffset(), v.highWatermark(), v.logEndOffset(), v.sealed(), v.sealedBytes(), v.active(), epochs);
  }

  /**
   * Appends all that remains in {@code batches}: assigns offsets and leader epoch in it, writes it once, publishes. With one replica the
   * high watermark moves with the write.
   *
   * @throws IOException the write failed; what is on the disk is unknown, so the node must stop
   */
  Outcome append(ByteBuffer batches, long nowMillis) throws IOException {
    Optional<Validation.Problem> problem = Validation.of(batches, settings, nowMillis);
    if (problem.isPresent()) return new Rejected(problem.get().reason(), problem.get().message());
    int first = batches.position();
    ProducerState.Finding finding = producers.check(batches, first);
    if (finding instanceof ProducerState.Wrong wrong) return new Rejected(wrong.reason(), wrong.message());
    if (finding instanceof ProducerState.Duplicate duplicate) {
      return new Repeated(duplicate.original().firstOffset(), duplicate.original().lastOffset() + 1);
    }
    return write(batches, nowMillis);
  }

  private Outcome write(ByteBuffer batches, long nowMillis) throws IOException {
    long baseOffset = view.logEndOffset();
    long endOffset = assign(batches, baseOffset, nowMillis);
    if (Rolling.due(view.active(), batches, endOffset - 1, settings)) roll();
    LogSnapshot v = view;
    Segment active = v.active();
    try {
      active.log().write(batches.duplicate(), active.size());
    } catch (DiskFullException e) {
      active.log().truncate(active.size());               // a part may be there
      return new Rejected(Refusal.KAFKA_STORAGE_ERROR, e.getMessage());
    }
    for (int at = batches.position(); at < batches.limit(); at += (int) BatchHeader.size(batches, at)) {
      active = active.with(batches, at, settings.indexIntervalBytes());
      producers.apply(batches, at);
    }
    view = new LogSnapshot(id, v.leaderEpoch(), v.logStartOffset(), endOffset, endOffset, v.sealed(), v.sealedBytes(), active, v.epochs());
    return new Appended(baseOffset, endOffset, settings.logAppendTime() ? nowMillis : -1);
  }

  /** @return the offset behind the last record */
  private long assign(ByteBuffer batches, long baseOffset, long nowMillis) {
    long next = baseOffset;
    for (int at = batches.position(); at < batches.limit(); ) {
      int size = (int) BatchHeader.size(batches, at);
      BatchHeader.assign(batches, at, next, view.leaderEpoch());
      if (settings.logAppendTime()) BatchHeader.stampAppendTime(batches, at, size, nowMillis);
      next += BatchHeader.lastOffsetDelta(batches, at) + 1L;
      at += size;
    }
    return next;
  }

  /** Begins a new segment at the log's end; the old one is trimmed and its indexes are written with the next checkpoint. */
  void roll() throws IOException {
    LogSnapshot v = view;
    if (v.active().size() == 0) return;
    List<Segment> sealed = new ArrayList<>(v.sealed());
    sealed.add(v.active().sealed());
    Segment active = Segment.empty(directory, v.logEndOffset(), storage.open(directory + "/" + Segment.fileName(v.logEndOffset(), Segment.LOG)));
    reserved = 0;
    producerSnapshots.put(v.logEndOffset(), ProducerSnapshotFile.encode(producers.all()));
    view = new LogSnapshot(id, v.leaderEpoch(), v.logStartOffset(), v.highWatermark(), v.logEndOffset(), List.copyOf(sealed),
        v.sealedBytes() + v.active().size(), active, v.epochs());
  }

  /** Whole segments that end at or before {@code offset} leave the view; the active one stays. @return them: their files are still there */
  List<Segment> dropBefore(long offset) {
    LogSnapshot v = view;
    int kept = offset >= v.active().baseOffset() ? v.sealed().size() : v.segmentOf(offset);
    List<Segment> dropped = v.sealed().subList(0, kept);
    List<Segment> rest = List.copyOf(v.sealed().subList(kept, v.sealed().size()));
    long start = Math.max(v.logStartOffset(), Math.min(offset, v.logEndOffset()));
    long restBytes = rest.stream().mapToLong(Segment::size).sum();
    view = new LogSnapshot(id, v.leaderEpoch(), start, v.highWatermark(), v.logEndOffset(), rest, restBytes, v.active(), v.epochs().from(start));
    return dropped;
  }

  /** The length to reserve now that a sync covered {@code syncedBytes}; {@link Reservation#NONE} for none. */
  long toReserve(long syncedBytes) {
    int size = view.active().size();
    return Reservation.next(size, Math.max(size, reserved), syncedBytes, settings.segmentBytes());
  }

  /** While a reservation is under way: whether so many bytes stay below where it began. */
  boolean fitsReserved(int bytes) {
    return (long) view.active().size() + bytes <= reserved;
  }

  /** @param file that has been reserved; it may be that of a segment that is active no longer */
  void reserved(StorageFile file) throws IOException {
    if (file == view.active().log()) reserved = file.size();
  }

  void expireProducers(long nowMillis) {
    producers.expire(nowMillis - settings.producerIdExpiration().toMillis());
  }

  /** Whether enough has been appended since the last checkpoint, or a segment was rolled. */
  boolean checkpointDue() {
    LogSnapshot v = view;
    return v.active().baseOffset() != checkpointed.segment() || v.active().size() - checkpointed.position() >= settings.checkpointBytes();
  }

  /** What is to be written for a checkpoint of this moment, which counts as the newest from now on. */
  LogFlush flush() {
    LogSnapshot v = view;
    var next = new Checkpoint(v.logStartOffset(), v.logEndOffset(), v.active().baseOffset(), v.active().size(), v.active().times(), producers.all());
    boolean changed = next.logStartOffset() != checkpointed.logStartOffset() || next.logEndOffset() != checkpointed.logEndOffset();
    var flush = new LogFlush(v, next, checkpointed.segment(), changed, !Optional.of(v.epochs()).equals(checkpointedEpochs), new TreeMap<>(producerSnapshots));
    checkpointed = next;
    checkpointedEpochs = Optional.of(v.epochs());
    producerSnapshots.clear();
    return flush;
  }
}
