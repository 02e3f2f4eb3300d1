package io.synod.loop;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether connections come in numbers, and nobody is heard but those that have just come: {@link #MANY} of them within {@link #LATELY}, and none that is older
 * than {@link #YOUNG} has said anything for {@link #QUIET}. Each of them wants little, and all of it may come a moment later (decision 0014).
 *
 * <p>One for all loops of a node, for what an older connection asks may be done on another loop than its own. Any thread.
 */
final class Rush {
  /** With {@link #LATELY} 500 a second: with fewer a loop has not more than one thing to do when it has slept for a {@link Rest}. */
  static final int MANY = 16;
  static final long LATELY = TimeUnit.MILLISECONDS.toNanos(32);
  static final long YOUNG = TimeUnit.SECONDS.toNanos(1);
  static final long QUIET = TimeUnit.MILLISECONDS.toNanos(10);

  private final LongSupplier nanos;
  /** When the last of them came, the oldest at {@link #next}. */
  private final long[] came = new long[MANY];
  private int next;
  private volatile long end;
  private volatile long olderHeard;

  /** @param nanos a clock that does not go back */
  Rush(LongSupplier nanos) {
    this.nanos = nanos;
    end = nanos.getAsLong();
    olderHeard = end;
    Arrays.fill(came, end - LATELY - 1);
  }

  /** A connection has come. @return when, to be told with {@link #heard} */
  synchronized long came() {
    long now = nanos.getAsLong();
    if (now - came[next] <= LATELY) end = now + LATELY;
    came[next] = now;
    next = (next + 1) % MANY;
    return now;
  }

  /** Input has come from a connection. What all loops read is written once a millisecond at most. */
  void heard(long cameNanos) {
    long now = nanos.getAsLong();
    if (now - cameNanos > YOUNG && now - olderHeard > QUIET / 10) olderHeard = now;
  }

  boolean isOn() {
    long now = nanos.getAsLong();
    return end - now > 0 && now - olderHeard > QUIET;
  }
}
