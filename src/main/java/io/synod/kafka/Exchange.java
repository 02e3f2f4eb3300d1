package io.synod.kafka;

import io.netty.buffer.ByteBuf;
import org.apache.kafka.common.protocol.ApiMessage;

/** A request in its place among those of its connection, and its response once there is one. */
final class Exchange {
  private final Request request;
  private final int bytes;
  private boolean done;
  private ApiMessage response;

  Exchange(Request request, ByteBuf frame) {
    this.request = request;
    bytes = frame.readableBytes();
  }

  Request request() {
    return request;
  }

  RequestContext context() {
    return request.context();
  }

  /** Bytes of the request's frame. */
  int bytes() {
    return bytes;
  }

  boolean done() {
    return done;
  }

  /** Null when this request gets no response (acks=0). */
  ApiMessage response() {
    return response;
  }

  void done(ApiMessage response) {
    if (done) throw new IllegalStateException(request.api().key() + " " + context().correlationId() + " is answered twice");
    done = true;
    this.response = response;
  }
}
