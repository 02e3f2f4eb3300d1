package io.synod.kafka.group;

import io.synod.group.GroupCommand.Delete;
import io.synod.group.GroupReply.Done;
import io.synod.kafka.ApiKey;
import io.synod.kafka.RequestContext;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResultCollection;

/** Deletes groups without members, with their offsets (KIP-229). */
final class DeleteGroups extends GroupApi<DeleteGroupsRequestData, DeleteGroupsResponseData> {
  private final Coordinator coordinator;

  DeleteGroups(Coordinator coordinator) {
    super(ApiKey.DELETE_GROUPS, 0, 3);
    this.coordinator = coordinator;
  }

  @Override
  public CompletionStage<DeleteGroupsResponseData> handle(RequestContext context, DeleteGroupsRequestData request) {
    return Coordinator.all(request.groupsNames().stream().distinct().map(groupId -> coordinator.<Done>ask(groupId, Delete::new, Done::new)
            .thenApply(done -> new DeletableGroupResult().setGroupId(groupId).setErrorCode(done.error().code()))))
        .thenApply(results -> new DeleteGroupsResponseData().setResults(new DeletableGroupResultCollection(results.iterator())));
  }
}
