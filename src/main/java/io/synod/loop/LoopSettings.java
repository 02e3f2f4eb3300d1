package io.synod.loop;

import java.time.Duration;

/**
 * How many threads there are, and of what kind.
 *
 * @param count event loops, at least 1
 * @param ioThreads upper bound of the threads that may block ({@link Dispatchers#IO}); those idle for long end
 * @param nativeTransport epoll where the system has it; false takes NIO everywhere
 * @param ring whether what many connections are sent leaves by io_uring, where the system has it ({@link Mailing})
 * @param blockedAfter a loop that runs nothing for longer than this is reported ({@link LoopGuard})
 * @param awakeFor how long a loop stays awake for the next request of a client that is alone ({@link Vigil}); zero: not at all
 */
public record LoopSettings(int count, int ioThreads, boolean nativeTransport, boolean ring, Duration blockedAfter, Duration awakeFor) {
  public LoopSettings {
    if (count < 1) throw new IllegalArgumentException("loops: " + count + "; at least 1 is needed");
    if (ioThreads < 1) throw new IllegalArgumentException("io threads: " + ioThreads + "; at least 1 is needed");
    if (blockedAfter.toMillis() < 1) throw new IllegalArgumentException("blocked after " + blockedAfter + "; at least 1 ms is needed");
    if (awakeFor.isNegative() || awakeFor.toMillis() >= 1) throw new IllegalArgumentException("awake for " + awakeFor + "; less than 1 ms is allowed");
  }

  /** One loop per core; 16 threads for blocking work, since sixteen syncs at once reach six times the rate of one (DESIGN section 7). */
  public static LoopSettings defaults() {
    return new LoopSettings(Runtime.getRuntime().availableProcessors(), 16, true, true, Duration.ofMillis(50), Duration.ofNanos(200_000));
  }

  public LoopSettings withCount(int count) {
    return new LoopSettings(count, ioThreads, nativeTransport, ring, blockedAfter, awakeFor);
  }

  public LoopSettings withNativeTransport(boolean nativeTransport) {
    return new LoopSettings(count, ioThreads, nativeTransport, ring, blockedAfter, awakeFor);
  }

  public LoopSettings withRing(boolean ring) {
    return new LoopSettings(count, ioThreads, nativeTransport, ring, blockedAfter, awakeFor);
  }

  public LoopSettings withBlockedAfter(Duration blockedAfter) {
    return new LoopSettings(count, ioThreads, nativeTransport, ring, blockedAfter, awakeFor);
  }

  public LoopSettings withAwakeFor(Duration awakeFor) {
    return new LoopSettings(count, ioThreads, nativeTransport, ring, blockedAfter, awakeFor);
  }
}
