package io.synod.kafka.group;

import io.synod.broker.Errors;
import io.synod.group.GroupCommand.Join;
import io.synod.group.GroupReply.Joined;
import io.synod.group.Member;
import io.synod.journal.Bytes;
import io.synod.kafka.ApiKey;
import io.synod.kafka.RequestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.JoinGroupResponseData.JoinGroupResponseMember;

/** A member joins. The answer may take as long as a rebalance: the group answers when everyone is there, or the time is up. */
final class JoinGroup extends GroupApi<JoinGroupRequestData, JoinGroupResponseData> {
  /** What a rebalance may take beyond the member's own timeout: other members' timeouts are theirs to choose. */
  private static final Duration BEYOND = Duration.ofMinutes(10);

  private final Coordinator coordinator;

  JoinGroup(Coordinator coordinator) {
    super(ApiKey.JOIN_GROUP, 0, 9);
    this.coordinator = coordinator;
  }

  @Override
  public CompletionStage<JoinGroupResponseData> handle(RequestContext context, JoinGroupRequestData request) {
    short version = context.version();
    if (invalid(request.groupId())) {
      return CompletableFuture.completedFuture(response(Joined.refused(Errors.INVALID_GROUP_ID, request.memberId()), version));
    }
    int rebalanceMillis = version == 0 ? request.sessionTimeoutMs() : request.rebalanceTimeoutMs();
    List<Member.Protocol> protocols = new ArrayList<>();
    request.protocols().forEach(protocol -> protocols.add(new Member.Protocol(protocol.name(), Bytes.owning(protocol.metadata()))));
    String clientId = context.clientId() == null ? "" : context.clientId();
    return coordinator.<Joined>ask(request.groupId(), BEYOND.plusMillis(Math.max(0, rebalanceMillis)),
        replyTo -> new Join(request.memberId(), instanceId(request.groupInstanceId()), clientId, context.clientHost(), request.sessionTimeoutMs(),
            rebalanceMillis, request.protocolType(), protocols, version >= 4, version >= 9, replyTo),
        error -> Joined.refused(error, request.memberId())).thenApply(joined -> response(joined, version));
  }

  private static JoinGroupResponseData response(Joined joined, short version) {
    String none = version >= 7 ? null : "";
    return new JoinGroupResponseData().setErrorCode(joined.error().code()).setGenerationId(joined.generation())
        .setProtocolType(joined.protocolType().orElse(null)).setProtocolName(joined.protocol().orElse(none)).setLeader(joined.leader())
        .setSkipAssignment(joined.skipAssignment()).setMemberId(joined.memberId())
        .setMembers(joined.members().stream().map(member -> new JoinGroupResponseMember().setMemberId(member.memberId())
            .setGroupInstanceId(member.instanceId().orElse(null)).setMetadata(member.metadata().unsafeArray())).toList());
  }
}
