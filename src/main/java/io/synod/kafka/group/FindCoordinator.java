package io.synod.kafka.group;

import io.synod.broker.Cluster;
import io.synod.broker.ClusterView;
import io.synod.broker.Errors;
import io.synod.group.OffsetsTopic;
import io.synod.kafka.ApiKey;
import io.synod.kafka.RequestContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which broker coordinates a group: the one that leads its partition of {@code __consumer_offsets}. The first to ask has that topic
 * created, and is answered when it is there. Several keys per request since version 4 (KIP-699).
 */
final class FindCoordinator extends GroupApi<FindCoordinatorRequestData, FindCoordinatorResponseData> {
  private static final Logger LOG = LoggerFactory.getLogger(FindCoordinator.class);
  private static final byte GROUP = 0;

  private final Cluster cluster;
  private CompletableFuture<Void> creation;

  FindCoordinator(Cluster cluster) {
    super(ApiKey.FIND_COORDINATOR, 0, 6);
    this.cluster = cluster;
  }

  @Override
  public CompletionStage<FindCoordinatorResponseData> handle(RequestContext context, FindCoordinatorRequestData request) {
    boolean known = request.keyType() != GROUP || cluster.view().topic(OffsetsTopic.NAME).isPresent();
    CompletionStage<Void> ready = known ? CompletableFuture.completedFuture(null) : created();
    return ready.thenApply(done -> context.version() >= 4 ? several(request) : one(request));
  }

  /** One creation at a time, however many ask. */
  private synchronized CompletionStage<Void> created() {
    if (creation == null || creation.isDone()) {
      creation = cluster.createTopic(OffsetsTopic.creation(), false).<Void>handle((result, failure) -> {
        if (failure != null) LOG.warn("{} could not be created: {}", OffsetsTopic.NAME, failure.toString());
        else if (!result.error().equals("NONE")) LOG.warn("{} could not be created: {} {}", OffsetsTopic.NAME, result.error(), result.message());
        return null;
      }).toCompletableFuture();
    }
    return creation;
  }

  private FindCoordinatorResponseData several(FindCoordinatorRequestData request) {
    List<Coordinator> found = request.coordinatorKeys().stream().map(key -> find(request.keyType(), key)).toList();
    return new FindCoordinatorResponseData().setCoordinators(found);
  }

  private FindCoordinatorResponseData one(FindCoordinatorRequestData request) {
    Coordinator found = find(request.keyType(), request.key());
    return new FindCoordinatorResponseData().setErrorCode(found.errorCode()).setErrorMessage(found.errorMessage()).setNodeId(found.nodeId())
        .setHost(found.host()).setPort(found.port());
  }

  private Coordinator find(byte keyType, String key) {
    if (keyType != GROUP) return refused(key, Errors.INVALID_REQUEST, "this broker coordinates groups only, not key type " + keyType);
    ClusterView view = cluster.view();
    Optional<ClusterView.Broker> leader = OffsetsTopic.keeping(key, view).flatMap(state -> Optional.ofNullable(view.brokers().get(state.leader())));
    if (leader.isEmpty()) return refused(key, Errors.COORDINATOR_NOT_AVAILABLE, "The coordinator is not available.");
    return new Coordinator().setKey(key).setNodeId(leader.get().id()).setHost(leader.get().host()).setPort(leader.get().port());
  }

  private static Coordinator refused(String key, Errors error, String message) {
    return new Coordinator().setKey(key).setErrorCode(error.code()).setErrorMessage(message).setNodeId(-1).setHost("").setPort(-1);
  }
}
