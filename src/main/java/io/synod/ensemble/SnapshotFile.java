package io.synod.ensemble;

/** A complete snapshot of this member. @param zxid at which it began, 0 when there is none @param bytes of its file */
record SnapshotFile(long zxid, long bytes) {
  static final SnapshotFile NONE = new SnapshotFile(0, 0);
}
