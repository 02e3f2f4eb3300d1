package io.synod.group;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a group remembers. Heartbeats are not events; nor is a rebalance before its assignment is there. */
public sealed interface GroupEvent {
  record OffsetsCommitted(Map<OffsetKey, Committed> offsets) implements GroupEvent {
    public OffsetsCommitted {
      offsets = Map.copyOf(offsets);
    }
  }

  /** Offsets expired, or were deleted. */
  record OffsetsForgotten(Set<OffsetKey> partitions) implements GroupEvent {
    public OffsetsForgotten {
      partitions = Set.copyOf(partitions);
    }
  }

  /**
   * A generation began to work: everyone in it has an assignment. Without members: the last one is gone.
   *
   * @param protocolType empty for a group that only commits offsets
   * @param members each with the metadata of the chosen protocol only
   */
  record GenerationStored(int generation, String protocolType, Optional<String> protocol, Optional<String> leader, List<Member> members,
      long storedMillis) implements GroupEvent {
    public GenerationStored {
      members = List.copyOf(members);
    }
  }

  /** @param partitions that had a committed offset */
  record GroupDeleted(Set<OffsetKey> partitions) implements GroupEvent {
    public GroupDeleted {
      partitions = Set.copyOf(partitions);
    }
  }
}
