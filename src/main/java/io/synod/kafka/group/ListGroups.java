package io.synod.kafka.group;

import io.synod.broker.Errors;
import io.synod.group.GroupCommand.Describe;
import io.synod.group.GroupReply.Described;
import io.synod.group.GroupsActor;
import io.synod.kafka.ApiKey;
import io.synod.kafka.RequestContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;

/** Lists the groups of this broker; filters by state (version 4, KIP-518) and type (version 5, KIP-848) ignore case. */
final class ListGroups extends GroupApi<ListGroupsRequestData, ListGroupsResponseData> {
  private static final String CLASSIC = "Classic";

  private final Coordinator coordinator;

  ListGroups(Coordinator coordinator) {
    super(ApiKey.LIST_GROUPS, 0, 5);
    this.coordinator = coordinator;
  }

  @Override
  public CompletionStage<ListGroupsResponseData> handle(RequestContext context, ListGroupsRequestData request) {
    return coordinator.list().thenCompose(listed -> listed.error() == Errors.NONE ? groups(listed, request)
        : CompletableFuture.completedFuture(new ListGroupsResponseData().setErrorCode(listed.error().code())));
  }

  private CompletionStage<ListGroupsResponseData> groups(GroupsActor.Listed listed, ListGroupsRequestData request) {
    if (!admits(request.typesFilter(), CLASSIC)) return CompletableFuture.completedFuture(new ListGroupsResponseData());
    return Coordinator.all(listed.groupIds().stream().sorted().map(groupId -> coordinator.<Described>ask(groupId,
            replyTo -> new Describe(groupId, replyTo), error -> Described.refused(error, groupId))))
        .thenApply(groups -> new ListGroupsResponseData().setGroups(groups
            .filter(group -> group.error() == Errors.NONE && admits(request.statesFilter(), group.state()))
            .map(group -> new ListedGroup().setGroupId(group.groupId()).setProtocolType(group.protocolType()).setGroupState(group.state())
                .setGroupType(CLASSIC))
            .toList()));
  }

  private static boolean admits(List<String> filter, String value) {
    return filter.isEmpty() || filter.stream().anyMatch(value::equalsIgnoreCase);
  }
}
