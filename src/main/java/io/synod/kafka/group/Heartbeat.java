package io.synod.kafka.group;

import io.synod.broker.Errors;
import io.synod.group.GroupCommand;
import io.synod.group.GroupReply.Done;
import io.synod.kafka.ApiKey;
import io.synod.kafka.RequestContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;

/** A member is alive, and hears whether the group rebalances. */
final class Heartbeat extends GroupApi<HeartbeatRequestData, HeartbeatResponseData> {
  private final Coordinator coordinator;

  Heartbeat(Coordinator coordinator) {
    super(ApiKey.HEARTBEAT, 0, 4);
    this.coordinator = coordinator;
  }

  @Override
  public CompletionStage<HeartbeatResponseData> handle(RequestContext context, HeartbeatRequestData request) {
    if (invalid(request.groupId())) return CompletableFuture.completedFuture(response(new Done(Errors.INVALID_GROUP_ID)));
    return coordinator.<Done>ask(request.groupId(),
        replyTo -> new GroupCommand.Heartbeat(request.memberId(), instanceId(request.groupInstanceId()), request.generationId(), replyTo),
        Done::new).thenApply(Heartbeat::response);
  }

  private static HeartbeatResponseData response(Done done) {
    return new HeartbeatResponseData().setErrorCode(done.error().code());
  }
}
