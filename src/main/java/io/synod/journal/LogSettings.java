package io.synod.journal;

/**
 * Sizes of a {@link SegmentedLog}, in bytes.
 *
 * @param segmentBytes     a segment that has reached this length is followed by the next; a batch is never split, so one may be longer
 * @param preallocateBytes disk blocks are reserved this far ahead, in steps of this size: a sync inside them is a third of the price
 * @param maxEntryBytes    longer entries are refused
 * @param maxBatchBytes    about how much one write and sync carries at most; a single longer append is one batch of its own
 * @param maxPendingBytes  what may wait for its sync; an append that would exceed it is refused ({@link LogRefused})
 */
public record LogSettings(int segmentBytes, int preallocateBytes, int maxEntryBytes, int maxBatchBytes, long maxPendingBytes) {
  public LogSettings {
    if (segmentBytes < 1024 || segmentBytes > 1 << 30) {
      throw new IllegalArgumentException("segmentBytes is " + segmentBytes + ", not 1 KiB to 1 GiB");
    }
    if (preallocateBytes < 1024) throw new IllegalArgumentException("preallocateBytes is " + preallocateBytes + ", below 1 KiB");
    if (maxEntryBytes < 1 || maxEntryBytes > EntryFormat.LONGEST) {
      throw new IllegalArgumentException("maxEntryBytes is " + maxEntryBytes + ", not 1 to " + EntryFormat.LONGEST);
    }
    if (maxBatchBytes < 1 || maxBatchBytes > 1 << 28) {
      throw new IllegalArgumentException("maxBatchBytes is " + maxBatchBytes + ", not 1 to 256 MiB");
    }
    if (maxPendingBytes < maxBatchBytes || maxPendingBytes > 1 << 30) {
      throw new IllegalArgumentException("maxPendingBytes is " + maxPendingBytes + ", not maxBatchBytes to 1 GiB");
    }
  }

  /** 64 MiB segments reserved in steps of 4 MiB, entries of up to 64 MiB, batches of about 4 MiB, 256 MiB waiting. */
  public static LogSettings defaults() {
    return new LogSettings(64 << 20, 4 << 20, 64 << 20, 4 << 20, 256L << 20);
  }

  /** With entries of up to {@code bytes}, and room for two of them that wait. */
  public LogSettings withMaxEntryBytes(int bytes) {
    return new LogSettings(segmentBytes, preallocateBytes, bytes, maxBatchBytes, Math.max(maxPendingBytes, 2L * bytes));
  }

  public LogSettings withSegmentBytes(int bytes) {
    return new LogSettings(bytes, Math.min(preallocateBytes, bytes), maxEntryBytes, maxBatchBytes, maxPendingBytes);
  }
}
