package io.synod.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.Iterator;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Where the connections of one listener go: each to the loop that has the fewest of them, to the first of those that have as few. So they are
 * spread evenly however they come and go, and one that is alone shares {@link EventLoops#ENSEMBLE_LOOP}: its writes wake no loop but that.
 *
 * <p>For Netty it is a group of the node's loops, which it does not own.
 */
final class Placement extends AbstractEventExecutorGroup implements EventLoopGroup {
  private final EventLoops loops;
  private final int[] placed;
  private final OptionalInt only;
  private final Consumer<Channel> ended;

  /**
   * @param only the loop of all, if it is one
   * @param ended told of each connection that was placed, once, when it has ended; on its loop
   */
  Placement(EventLoops loops, OptionalInt only, Consumer<Channel> ended) {
    this.loops = loops;
    this.only = only;
    this.ended = ended;
    placed = new int[loops.count()];
  }

  @Override public ChannelFuture register(Channel connection) {
    return placed(connection).register(connection);
  }

  @Override public ChannelFuture register(ChannelPromise registered) {
    return placed(registered.channel()).register(registered);
  }

  @Deprecated
  @Override public ChannelFuture register(Channel connection, ChannelPromise registered) {
    return register(registered);
  }

  private EventLoop placed(Channel connection) {
    int index = place();
    connection.closeFuture().addListener(closed -> {
      leave(index);
      ended.accept(connection);
    });
    return loops.loop(index);
  }

  private synchronized int place() {
    int fewest = only.orElse(0);
    if (only.isEmpty()) for (int i = 1; i < placed.length; i++) if (placed[i] < placed[fewest]) fewest = i;
    placed[fewest]++;
    return fewest;
  }

  private synchronized void leave(int index) {
    placed[index]--;
  }

  /** For what is no connection. */
  @Override public EventLoop next() {
    return loops.group().next();
  }

  @Override public Iterator<EventExecutor> iterator() {
    return loops.group().iterator();
  }

  @Override public boolean isShuttingDown() {
    return loops.group().isShuttingDown();
  }

  @Override public boolean isShutdown() {
    return loops.group().isShutdown();
  }

  @Override public boolean isTerminated() {
    return loops.group().isTerminated();
  }

  @Override public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return loops.group().awaitTermination(timeout, unit);
  }

  @Override public Future<?> terminationFuture() {
    return loops.group().terminationFuture();
  }

  /** The loops are not its to end. */
  @Override public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    return terminationFuture();
  }

  @Deprecated
  @Override public void shutdown() {
    // the loops are not its to end
  }
}
