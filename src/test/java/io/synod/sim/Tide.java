package io.synod.sim;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When clients are busy and much goes wrong: always in a short run; in a long one for some seconds now and then, so that sessions, elections and
 * snapshots grow old between, and ten minutes are not sixty times the work of ten seconds.
 */
final class Tide {
  /** The longest run that is busy from its beginning to its end. */
  private static final Duration SHORT = Duration.ofSeconds(60);
  private static final int LONGEST_HIGH_MILLIS = 3_000;
  private static final int LONGEST_LOW_MILLIS = 60_000;
  private final RandomGenerator random;
  private final boolean always;
  private boolean high = true;
  private long turnsAtNanos;

  /** @param length of the run */
  Tide(Duration length, RandomGenerator random) {
    this.random = random;
    always = length.compareTo(SHORT) <= 0;
  }

  /** Asked as time goes on. */
  boolean high(long nanos) {
    if (always) return true;
    while (nanos >= turnsAtNanos) {
      high = turnsAtNanos == 0 || !high;
      turnsAtNanos += Duration.ofMillis(1 + random.nextInt(high ? LONGEST_HIGH_MILLIS : LONGEST_LOW_MILLIS)).toNanos();
    }
    return high;
  }
}
