package io.synod.kafka.group;

import io.synod.broker.Errors;
import io.synod.group.GroupCommand.Leave;
import io.synod.group.GroupCommand.Leaving;
import io.synod.group.GroupReply.Left;
import io.synod.kafka.ApiKey;
import io.synod.kafka.RequestContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;

/** Members leave: one until version 2, whose error is that of the response; several since version 3 (KIP-345), each with its own. */
final class LeaveGroup extends GroupApi<LeaveGroupRequestData, LeaveGroupResponseData> {
  private static final int SEVERAL = 3;

  private final Coordinator coordinator;

  LeaveGroup(Coordinator coordinator) {
    super(ApiKey.LEAVE_GROUP, 0, 5);
    this.coordinator = coordinator;
  }

  @Override
  public CompletionStage<LeaveGroupResponseData> handle(RequestContext context, LeaveGroupRequestData request) {
    if (invalid(request.groupId())) return CompletableFuture.completedFuture(response(Left.refused(Errors.INVALID_GROUP_ID), context.version()));
    List<Leaving> members = context.version() < SEVERAL ? List.of(new Leaving(request.memberId(), Optional.empty()))
        : request.members().stream().map(member -> new Leaving(member.memberId(), instanceId(member.groupInstanceId()))).toList();
    return coordinator.<Left>ask(request.groupId(), replyTo -> new Leave(members, replyTo), Left::refused)
        .thenApply(left -> response(left, context.version()));
  }

  private static LeaveGroupResponseData response(Left left, short version) {
    var response = new LeaveGroupResponseData().setErrorCode(left.error().code());
    if (version < SEVERAL) {
      left.members().forEach(member -> response.setErrorCode(member.error().code()));
      return response;
    }
    return response.setMembers(left.members().stream().map(member -> new MemberResponse().setMemberId(member.memberId())
        .setGroupInstanceId(member.instanceId().orElse(null)).setErrorCode(member.error().code())).toList());
  }
}
