package io.synod.kafka.group;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import io.synod.broker.Cluster;
import io.synod.group.GroupsActor;
import io.synod.kafka.ApiHandler;
import java.util.List;

/** The handlers of this package. */
public final class GroupApis {
  private GroupApis() {}

  /** @param groups the node's {@link GroupsActor} */
  public static List<ApiHandler<?, ?>> of(Cluster cluster, ActorRef<GroupsActor.Command> groups, Scheduler scheduler) {
    var coordinator = new Coordinator(groups, scheduler);
    return List.of(new FindCoordinator(cluster), new JoinGroup(coordinator), new SyncGroup(coordinator), new Heartbeat(coordinator),
        new LeaveGroup(coordinator), new OffsetCommit(cluster, coordinator), new OffsetFetch(cluster, coordinator),
        new DescribeGroups(coordinator), new ListGroups(coordinator), new DeleteGroups(coordinator), new OffsetDelete(cluster, coordinator));
  }
}
