package io.synod.partition;

/**
 * How far the file of the active segment is preallocated: a sync in a reserved stretch is twice as fast as one that makes the file grow
 * (bench/RESULTS.md). Steps follow the size of the segment, so that an idle partition costs next to nothing. Large syncs are not worth it:
 * there the growth is shared by many records, and writing zeros first would write everything twice.
 */
final class Reservation {
  private static final int SMALLEST = 64 << 10;
  private static final int LARGEST = 4 << 20;
  /** Syncs of as much pay for their own growth. */
  private static final int LARGE_SYNC = 256 << 10;
  static final long NONE = -1;

  private Reservation() {}

  /**
   * @param size of the segment's data @param reserved length of the file: at least {@code size}
   * @param synced bytes that the newest sync covered
   * @return the length to reserve now, or {@link #NONE}
   */
  static long next(long size, long reserved, long synced, long segmentBytes) {
    if (synced >= LARGE_SYNC) return NONE;
    long step = Math.min(LARGEST, Math.max(SMALLEST, Long.highestOneBit(size / 4)));
    if (reserved - size > step / 2) return NONE;
    long length = Math.min(segmentBytes, (size / step + 2) * step);
    return length > reserved ? length : NONE;
  }
}
