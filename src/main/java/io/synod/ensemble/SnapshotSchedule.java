package io.synod.ensemble;

import java.util.random.RandomGenerator;

/** When the next snapshot is due: after a number of transactions or bytes of log drawn between half the setting and all of it. */
final class SnapshotSchedule {
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

  boolean isDue() {
    return transactions >= dueTransactions || bytes >= dueBytes;
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
