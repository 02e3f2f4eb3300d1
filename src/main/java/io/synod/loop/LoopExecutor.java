package io.synod.loop;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * An event loop as a dispatcher of Akka sees it. Akka shuts the executor of an idle dispatcher down; the loop is not its to end, so
 * shutdown is ignored, and the next actor of the dispatcher finds the loop as it was.
 *
 * <p>A task that comes from the loop's own thread is queued without waking anyone.
 */
final class LoopExecutor extends AbstractExecutorService {
  private final EventLoop loop;

  LoopExecutor(EventLoop loop) {
    this.loop = loop;
  }

  @Override public void execute(Runnable task) {
    loop.execute(task);
  }

  @Override public void shutdown() {
    // not Akka's to end
  }

  @Override public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override public boolean isShutdown() {
    return loop.isShuttingDown();
  }

  @Override public boolean isTerminated() {
    return loop.isTerminated();
  }

  @Override public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return loop.awaitTermination(timeout, unit);
  }
}
