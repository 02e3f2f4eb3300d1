package io.synod.sim;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One direction of a connection: what goes in comes out later, in order, until it is cut. A cut loses what was under way; who sent it
 * cannot know how much arrived.
 */
final class Wire<T> {
  private final VirtualTime time;
  private final RandomGenerator random;
  private final String name;
  private final long latencyNanos;
  private final Consumer<T> receiver;
  private final ArrayDeque<T> underway = new ArrayDeque<>();
  private long lastDueNanos;
  private boolean cut;

  /** @param latencyNanos what one delivery takes on the average; each is drawn between none and twice that, now and then much longer */
  Wire(VirtualTime time, RandomGenerator random, String name, long latencyNanos, Consumer<T> receiver) {
    this.time = time;
    this.random = random;
    this.name = name;
    this.latencyNanos = latencyNanos;
    this.receiver = receiver;
  }

  void send(T message) {
    if (cut) return;
    underway.addLast(message);
    long latency = random.nextLong(2 * latencyNanos + 1) * (random.nextInt(200) == 0 ? 50 : 1);
    lastDueNanos = Math.max(lastDueNanos + 1, time.nanos() + latency);
    time.exactlyAfter(lastDueNanos - time.nanos(), name, this::deliver);
  }

  private void deliver() {
    if (!cut) receiver.accept(underway.removeFirst());
  }

  /** @return how much was under way and is lost */
  int cut() {
    cut = true;
    int lost = underway.size();
    underway.clear();
    return lost;
  }

  /** How much has been sent and has not come out. */
  int underway() {
    return underway.size();
  }
}
