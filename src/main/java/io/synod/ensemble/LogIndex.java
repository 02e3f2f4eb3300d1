package io.synod.ensemble;

import java.util.Arrays;

/**
 * Which transactions the log of this member holds, and in which of its events: one entry per batch, 24 bytes. From it a leader tells whether
 * what a learner has is part of its own history, and what it would cost to send the rest. Mutable, owned by the member.
 */
final class LogIndex {
  private long[] lasts = new long[16];
  private long[] sequenceNrs = new long[16];
  private long[] ends = new long[16];
  private int begin;
  private int end;
  private long base;
  private long baseSequenceNr;
  private long baseBytes;

  /** The log begins behind {@code zxid}, the state of a snapshot; what was indexed is gone. */
  void restart(long zxid, long sequenceNr) {
    begin = 0;
    end = 0;
    base = zxid;
    baseSequenceNr = sequenceNr;
    baseBytes = 0;
  }

  /** What is indexed up to {@code zxid} may be deleted any time: the log begins behind it. */
  void beginAt(long zxid) {
    while (begin < end && lasts[begin] <= zxid) dropFirst();
    base = Math.max(base, zxid);
  }

  void add(long lastZxid, long sequenceNr, int bytes) {
    if (end == lasts.length) makeRoom();
    lasts[end] = lastZxid;
    sequenceNrs[end] = sequenceNr;
    ends[end] = (end == begin ? baseBytes : ends[end - 1]) + bytes;
    end++;
  }

  /** @return the first event that held a transaction above {@code zxid}, 0 when there was none */
  long discardAbove(long zxid) {
    int from = firstAbove(zxid);
    long first = from < end ? sequenceNrs[from] : 0;
    end = from;
    return first;
  }

  /** Events up to {@code sequenceNr} are deleted. */
  void purge(long sequenceNr) {
    while (begin < end && sequenceNrs[begin] <= sequenceNr) dropFirst();
  }

  private void dropFirst() {
    base = lasts[begin];
    baseSequenceNr = sequenceNrs[begin];
    baseBytes = ends[begin];
    begin++;
  }

  /** zxid of the last transaction in the log, or of the snapshot it begins behind. */
  long last() {
    return begin == end ? base : lasts[end - 1];
  }

  /** The log holds all of the history above this zxid. */
  long base() {
    return base;
  }

  /** Whether the state at {@code zxid} is one that this history went through, and the log holds all that followed. */
  boolean reaches(long zxid) {
    if (zxid == base || zxid == last()) return true;
    if (zxid < base) return false;
    int at = firstAtLeast(zxid);
    return at < end && Zxid.of(lasts[at]).epoch() == Zxid.of(zxid).epoch();
  }

  /** The last zxid of a batch that is not above {@code zxid}; {@link #base} when none is. */
  long floor(long zxid) {
    int above = firstAbove(zxid);
    return above == begin ? base : lasts[above - 1];
  }

  /** Events up to this one hold no transaction above {@code zxid}. */
  long covered(long zxid) {
    int above = firstAbove(zxid);
    return above == begin ? baseSequenceNr : sequenceNrs[above - 1];
  }

  /** The event that holds the first transaction above {@code zxid}, 0 when there is none. */
  long sequenceNrAfter(long zxid) {
    int above = firstAbove(zxid);
    return above == end ? 0 : sequenceNrs[above];
  }

  /** The event that holds the last transaction, 0 when the log holds none. */
  long lastSequenceNr() {
    return begin == end ? 0 : sequenceNrs[end - 1];
  }

  /** Whether the event holds a batch of the history; a void one does not. */
  boolean holds(long sequenceNr) {
    return Arrays.binarySearch(sequenceNrs, begin, end, sequenceNr) >= 0;
  }

  /** Bytes of the batches that hold transactions above {@code zxid}. */
  long bytesAfter(long zxid) {
    if (begin == end) return 0;
    int above = firstAbove(zxid);
    return ends[end - 1] - (above == begin ? baseBytes : ends[above - 1]);
  }

  private int firstAbove(long zxid) {
    return zxid == Long.MAX_VALUE ? end : firstAtLeast(zxid + 1);
  }

  private int firstAtLeast(long zxid) {
    int found = Arrays.binarySearch(lasts, begin, end, zxid);
    return found >= 0 ? found : -found - 1;
  }

  private void makeRoom() {
    int kept = end - begin;
    int capacity = Math.max(16, kept * 2);
    lasts = Arrays.copyOf(Arrays.copyOfRange(lasts, begin, end), capacity);
    sequenceNrs = Arrays.copyOf(Arrays.copyOfRange(sequenceNrs, begin, end), capacity);
    ends = Arrays.copyOf(Arrays.copyOfRange(ends, begin, end), capacity);
    begin = 0;
    end = kept;
  }
}
