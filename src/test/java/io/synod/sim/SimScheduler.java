package io.synod.sim;

import akka.actor.AbstractScheduler;
import akka.actor.Cancellable;
import akka.event.LoggingAdapter;
import com.typesafe.config.Config;
import java.io.Closeable;
import java.util.concurrent.ThreadFactory;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/** Akka's scheduler on {@link VirtualTime}: a timer that fires hands its task to the executor it was set for. */
public final class SimScheduler extends AbstractScheduler implements Closeable {
  private final VirtualTime time;

  /** Called by Akka. */
  public SimScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {
    time = SimSystem.of(config).time();
  }

  @Override
  @SuppressWarnings("deprecation")                                     // callers should not use it, schedulers must have it
  public Cancellable schedule(FiniteDuration initialDelay, FiniteDuration interval, Runnable task, ExecutionContext executor) {
    Repeated repeated = new Repeated(interval.toNanos(), task, executor);
    repeated.next(initialDelay.toNanos());
    return repeated;
  }

  @Override
  public Cancellable scheduleOnce(FiniteDuration delay, Runnable task, ExecutionContext executor) {
    VirtualTime.Timer timer = time.after(delay.toNanos(), Label.of(task.getClass()), () -> executor.execute(task));
    return new Cancellable() {
      @Override
      public boolean cancel() {
        return timer.cancel();
      }

      @Override
      public boolean isCancelled() {
        return timer.isCancelled();
      }
    };
  }

  @Override
  public double maxFrequency() {
    return 1e9 / VirtualTime.TICK_NANOS;
  }

  @Override
  public void close() {
    time.clear();
  }

  private final class Repeated implements Cancellable {
    private final long intervalNanos;
    private final Runnable task;
    private final ExecutionContext executor;
    private VirtualTime.Timer timer;
    private boolean cancelled;

    Repeated(long intervalNanos, Runnable task, ExecutionContext executor) {
      this.intervalNanos = intervalNanos;
      this.task = task;
      this.executor = executor;
    }

    synchronized void next(long delayNanos) {
      if (!cancelled) timer = time.after(delayNanos, Label.of(task.getClass()), this::fire);
    }

    private void fire() {
      executor.execute(task);
      next(intervalNanos);
    }

    @Override
    public synchronized boolean cancel() {
      if (cancelled) return false;
      cancelled = true;
      timer.cancel();
      return true;
    }

    @Override
    public synchronized boolean isCancelled() {
      return cancelled;
    }
  }
}
