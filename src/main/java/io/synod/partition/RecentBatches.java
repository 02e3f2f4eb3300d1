package io.synod.partition;

/**
 * Where the newest batches of the active segment lie, each of them, so that who follows the log's end is served without reading a file:
 * the last {@value #CHUNK} to {@code 2 * CHUNK} batches. A value like {@link OffsetIndex}: only the newest is continued.
 */
final class RecentBatches {
  static final int CHUNK = 128;
  static final RecentBatches NONE = new RecentBatches(new long[0], 0, new long[0], 0);
  private final long[] older;
  private final int olderCount;
  private final long[] newer;
  private final int newerCount;

  /** Entries are packed as in {@link OffsetIndex}: relative last offset, position. */
  private RecentBatches(long[] older, int olderCount, long[] newer, int newerCount) {
    this.older = older;
    this.olderCount = olderCount;
    this.newer = newer;
    this.newerCount = newerCount;
  }

  RecentBatches with(int relativeLastOffset, int position) {
    boolean full = newerCount == newer.length;
    long[] target = full ? new long[CHUNK] : newer;
    int at = full ? 0 : newerCount;
    target[at] = (long) relativeLastOffset << 32 | position;
    return full ? new RecentBatches(newer, newerCount, target, 1) : new RecentBatches(older, olderCount, target, at + 1);
  }

  /** Beginning of the batch that holds {@code relativeOffset}, -1 when it is not among these. */
  int positionOf(long relativeOffset) {
    int i = firstEndingAtOrAfter(relativeOffset);
    boolean known = i < count() && (i > 0 || startsSegment());
    return known ? (int) entry(i) : -1;
  }

  /**
   * The last batch beginning (or {@code segmentEnd}) that is at most {@code position}, with every batch before it ending before
   * {@code relativeEnd}; -1 when that is before these.
   */
  int boundaryAtOrBefore(long position, long relativeEnd, int segmentEnd) {
    int i = firstEndingAtOrAfter(relativeEnd);            // the first batch that must not be in
    int boundary = i == count() ? segmentEnd : (int) entry(i);
    if (boundary <= position) return i == 0 && !startsSegment() ? -1 : boundary;
    int low = 0;
    int high = i - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if ((int) entry(middle) <= position) low = middle + 1;
      else high = middle - 1;
    }
    return high < 0 ? -1 : (int) entry(high);
  }

  private boolean startsSegment() {
    return count() > 0 && (int) entry(0) == 0;
  }

  private int count() {
    return olderCount + newerCount;
  }

  private long entry(int i) {
    return i < olderCount ? older[i] : newer[i - olderCount];
  }

  private int firstEndingAtOrAfter(long relativeOffset) {
    int low = 0;
    int high = count() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if ((int) (entry(middle) >>> 32) < relativeOffset) low = middle + 1;
      else high = middle - 1;
    }
    return low;
  }
}
