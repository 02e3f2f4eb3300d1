package io.synod.ensemble;

import java.util.random.RandomGenerator;

/**
 * When the next snapshot is due: after a number of transactions or bytes of log drawn between half the setting and all of it. Transactions alone do
 * not make a large tree due: as long as its log is short beside its last snapshot, writing all of it again would cost much and spare a restart
 * little. So a tree that grows is written in proportion to what was added to it, and a restart replays no more than half of what it loads.
 */
final class SnapshotSchedule {
  /** A snapshot up to this size costs little, however often it is taken. */
  static final long SMALL_BYTES = 8 << 20;

  private final MemberSettings settings;
  private final RandomGenerator random;
  private long transactions;
  private long bytes;
  private long dueTransactions;
  private long dueBytes;

  SnapshotSchedule(MemberSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
    restart();
  }

  void appended(int count, long size) {
    transactions += count;
    bytes += size;
  }

  /** @param newestBytes of the newest snapshot there is */
  boolean isDue(long newestBytes) {
    return bytes >= dueBytes || transactions >= dueTransactions && (newestBytes <= SMALL_BYTES || bytes >= newestBytes / 2);
  }

  void restart() {
    transactions = 0;
    bytes = 0;
    dueTransactions = drawn(settings.snapCount());
    dueBytes = drawn(settings.snapBytes());
  }

  private long drawn(long setting) {
    return setting - random.nextLong(setting / 2 + 1);
  }
}
