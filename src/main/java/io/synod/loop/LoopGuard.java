package io.synod.loop;

import io.netty.channel.SingleThreadEventLoop;
import io.synod.metrics.Distribution;
import io.synod.metrics.Summary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports a loop that is blocked: nothing on a loop may wait (DESIGN section 3) but for what it lends ({@link Leisure}), and who breaks this is shown with the stack that does it.
 * A thread of its own sends each loop a heartbeat, a task that only notes the time, and looks whether it came back. It sees every block
 * longer than twice {@code blockedAfter}, and shorter ones by chance. It also says when the whole process stood still (SIGSTOP, a paused
 * machine), which no loop is to be blamed for.
 */
public final class LoopGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LoopGuard.class);

  /** Where a loop waits for its sockets: epoll, and NIO's selector on it. */
  private static final Set<String> WAITS = Set.of("epollWait", "epollWait0", "wait");
  private static final long STOOD_STILL_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final List<SingleThreadEventLoop> loops;
  private final List<Heartbeat> heartbeats = new ArrayList<>();
  private final long periodNanos;
  private final LogThrottle blockedLines = new LogThrottle(Duration.ofSeconds(1), System::nanoTime);
  private final LogThrottle freedLines = new LogThrottle(Duration.ofSeconds(1), System::nanoTime);
  private final AtomicLong blocked = new AtomicLong();
  private final AtomicLong longestNanos = new AtomicLong();
  private final Summary pauses = new Summary(1, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread thread = new Thread(this::watch, "loop-guard");

  LoopGuard(List<SingleThreadEventLoop> loops, Duration blockedAfter) {
    this.loops = loops;
    periodNanos = blockedAfter.toNanos();
    loops.forEach(loop -> heartbeats.add(new Heartbeat(periodNanos)));
    thread.setDaemon(true);
  }

  /** From now on it watches. To be called when the node is ready: while classes are loaded every loop is blocked now and then, and nobody waits. */
  public void start() {
    thread.start();
  }

  /** How often a loop was found blocked since the start. */
  public long blockedCount() {
    return blocked.get();
  }

  /** The longest that a loop has kept a heartbeat waiting since the start; grows while one is blocked. */
  public long longestBlockMillis() {
    return TimeUnit.NANOSECONDS.toMillis(longestNanos.get());
  }

  /** By how many milliseconds the guard has overslept: while the whole process stood still, be it for a collection of garbage, or got no processor. */
  public Distribution pauses() {
    return pauses.values();
  }

  private void watch() {
    long last = System.nanoTime();
    while (!closed.get()) {
      LockSupport.parkNanos(this, periodNanos);
      long now = System.nanoTime();
      if (now - last > 2 * periodNanos) heartbeats.forEach(heartbeat -> heartbeat.forgive(now));
      if (now - last > STOOD_STILL_NANOS) {
        LOG.warn("this process stood still for {} ms: it, or its machine, was stopped, or had no processor. Nobody's time ran out meanwhile.",
            TimeUnit.NANOSECONDS.toMillis(now - last));
      }
      pauses.cell(0).record(TimeUnit.NANOSECONDS.toMillis(now - last - periodNanos));
      for (int i = 0; i < heartbeats.size(); i++) look(i, now);
      last = now;
    }
  }

  private void look(int index, long now) {
    Heartbeat heartbeat = heartbeats.get(index);
    switch (heartbeat.look(now)) {
      case IDLE -> send(index, now);
      case BLOCKED -> blocked(index, heartbeat, now);
      case STILL_BLOCKED -> noteLongest(heartbeat.waitedNanos(now));
      case FREED -> {
        if (!heartbeat.reported()) blocked.incrementAndGet();
        noteLongest(heartbeat.waitedNanos(now));
        warn(freedLines, "event loop %d runs again after %d ms".formatted(index, millis(heartbeat, now)));
        send(index, now);
      }
      case WAITING -> { }
    }
  }

  private void blocked(int index, Heartbeat heartbeat, long now) {
    StackTraceElement[] stack = loops.get(index).threadProperties().stackTrace();
    if (stack.length > 0 && WAITS.contains(stack[0].getMethodName())) {     // it is awake and gets no processor: nobody's code is to blame
      heartbeat.forgive(now);
      return;
    }
    blocked.incrementAndGet();
    noteLongest(heartbeat.waitedNanos(now));
    warn(blockedLines, "event loop %d has been blocked for %d ms, all its connections wait; it is at%s"
        .formatted(index, millis(heartbeat, now), text(stack)));
  }

  private void send(int index, long now) {
    SingleThreadEventLoop loop = loops.get(index);
    if (loop.isShuttingDown()) return;
    Heartbeat heartbeat = heartbeats.get(index);
    heartbeat.send(now);
    loop.execute(() -> heartbeat.answered(System.nanoTime()));
  }

  private static void warn(LogThrottle throttle, String line) {
    throttle.permit().ifPresent(withheld -> LOG.warn(withheld == 0 ? line : line + " (" + withheld + " such lines withheld)"));
  }

  private void noteLongest(long waitedNanos) {
    longestNanos.accumulateAndGet(waitedNanos, Math::max);
  }

  private static long millis(Heartbeat heartbeat, long now) {
    return TimeUnit.NANOSECONDS.toMillis(heartbeat.waitedNanos(now));
  }

  private static String text(StackTraceElement[] stack) {
    var lines = new StringBuilder();
    for (StackTraceElement frame : stack) lines.append("\n    ").append(frame);
    return lines.toString();
  }

  /** Returns when the thread has ended, so that no heartbeat meets a loop that has shut down. */
  @Override public void close() {
    closed.set(true);
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
