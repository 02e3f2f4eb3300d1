package io.synod.partition;

import io.synod.journal.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the batches of one segment again, checksums included, and builds what the log holds in memory of them. Ends at the first that is
 * not whole and cuts the file there; zeros are what was preallocated. Needs one buffer, however large a damaged header says its batch is.
 */
final class TailReplay {
  private static final Logger LOG = LoggerFactory.getLogger(TailReplay.class);
  private static final int WINDOW = 256 << 10;
  private static final int CHECKSUM_AT = 17;
  private static final int CHECKSUM_FROM = 21;
  private final StorageFile file;
  private final int indexIntervalBytes;
  private final ProducerState producers;
  private final ByteBuffer header = ByteBuffer.allocate(BatchHeader.SIZE);
  private ByteBuffer window = ByteBuffer.allocate(0);
  private long windowStart;
  private Segment segment;
  private final boolean gapsAllowed;
  private long endOffset;
  private LeaderEpochs epochs;

  /** @param gapsAllowed whether offsets may be missing, as after compaction: the checksum does not cover a batch's own offset, so else it is checked */
  TailReplay(Segment empty, int indexIntervalBytes, boolean gapsAllowed, ProducerState producers, LeaderEpochs epochs) {
    this.gapsAllowed = gapsAllowed;
    this.file = empty.log();
    this.indexIntervalBytes = indexIntervalBytes;
    this.producers = producers;
    this.epochs = epochs;
    this.segment = empty;
    this.endOffset = empty.baseOffset();
  }

  /**
   * Takes the segment as {@code checkpoint} knows it, with the batches since the last index entry read again. When they are not whole,
   * {@link #segment} is shorter than the checkpoint's position afterwards.
   */
  void resume(Indexes.Loaded indexes, Checkpoint checkpoint) throws IOException {
    OffsetIndex offsets = indexes.offsets().below(checkpoint.position());
    int from = offsets.count() == 0 ? 0 : offsets.position(offsets.count() - 1);
    endOffset = offsets.count() == 0 ? segment.baseOffset() : firstOffset(from, segment.baseOffset() + offsets.relativeOffset(offsets.count() - 1));
    TimeIndex times = indexes.times().upTo(checkpoint.logEndOffset() - 1 - segment.baseOffset());
    segment = segment.withSize(from).withIndexes(Indexes.of(new Indexes.Loaded(offsets, times))).withTimes(checkpoint.times());
    while (segment.size() < checkpoint.position() && wholeBatchBefore(checkpoint.position())) take();
  }

  /** Reads on to the end of the file and has what it found on the disk. @return whether all of it were batches and reserved zeros; else it was cut */
  boolean run() throws IOException {
    int before = segment.size();
    long length = file.size();
    while (segment.size() < length && wholeBatchBefore(length)) {
      take();
      producers.apply(header, 0);
      epochs = epochs.with(BatchHeader.leaderEpoch(header, 0), BatchHeader.baseOffset(header, 0));
    }
    if (segment.size() == length) {
      if (segment.size() > before) file.force();
      return true;
    }
    boolean reserved = preallocated();                     // the next segment may follow all the same: trimming comes after rolling
    if (!reserved) {
      LOG.warn("{} is cut at position {} (offset {}): the batch there is not whole, {} bytes were never synced", file.path(), segment.size(),
          endOffset, length - segment.size());
    }
    file.truncate(segment.size());
    file.force();
    return reserved;
  }

  Segment segment() {
    return segment;
  }

  long endOffset() {
    return endOffset;
  }

  LeaderEpochs epochs() {
    return epochs;
  }

  /** Of the batch at {@code position}, of which the index says that {@code lastOffset} ends it; not known when the batch is not whole. */
  private long firstOffset(int position, long lastOffset) throws IOException {
    return copy(position, header.clear()) ? lastOffset - BatchHeader.lastOffsetDelta(header, 0) : segment.baseOffset();
  }

  private void take() throws IOException {
    segment = segment.with(header, 0, indexIntervalBytes);
    endOffset = BatchHeader.lastOffset(header, 0) + 1;
  }

  /** Whether a whole batch begins at the segment's end and ends by {@code limit}; its header is then in {@link #header}. */
  private boolean wholeBatchBefore(long limit) throws IOException {
    int at = segment.size();
    if (at + BatchHeader.SIZE > limit || !copy(at, header.clear())) return false;
    long size = BatchHeader.size(header, 0);
    long first = BatchHeader.baseOffset(header, 0);
    boolean sane = BatchHeader.magic(header, 0) == BatchHeader.MAGIC && size >= BatchHeader.SIZE && at + size <= Math.min(limit, Integer.MAX_VALUE)
        && BatchHeader.lastOffsetDelta(header, 0) >= 0 && (first == endOffset || gapsAllowed && first > endOffset)
        && BatchHeader.lastOffset(header, 0) - segment.baseOffset() <= Integer.MAX_VALUE;
    return sane && checksum(at, (int) size) == header.getInt(CHECKSUM_AT);
  }

  private int checksum(int at, int size) throws IOException {
    var crc = new CRC32C();
    long end = (long) at + size;
    for (long next = at + CHECKSUM_FROM; next < end; ) {
      if (!loaded(next)) break;
      int offset = (int) (next - windowStart);
      int length = (int) Math.min(window.limit() - offset, end - next);
      crc.update(window.array(), offset, length);
      next += length;
    }
    return (int) crc.getValue();
  }

  private boolean copy(long from, ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      long next = from + target.position();
      if (!loaded(next)) return false;
      int offset = (int) (next - windowStart);
      target.put(window.array(), offset, Math.min(window.limit() - offset, target.remaining()));
    }
    target.flip();
    return true;
  }

  /** Whether the byte at {@code position} is in the window, once it has been read. */
  private boolean loaded(long position) throws IOException {
    if (position >= windowStart && position < windowStart + window.limit()) return true;
    windowStart = position;
    if (window.capacity() == 0) window = ByteBuffer.allocate((int) Math.min(WINDOW, Math.max(BatchHeader.SIZE, file.size() - position)));
    window.clear();
    int read = file.read(window, position);
    window.limit(Math.max(0, read)).position(0);
    return read > 0;
  }

  private boolean preallocated() throws IOException {
    ByteBuffer start = ByteBuffer.allocate(BatchHeader.SIZE);
    file.read(start, segment.size());
    for (byte b : start.array()) if (b != 0) return false;
    return true;
  }
}
