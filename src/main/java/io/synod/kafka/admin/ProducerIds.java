package io.synod.kafka.admin;

import io.synod.broker.Cluster;
import io.synod.broker.Errors;
import io.synod.kafka.RequestContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * InitProducerId for idempotent producers: a fresh id with epoch 0, whatever the client had before. A transactional id is refused:
 * FindCoordinator names no transaction coordinator, so a stock client never comes so far.
 */
final class ProducerIds {
  private static final Logger LOG = LoggerFactory.getLogger(ProducerIds.class);

  private final Cluster cluster;

  ProducerIds(Cluster cluster) {
    this.cluster = cluster;
  }

  CompletionStage<InitProducerIdResponseData> init(RequestContext context, InitProducerIdRequestData request) {
    if (request.transactionalId() != null) {
      Errors error = request.transactionalId().isEmpty() ? Errors.INVALID_REQUEST : Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
      return CompletableFuture.completedFuture(refused(error));
    }
    return cluster.nextProducerId().handle((id, failure) -> {
      if (failure == null) return new InitProducerIdResponseData().setProducerId(id).setProducerEpoch((short) 0);
      LOG.warn("no producer id for {}: {}", context.clientId(), failure.getMessage());
      return refused(Errors.COORDINATOR_LOAD_IN_PROGRESS);               // the client asks again
    });
  }

  private static InitProducerIdResponseData refused(Errors error) {
    return new InitProducerIdResponseData().setErrorCode(error.code()).setProducerId(-1).setProducerEpoch((short) -1);
  }
}
