package io.synod.group;

import io.synod.broker.Errors;
import io.synod.journal.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers of a group. Each carries one of Kafka's error codes, {@code NONE} when all went well. */
public sealed interface GroupReply {
  Errors error();

  /**
   * @param generation -1 unless it went well
   * @param leader member id of the one that computes the assignment
   * @param skipAssignment the leader keeps the assignment there is (KIP-814)
   * @param members for the leader: everyone, with their metadata; empty for the others
   */
  record Joined(Errors error, int generation, Optional<String> protocolType, Optional<String> protocol, String leader, String memberId,
      boolean skipAssignment, List<JoinedMember> members) implements GroupReply {
    public Joined {
      members = List.copyOf(members);
    }

    public static Joined refused(Errors error, String memberId) {
      return new Joined(error, -1, Optional.empty(), Optional.empty(), "", memberId, false, List.of());
    }
  }

  record JoinedMember(String memberId, Optional<String> instanceId, Bytes metadata) {}

  record Synced(Errors error, Optional<String> protocolType, Optional<String> protocol, Bytes assignment) implements GroupReply {
    public static Synced refused(Errors error) {
      return new Synced(error, Optional.empty(), Optional.empty(), Bytes.EMPTY);
    }
  }

  /** Answer to a heartbeat, or to a wish that needs no more than an error code. */
  record Done(Errors error) implements GroupReply {}

  record Left(Errors error, List<LeftMember> members) implements GroupReply {
    public Left {
      members = List.copyOf(members);
    }

    public static Left refused(Errors error) {
      return new Left(error, List.of());
    }
  }

  record LeftMember(String memberId, Optional<String> instanceId, Errors error) {}

  /** @param partitions one entry per partition asked for, unless {@code error} refuses all of them */
  record OffsetsDone(Errors error, Map<OffsetKey, Errors> partitions) implements GroupReply {
    public OffsetsDone {
      partitions = Map.copyOf(partitions);
    }

    public static OffsetsDone refused(Errors error) {
      return new OffsetsDone(error, Map.of());
    }
  }

  /** @param offsets those there are; what is missing was never committed */
  record Fetched(Errors error, Map<OffsetKey, Committed> offsets) implements GroupReply {
    public Fetched {
      offsets = Map.copyOf(offsets);
    }

    public static Fetched refused(Errors error) {
      return new Fetched(error, Map.of());
    }
  }

  /** @param protocol chosen one, empty unless the group is stable */
  record Described(Errors error, String groupId, String state, String protocolType, String protocol, List<DescribedMember> members)
      implements GroupReply {
    public Described {
      members = List.copyOf(members);
    }

    public static Described refused(Errors error, String groupId) {
      return new Described(error, groupId, error == Errors.GROUP_ID_NOT_FOUND ? "Dead" : "", "", "", List.of());
    }
  }

  record DescribedMember(String memberId, Optional<String> instanceId, String clientId, String clientHost, Bytes metadata, Bytes assignment) {}
}
