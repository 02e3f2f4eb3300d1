package io.synod.node;

import java.time.Duration;

/**
 * See {@link HeapSize}.
 *
 * @param giveBackEvery how long a node collects no garbage before it looks what of its heap it can give back; zero for never, as the JVM
 */
record HeapSettings(Duration giveBackEvery) {
  HeapSettings {
    if (giveBackEvery.isNegative()) throw new IllegalArgumentException("heap-give-back-every is negative: give a duration, or 0s for never.");
  }
}
