package io.synod.kafka.admin;

import io.synod.kafka.ApiHandler;
import io.synod.kafka.ApiKey;
import io.synod.kafka.RequestContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.apache.kafka.common.protocol.ApiMessage;

/** A handler made of its operation. */
record Api<Q extends ApiMessage, A extends ApiMessage>(ApiKey key, short lowest, short highest,
    BiFunction<RequestContext, Q, CompletionStage<A>> operation) implements ApiHandler<Q, A> {

  /** An operation that answers at once. */
  static <Q extends ApiMessage, A extends ApiMessage> Api<Q, A> immediate(ApiKey key, int lowest, int highest, BiFunction<RequestContext, Q, A> operation) {
    return new Api<>(key, (short) lowest, (short) highest, (context, request) -> CompletableFuture.completedFuture(operation.apply(context, request)));
  }

  static <Q extends ApiMessage, A extends ApiMessage> Api<Q, A> later(ApiKey key, int lowest, int highest,
      BiFunction<RequestContext, Q, CompletionStage<A>> operation) {
    return new Api<>(key, (short) lowest, (short) highest, operation);
  }

  @Override public CompletionStage<A> handle(RequestContext context, Q request) {
    return operation.apply(context, request);
  }
}
