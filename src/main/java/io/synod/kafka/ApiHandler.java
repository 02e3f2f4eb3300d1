package io.synod.kafka;

import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * One API of the Kafka protocol: a decoded request in, a response out. Called on the connection's loop and must not block it; the stage
 * may be completed by any thread. A refusal is a response with an error code; an exception is a bug and closes the connection.
 *
 * @param <Q> generated request data
 * @param <A> generated response data
 */
public interface ApiHandler<Q extends ApiMessage, A extends ApiMessage> {
  ApiKey key();

  /** Lowest version that is served. */
  short lowest();

  /** Highest version that is served; what lies between is advertised (FACTS C1). */
  short highest();

  CompletionStage<A> handle(RequestContext context, Q request);
}
