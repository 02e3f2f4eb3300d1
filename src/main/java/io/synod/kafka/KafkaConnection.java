package io.synod.kafka;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.FileRegion;
import io.synod.journal.Room;
import io.synod.loop.Clock;
import io.synod.loop.Connection;
import io.synod.loop.ConnectionHandler;
import io.synod.partition.Partition;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.protocol.ApiMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: decodes its requests, has them answered, sends the responses in request order. Everything here runs on the
 * connection's loop; a request is worked on as soon as it is read, so several are under way at once, within the bound of
 * {@link RequestOrder}. An exception anywhere closes this connection and nothing else.
 */
final class KafkaConnection implements ConnectionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaConnection.class);

  /** What all connections of a listener share. */
  record Shared(KafkaSettings settings, ServedApis apis, Leaders leaders, FetchSessionSlots sessions, ByteBufAllocator allocator,
      Room room, Clock clock, RandomGenerator random, Complaints complaints) {}

  private final Shared shared;
  private final Connection wire;
  private final Replies replies;
  private final RequestOrder order;
  private final Produces produces;
  private final Fetches fetches;
  private boolean reading = true;
  private boolean closed;

  KafkaConnection(Shared shared, Connection wire, Replies replies) {
    this.shared = shared;
    this.wire = wire;
    this.replies = replies;
    order = new RequestOrder(shared.settings().maxOutstanding(), shared.settings().maxOutstandingBytes());
    produces = new Produces(this, replies, shared.leaders(), shared.room(), shared.clock());
    fetches = new Fetches(this, replies, new FetchReader(shared.leaders()), new FetchSession(shared.sessions(), shared.random()),
        shared.settings().fetchMaxBytes());
  }

  @Override public void frame(ByteBuf frame) {
    try {
      if (!closed) guarded(() -> request(frame));
    } finally {
      frame.release();
    }
  }

  @Override public void badLength(int length) {
    malformed("a frame says it is " + length + " bytes long; at most " + shared.settings().maxRequestBytes() + " are taken");
  }

  private void malformed(String what) {
    shared.complaints().malformed(wire.remote(), what);
    close(what);
  }

  private void request(ByteBuf frame) {
    Request request;
    try {
      request = Request.decode(frame.nioBuffer(), shared.apis(), shared.settings(), wire.remote());
    } catch (Malformed e) {
      malformed(e.getMessage());
      return;
    }
    LOG.debug("{} {}", request.api().key(), request.context());
    var exchange = new Exchange(request, frame);
    order.arrived(exchange);
    readOrPause();
    switch (request.api().key()) {
      case PRODUCE -> produces.on(exchange, frame);
      case FETCH -> fetches.on(exchange);
      default -> handle(exchange, request.api().handler());
    }
  }

  @SuppressWarnings("unchecked")                           // the table that decoded the body names this handler for it
  private <Q extends ApiMessage, A extends ApiMessage> void handle(Exchange exchange, ApiHandler<Q, A> handler) {
    CompletableFuture<A> answer = handler.handle(exchange.context(), (Q) exchange.request().body()).toCompletableFuture();
    if (answer.isDone()) answered(exchange, answer);
    else answer.whenComplete((response, failure) -> replies.execute(() -> guarded(() -> answered(exchange, answer))));
  }

  private void answered(Exchange exchange, CompletableFuture<? extends ApiMessage> answer) {
    exchange.done(answer.join());
    ready();
  }

  void on(Partition.AppendReply reply) {
    guarded(() -> {
      if (reply instanceof Partition.AppendReply.Appended appended) produces.on(appended);
      else if (reply instanceof Partition.AppendReply.Refused refused) produces.on(refused);
    });
  }

  void on(Partition.Moved moved) {
    guarded(() -> fetches.on(moved));
  }

  /** An exchange is done: sends what can be sent in order. */
  void ready() {
    for (Exchange next = order.next(); next != null && !closed; next = order.next()) send(next);
  }

  private void send(Exchange exchange) {
    if (exchange.response() != null) encode(exchange).forEach(this::send);
    order.sent(exchange);
    readOrPause();
  }

  private List<Object> encode(Exchange exchange) {
    Request request = exchange.request();
    return ResponseEncoder.encode(shared.allocator(), exchange.context().correlationId(),
        request.api().key().responseHeaderVersion(request.responseVersion()), exchange.response(), request.responseVersion(),
        shared.settings().sendfileFromBytes());
  }

  private void send(Object part) {
    if (part instanceof ByteBuf bytes) wire.send(bytes);
    else wire.send((FileRegion) part);
  }

  private void readOrPause() {
    if (closed || reading != order.paused()) return;
    reading = !order.paused();
    if (reading) wire.resume();
    else wire.pause();
  }

  /** The edge: what escapes from a handler is a bug; its connection is closed and the node serves on. */
  void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("a request of {} failed; its connection is closed", wire.remote(), e);
      close("an internal error");
    }
  }

  void close(String reason) {
    if (closed) return;
    LOG.debug("closing the connection of {}: {}", wire.remote(), reason);
    end();
    wire.close();
  }

  @Override public void closed() {
    end();
    replies.stop();
  }

  private void end() {
    if (closed) return;
    closed = true;
    fetches.close();
  }
}
