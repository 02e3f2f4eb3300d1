package io.synod.group;

import akka.actor.typed.ActorRef;
import io.synod.broker.Errors;
import io.synod.journal.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is asked of one group. Each is answered exactly once, by {@link #refuse} if need be. */
public sealed interface GroupCommand extends GroupActor.Command {
  /** Answers with {@code error} and nothing else. */
  void refuse(Errors error);

  /**
   * Join, or join again.
   *
   * @param memberId empty: not a member yet
   * @param protocols what it can do, best first
   * @param memberIdRequired a new member gets its id and must come back with it (KIP-394, JoinGroup v4)
   * @param canSkipAssignment the client knows KIP-814 (JoinGroup v9)
   */
  record Join(String memberId, Optional<String> instanceId, String clientId, String clientHost, int sessionTimeoutMillis,
      int rebalanceTimeoutMillis, String protocolType, List<Member.Protocol> protocols, boolean memberIdRequired, boolean canSkipAssignment,
      ActorRef<GroupReply.Joined> replyTo) implements GroupCommand {
    public Join {
      protocols = List.copyOf(protocols);
    }

    @Override
    public void refuse(Errors error) {
      replyTo.tell(GroupReply.Joined.refused(error, memberId));
    }
  }

  /** Ask for the assignment; the leader brings everyone's. */
  record Sync(String memberId, Optional<String> instanceId, int generation, Optional<String> protocolType, Optional<String> protocol,
      Map<String, Bytes> assignments, ActorRef<GroupReply.Synced> replyTo) implements GroupCommand {
    public Sync {
      assignments = Map.copyOf(assignments);
    }

    /** A group that is being loaded has lost its rebalance; clients know what to do about that, and not all know the other error. */
    @Override
    public void refuse(Errors error) {
      replyTo.tell(GroupReply.Synced.refused(error == Errors.COORDINATOR_LOAD_IN_PROGRESS ? Errors.REBALANCE_IN_PROGRESS : error));
    }
  }

  record Heartbeat(String memberId, Optional<String> instanceId, int generation, ActorRef<GroupReply.Done> replyTo) implements GroupCommand {
    @Override
    public void refuse(Errors error) {
      replyTo.tell(new GroupReply.Done(error));
    }
  }

  /** Some members leave; an administrator names static ones by their instance id alone (KIP-345). */
  record Leave(List<Leaving> members, ActorRef<GroupReply.Left> replyTo) implements GroupCommand {
    public Leave {
      members = List.copyOf(members);
    }

    @Override
    public void refuse(Errors error) {
      replyTo.tell(GroupReply.Left.refused(error));
    }
  }

  record Leaving(String memberId, Optional<String> instanceId) {}

  /** @param generation -1: a consumer that assigns its partitions itself */
  record Commit(String memberId, Optional<String> instanceId, int generation, Map<OffsetKey, Offset> offsets,
      ActorRef<GroupReply.OffsetsDone> replyTo) implements GroupCommand {
    public Commit {
      offsets = Map.copyOf(offsets);
    }

    @Override
    public void refuse(Errors error) {
      replyTo.tell(GroupReply.OffsetsDone.refused(error));
    }
  }

  /** @param metadata text of the client's own, empty when it has none */
  record Offset(long offset, int leaderEpoch, String metadata) {}

  /** The offsets of some partitions, or of all. */
  record Fetch(Optional<Set<OffsetKey>> partitions, ActorRef<GroupReply.Fetched> replyTo) implements GroupCommand {
    @Override
    public void refuse(Errors error) {
      replyTo.tell(GroupReply.Fetched.refused(error));
    }
  }

  record Describe(String groupId, ActorRef<GroupReply.Described> replyTo) implements GroupCommand {
    @Override
    public void refuse(Errors error) {
      replyTo.tell(GroupReply.Described.refused(error, groupId));
    }
  }

  /** Forget the group and its offsets; it must have no members. */
  record Delete(ActorRef<GroupReply.Done> replyTo) implements GroupCommand {
    @Override
    public void refuse(Errors error) {
      replyTo.tell(new GroupReply.Done(error));
    }
  }

  /** Forget some offsets; of topics that nobody in the group is subscribed to (KIP-496). */
  record DeleteOffsets(Set<OffsetKey> partitions, ActorRef<GroupReply.OffsetsDone> replyTo) implements GroupCommand {
    public DeleteOffsets {
      partitions = Set.copyOf(partitions);
    }

    @Override
    public void refuse(Errors error) {
      replyTo.tell(GroupReply.OffsetsDone.refused(error));
    }
  }
}
