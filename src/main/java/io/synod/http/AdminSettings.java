package io.synod.http;

import java.time.Duration;

/**
 * What the commands that move the whole database may do (ZooKeeper's {@code admin.snapshot.enabled}, {@code admin.restore.enabled},
 * {@code admin.rateLimiterIntervalInMS}).
 *
 * @param interval at most one restore in it; snapshots a thousand times as often, as ZooKeeper 3.9 does, which takes it for microseconds there
 */
public record AdminSettings(boolean snapshot, boolean restore, Duration interval) {
  private static final int SNAPSHOTS_PER_RESTORE = 1000;

  public AdminSettings {
    if (interval.isNegative()) throw new IllegalArgumentException("an interval of " + interval + " between restores; give zero or more");
  }

  /** Both, and one restore in five minutes. */
  public static AdminSettings defaults() {
    return new AdminSettings(true, true, Duration.ofMinutes(5));
  }

  Duration snapshotInterval() {
    return interval.dividedBy(SNAPSHOTS_PER_RESTORE);
  }
}
