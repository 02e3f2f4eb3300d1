package io.synod.kafka.group;

import io.synod.broker.Errors;
import io.synod.group.GroupCommand.Describe;
import io.synod.group.GroupReply.Described;
import io.synod.kafka.ApiKey;
import io.synod.kafka.RequestContext;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;

/** Describes groups. One that nobody knows is Dead, and an error only since version 6 (KIP-1043). */
final class DescribeGroups extends GroupApi<DescribeGroupsRequestData, DescribeGroupsResponseData> {
  private static final int NOT_FOUND_IS_AN_ERROR = 6;
  /** Whoever may ask may do all there is with a group: a bit for each of READ 3, DELETE 6, DESCRIBE 8, DESCRIBE_CONFIGS 10, ALTER_CONFIGS 11. */
  private static final int ALL_OPERATIONS = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11;

  private final Coordinator coordinator;

  DescribeGroups(Coordinator coordinator) {
    super(ApiKey.DESCRIBE_GROUPS, 0, 6);
    this.coordinator = coordinator;
  }

  @Override
  public CompletionStage<DescribeGroupsResponseData> handle(RequestContext context, DescribeGroupsRequestData request) {
    return Coordinator.all(request.groups().stream().map(groupId -> coordinator.<Described>ask(groupId, replyTo -> new Describe(groupId, replyTo),
            error -> Described.refused(error, groupId))))
        .thenApply(groups -> new DescribeGroupsResponseData()
            .setGroups(groups.map(group -> described(group, context.version(), request.includeAuthorizedOperations())).toList()));
  }

  private static DescribedGroup described(Described group, short version, boolean operations) {
    boolean missing = group.error() == Errors.GROUP_ID_NOT_FOUND;
    Errors error = missing && version < NOT_FOUND_IS_AN_ERROR ? Errors.NONE : group.error();
    var answer = new DescribedGroup().setGroupId(group.groupId()).setErrorCode(error.code()).setGroupState(group.state())
        .setProtocolType(group.protocolType()).setProtocolData(group.protocol())
        .setErrorMessage(missing && version >= NOT_FOUND_IS_AN_ERROR ? "Group " + group.groupId() + " not found." : null)
        .setMembers(group.members().stream().map(member -> new DescribedGroupMember().setMemberId(member.memberId())
            .setGroupInstanceId(member.instanceId().orElse(null)).setClientId(member.clientId()).setClientHost(member.clientHost())
            .setMemberMetadata(member.metadata().unsafeArray()).setMemberAssignment(member.assignment().unsafeArray())).toList());
    return operations && error == Errors.NONE ? answer.setAuthorizedOperations(ALL_OPERATIONS) : answer;
  }
}
