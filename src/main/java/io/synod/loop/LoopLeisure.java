package io.synod.loop;

import io.netty.channel.SingleThreadEventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What one loop lends. It does while its clients are quiet, and as long as it gets itself back soon, as it does of three tasks in four. Once it is not, or one has kept it {@link #LONG},
 * it refuses the next {@link #REFUSALS}, and then tries again with one. So a disk that is slow is not waited for, and one that stands still now and then holds the loop's connections
 * up once in a thousand writes. Used on the loop only, but for {@link #lend}, which says no elsewhere.
 */
public final class LoopLeisure implements Leisure {
  static final long SOON = TimeUnit.MICROSECONDS.toNanos(500);
  static final long LONG = TimeUnit.MILLISECONDS.toNanos(20);
  static final int REFUSALS = 1000;
  /** Reads of clients between two tasks: one brings what the task is for, and who reads and writes in turn is alone, too. */
  static final int FEW_READS = 2;

  private final SingleThreadEventLoop loop;
  private final LongSupplier nanos;
  /** Of the tasks, those that took longer than {@link #SOON}. */
  private final Share late = new Share(32);
  private int reads;
  private int refusals;

  /** @param nanos a clock that only goes forward */
  LoopLeisure(SingleThreadEventLoop loop, LongSupplier nanos) {
    this.loop = loop;
    this.nanos = nanos;
  }

  /** A client has sent something. */
  void read() {
    reads++;
  }

  /** What is to be sent leaves at the end of the turn: the task comes in the one after it. */
  @Override public boolean lend(Runnable task) {
    if (!loop.inEventLoop()) return false;
    boolean quiet = reads <= FEW_READS;
    reads = 0;
    if (!quiet || isRefused()) return false;
    loop.executeAfterEventLoopIteration(() -> loop.execute(() -> run(task)));
    return true;
  }

  private boolean isRefused() {
    if (refusals == 0) return false;
    refusals--;
    return true;
  }

  private void run(Runnable task) {
    long began = nanos.getAsLong();
    try {
      task.run();
    } finally {
      kept(nanos.getAsLong() - began);
    }
  }

  private void kept(long took) {
    late.add(took > SOON);
    if (took < LONG && !late.isQuarter()) return;
    late.setBelowQuarter();
    refusals = REFUSALS;
  }
}
