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
import java.util.function.LongSupplier;

/**
 * Where the connections of one listener go: each to the loop that has the fewest of them, to the first of those that have as few. So they are
 * spread evenly however they come and go, and one that is alone shares {@link EventLoops#ENSEMBLE_LOOP}: its writes wake no loop but that.
 *
 * <p>So does one that is likely to be short ({@link Churn}). What a client asks that comes for a moment are writes, the beginning and the end of its session,
 * and each would wake that loop and be woken by it; for a moment there is no balance to keep.
 *
 * <p>For Netty it is a group of the node's loops, which it does not own.
 */
final class Placement extends AbstractEventExecutorGroup implements EventLoopGroup {
  /** So many more connections than another loop the loop of the ensemble takes: some that were expected to be short stay, and a loop that is slow has many. */
  static final int MOST_AHEAD = 64;

  private final EventLoops loops;
  private final int[] placed;
  private final Churn churn = new Churn();
  private final OptionalInt only;
  private final Consumer<Channel> ended;
  private final LongSupplier nanos;

  /**
   * @param only the loop of all, if it is one
   * @param ended told of each connection that was placed, once, when it has ended; on its loop
   * @param nanos a clock that does not go back
   */
  Placement(EventLoops loops, OptionalInt only, Consumer<Channel> ended, LongSupplier nanos) {
    this.loops = loops;
    this.only = only;
    this.ended = ended;
    this.nanos = nanos;
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
    long began = nanos.getAsLong();
    int index = place(began);
    connection.closeFuture().addListener(closed -> {
      leave(index, began, nanos.getAsLong());
      ended.accept(connection);
    });
    return loops.loop(index);
  }

  private synchronized int place(long now) {
    int index = only.orElseGet(() -> next(now));
    placed[index]++;
    return index;
  }

  private int next(long now) {
    int fewest = 0;
    for (int i = 1; i < placed.length; i++) if (placed[i] < placed[fewest]) fewest = i;
    return churn.isHigh(now) && placed[EventLoops.ENSEMBLE_LOOP] < placed[fewest] + MOST_AHEAD ? EventLoops.ENSEMBLE_LOOP : fewest;
  }

  private synchronized void leave(int index, long began, long now) {
    placed[index]--;
    churn.ended(now - began, now);
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
