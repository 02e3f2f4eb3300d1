package io.synod.journal;

import java.util.Arrays;

/** Offsets of some entries of a segment, one per {@link #STEP} bytes: where to begin reading for a sequence. Safe for several threads. */
final class SparseIndex {
  static final int STEP = 64 << 10;
  private long[] sequences = new long[16];
  private long[] offsets = new long[16];
  private int size;

  /** Entries come in order; only the first of every step is kept. */
  synchronized void add(long sequence, long offset) {
    if (size > 0 && offset - offsets[size - 1] < STEP) return;
    if (size == sequences.length) {
      sequences = Arrays.copyOf(sequences, size * 2);
      offsets = Arrays.copyOf(offsets, size * 2);
    }
    sequences[size] = sequence;
    offsets[size++] = offset;
  }

  /** Offset of an entry at or before {@code sequence}, as near as is known. */
  synchronized long floor(long sequence) {
    int found = Arrays.binarySearch(sequences, 0, size, sequence);
    int at = found >= 0 ? found : -found - 2;
    return at < 0 ? SegmentHeader.SIZE : offsets[at];
  }
}
