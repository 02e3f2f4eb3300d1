package io.synod.kafka;

import java.util.concurrent.atomic.AtomicInteger;

/** How many more connections of this node may hold a fetch session. Shared by all loops. */
final class FetchSessionSlots {
  private final AtomicInteger free;

  FetchSessionSlots(int slots) {
    free = new AtomicInteger(slots);
  }

  boolean take() {
    if (free.decrementAndGet() >= 0) return true;
    free.incrementAndGet();
    return false;
  }

  void giveBack() {
    free.incrementAndGet();
  }
}
