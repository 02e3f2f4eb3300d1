package io.synod.znode;

import java.time.Duration;

/**
 * When containers and TTL znodes are looked for that may go (ZooKeeper's {@code znode.container.*}).
 *
 * @param checkInterval from the end of one search to the beginning of the next
 * @param maxPerMinute deletions proposed
 * @param maxNeverUsed a container that never had a child goes when it is older; zero: it stays
 */
public record ReaperSettings(Duration checkInterval, int maxPerMinute, Duration maxNeverUsed) {
  private static final long MINUTE_MILLIS = 60_000;
  private static final long SHORTEST_PACE_MILLIS = 100;

  public ReaperSettings {
    if (checkInterval.toMillis() < 1) throw new IllegalArgumentException("reaper interval " + checkInterval + "; at least 1 ms is needed");
    if (maxPerMinute < 1) throw new IllegalArgumentException("at most " + maxPerMinute + " znodes reaped per minute; at least 1 is needed");
    if (maxNeverUsed.isNegative()) throw new IllegalArgumentException("containers unused for " + maxNeverUsed + "; give zero or more");
  }

  /** Every minute, at most 10 000, and an unused container stays. */
  public static ReaperSettings defaults() {
    return new ReaperSettings(Duration.ofMinutes(1), 10_000, Duration.ZERO);
  }

  /** Between two turns of one search. */
  Duration pace() {
    return Duration.ofMillis(Math.max(SHORTEST_PACE_MILLIS, MINUTE_MILLIS / maxPerMinute));
  }

  /** Deletions that one turn may propose. */
  int perTurn() {
    return (int) Math.max(1, maxPerMinute * pace().toMillis() / MINUTE_MILLIS);
  }
}
