package io.synod.partition;

import akka.actor.typed.ActorRef;
import io.synod.partition.Partition.AwaitAbove;
import io.synod.partition.Partition.Moved;
import java.util.ArrayList;
import java.util.List;

/** Fetches that wait for the high watermark to pass an offset. One owner; bounded by the fetches in flight on the connections. */
final class Waiters {
  private List<AwaitAbove> waiting = new ArrayList<>();

  void add(AwaitAbove waiter) {
    waiting.add(waiter);
  }

  void forget(long correlation, ActorRef<Moved> replyTo) {
    waiting.removeIf(w -> w.correlation() == correlation && w.replyTo().equals(replyTo));
  }

  /** @return those that a high watermark satisfies; they wait no longer */
  List<AwaitAbove> below(long highWatermark) {
    if (waiting.isEmpty()) return List.of();
    List<AwaitAbove> satisfied = new ArrayList<>();
    List<AwaitAbove> rest = new ArrayList<>();
    for (AwaitAbove waiter : waiting) (waiter.offset() < highWatermark ? satisfied : rest).add(waiter);
    waiting = rest;
    return satisfied;
  }
}
