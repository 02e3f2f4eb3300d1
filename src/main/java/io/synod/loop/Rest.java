package io.synod.loop;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * How a loop waits: in a {@link Rush} it sleeps for a millisecond, whoever comes, and serves together what has come by then, as a network card moderates its
 * interrupts. A wake-up for each message of a connection that comes and goes costs more than to serve it. Otherwise it waits as its {@link Vigil} has it.
 */
final class Rest implements SelectStrategy {
  static final long LASTS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Rush rush;
  private final Vigil vigil;
  private final LongConsumer sleep;
  /** Nothing had come by the end of the last rest: the rush is on other loops. */
  private boolean idle;

  /** @param sleep for so many nanoseconds, about */
  Rest(Rush rush, Vigil vigil, LongConsumer sleep) {
    this.rush = rush;
    this.vigil = vigil;
    this.sleep = sleep;
  }

  @Override public int calculateStrategy(IntSupplier lookNow, boolean hasTasks) throws Exception {
    if (hasTasks || idle || !rush.isOn()) {
      idle = false;
      return vigil.calculateStrategy(lookNow, hasTasks);
    }
    int ready = lookNow.get();
    if (ready > 0) return ready;
    sleep.accept(LASTS);
    ready = lookNow.get();
    idle = ready == 0;
    return ready;
  }
}
