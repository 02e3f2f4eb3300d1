package io.synod.kafka.group;

import io.synod.broker.Errors;
import io.synod.group.GroupCommand.Sync;
import io.synod.group.GroupReply.Synced;
import io.synod.journal.Bytes;
import io.synod.kafka.ApiKey;
import io.synod.kafka.RequestContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;

/** A member asks for its assignment; the leader brings everyone's. Answered when the leader has been here. */
final class SyncGroup extends GroupApi<SyncGroupRequestData, SyncGroupResponseData> {
  /** The leader has its rebalance timeout to come; a member whose connection waits longer has long been told to rejoin. */
  private static final Duration LEADER_WITHIN = Duration.ofMinutes(15);

  private final Coordinator coordinator;

  SyncGroup(Coordinator coordinator) {
    super(ApiKey.SYNC_GROUP, 0, 5);
    this.coordinator = coordinator;
  }

  @Override
  public CompletionStage<SyncGroupResponseData> handle(RequestContext context, SyncGroupRequestData request) {
    if (invalid(request.groupId())) return CompletableFuture.completedFuture(response(Synced.refused(Errors.INVALID_GROUP_ID)));
    if (context.version() >= 5 && (request.protocolType() == null || request.protocolName() == null)) {      // KIP-559
      return CompletableFuture.completedFuture(response(Synced.refused(Errors.INCONSISTENT_GROUP_PROTOCOL)));
    }
    Map<String, Bytes> assignments = new HashMap<>();
    request.assignments().forEach(one -> assignments.put(one.memberId(), Bytes.owning(one.assignment())));
    return coordinator.<Synced>ask(request.groupId(), LEADER_WITHIN,
        replyTo -> new Sync(request.memberId(), instanceId(request.groupInstanceId()), request.generationId(),
            Optional.ofNullable(request.protocolType()), Optional.ofNullable(request.protocolName()), assignments, replyTo),
        Synced::refused).thenApply(SyncGroup::response);
  }

  private static SyncGroupResponseData response(Synced synced) {
    return new SyncGroupResponseData().setErrorCode(synced.error().code()).setProtocolType(synced.protocolType().orElse(null))
        .setProtocolName(synced.protocol().orElse(null)).setAssignment(synced.assignment().unsafeArray());
  }
}
