package io.synod.node;

import java.time.Duration;

/**
 * See {@link HeapSize}.
 *
 * @param freePercent of the heap that is to be free each time the JVM has seen what of it lives, 0 to 95; the JVM's own is 40
 * @param giveBackEvery how often a node that collects no garbage by itself looks what of its heap it can give back; zero for never, as the JVM
 */
record HeapSettings(int freePercent, Duration giveBackEvery) {
  HeapSettings {
    if (freePercent < 0 || freePercent > 95) throw new IllegalArgumentException("heap.free-percent is " + freePercent + ": give a number from 0 to 95.");
    if (giveBackEvery.isNegative()) throw new IllegalArgumentException("heap.give-back-every is negative: give a duration, or 0s for never.");
  }
}
