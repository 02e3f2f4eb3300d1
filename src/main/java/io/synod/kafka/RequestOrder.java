package io.synod.kafka;

import java.util.ArrayDeque;

/**
 * The requests of a connection in the order they came: responses leave in this order, and what is outstanding has a bound, at which reading
 * pauses until half of it is free again. What is answered and not yet written counts against the connection's own high water mark. Pure.
 */
final class RequestOrder {
  private final int maxRequests;
  private final int maxBytes;
  private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
  private int requests;
  private long bytes;
  private boolean paused;

  RequestOrder(int maxRequests, int maxBytes) {
    this.maxRequests = maxRequests;
    this.maxBytes = maxBytes;
  }

  void arrived(Exchange exchange) {
    waiting.add(exchange);
    requests++;
    bytes += exchange.bytes();
    if (requests >= maxRequests || bytes >= maxBytes) paused = true;
  }

  /** The next exchange whose turn it is to leave; null while the oldest has no answer. It counts until it is {@link #sent}. */
  Exchange next() {
    Exchange oldest = waiting.peek();
    return oldest != null && oldest.done() ? waiting.poll() : null;
  }

  void sent(Exchange exchange) {
    requests--;
    bytes -= exchange.bytes();
    if (requests <= maxRequests / 2 && bytes <= maxBytes / 2) paused = false;
  }

  boolean paused() {
    return paused;
  }

  int outstanding() {
    return requests;
  }
}
