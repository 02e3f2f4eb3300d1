package io.synod.sim;

import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * The time of a simulation, in nanoseconds since it began, and what is to happen at which time. It moves a little with every task and
 * jumps to the next timer when nothing else is left to do. A timer never fires early and up to {@link #TICK_NANOS} late, as with the
 * wheel it stands for; those due at one time fire in seeded order.
 */
final class VirtualTime {
  static final long TICK_NANOS = 10_000_000;
  private RandomGenerator random;
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private long now;
  private long timersSet;

  VirtualTime(RandomGenerator random) {
    this.random = random;
  }

  /** Draws from {@code random} from now on: what was drawn before, while threads raced, is forgotten. */
  synchronized void drawFrom(RandomGenerator other) {
    random = other;
  }

  long nanos() {
    return now;
  }

  /** Lets {@code nanos} pass. */
  void pass(long nanos) {
    now += nanos;
  }

  /** Fires after {@code delayNanos} at the earliest, at most a tick later. */
  synchronized Timer after(long delayNanos, String name, Runnable fire) {
    return exactlyAfter(Math.max(0, delayNanos) + random.nextLong(TICK_NANOS), name, fire);
  }

  synchronized Timer exactlyAfter(long delayNanos, String name, Runnable fire) {
    Timer timer = new Timer(now + delayNanos, random.nextInt(), timersSet++, name, fire);
    timers.add(timer);
    return timer;
  }

  /** @return the next timer that is due by now; null when none is */
  synchronized Timer nextDue() {
    return next(now);
  }

  /** Moves on to the next timer. @return null when none is set up to {@code untilNanos}; it is {@code untilNanos} then */
  synchronized Timer advance(long untilNanos) {
    Timer next = next(untilNanos);
    now = Math.max(now, next == null ? untilNanos : next.due);
    return next;
  }

  private Timer next(long limit) {
    while (!timers.isEmpty() && timers.peek().due <= limit) {
      Timer timer = timers.poll();
      if (timer.take()) return timer;
    }
    return null;
  }

  synchronized void clear() {
    timers.clear();
  }

  static final class Timer implements Comparable<Timer> {
    private final long due;
    private final int tieBreak;
    private final long number;
    private final String name;
    private final Runnable fire;
    private boolean done;
    private boolean cancelled;

    private Timer(long due, int tieBreak, long number, String name, Runnable fire) {
      this.due = due;
      this.tieBreak = tieBreak;
      this.number = number;
      this.name = name;
      this.fire = fire;
    }

    String name() {
      return name;
    }

    void fire() {
      fire.run();
    }

    private synchronized boolean take() {
      if (done) return false;
      done = true;
      return true;
    }

    /** @return false when it has fired or been cancelled before */
    synchronized boolean cancel() {
      if (done) return false;
      done = true;
      cancelled = true;
      return true;
    }

    synchronized boolean isCancelled() {
      return cancelled;
    }

    @Override
    public int compareTo(Timer other) {
      int byDue = Long.compare(due, other.due);
      if (byDue != 0) return byDue;
      int byTie = Integer.compare(tieBreak, other.tieBreak);
      return byTie != 0 ? byTie : Long.compare(number, other.number);
    }
  }
}
