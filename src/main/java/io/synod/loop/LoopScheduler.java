package io.synod.loop;

import akka.actor.AbstractScheduler;
import akka.actor.Cancellable;
import akka.event.LoggingAdapter;
import com.typesafe.config.Config;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.Closeable;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/**
 * The actors' timers on the event loops: one that is set on a loop's thread fires there. Akka's own scheduler is a thread that looks a hundred times a
 * second whether anything is due, so that nothing can be timed in less than 10 ms and an idle node is never idle. What fires is only handed to its executor.
 *
 * <p>Akka creates it by its name in {@link EventLoops#dispatcherConfig()}.
 */
public final class LoopScheduler extends AbstractScheduler implements Closeable {
  private static final double MOST_OFTEN_HERTZ = 1000;
  private final EventLoops loops;
  private volatile boolean closed;

  /** @param config of the actor system: {@code synod.timers} is the key of the {@link EventLoops} */
  public LoopScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {
    loops = EventLoops.started(config.getString("synod.timers"));
  }

  @Override
  @SuppressWarnings("deprecation")                                     // callers should not use it, schedulers must have it
  public Cancellable schedule(FiniteDuration initialDelay, FiniteDuration interval, Runnable task, ExecutionContext executor) {
    return new Timer(loop().scheduleAtFixedRate(() -> fire(task, executor), initialDelay.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS));
  }

  @Override
  public Cancellable scheduleOnce(FiniteDuration delay, Runnable task, ExecutionContext executor) {
    return new Timer(loop().schedule(() -> fire(task, executor), delay.toNanos(), TimeUnit.NANOSECONDS));
  }

  /** @throws IllegalStateException once it is closed, as Akka expects */
  private EventLoop loop() {
    if (closed) throw new IllegalStateException("no timer can be set any more: the actor system has ended");
    for (int i = 0; i < loops.count(); i++) if (loops.loop(i).inEventLoop()) return loops.loop(i);
    return loops.loop(EventLoops.ENSEMBLE_LOOP);
  }

  private void fire(Runnable task, ExecutionContext executor) {
    if (!closed) executor.execute(task);
  }

  /** With its actor system, before the loops. */
  @Override
  public void close() {
    closed = true;
  }

  @Override
  public double maxFrequency() {
    return MOST_OFTEN_HERTZ;
  }

  private record Timer(ScheduledFuture<?> future) implements Cancellable {
    @Override
    public boolean cancel() {
      return future.cancel(false);
    }

    @Override
    public boolean isCancelled() {
      return future.isCancelled();
    }
  }
}
