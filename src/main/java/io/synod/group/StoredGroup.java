package io.synod.group;

import io.synod.group.GroupEvent.GenerationStored;
import io.synod.group.GroupEvent.GroupDeleted;
import io.synod.group.GroupEvent.OffsetsCommitted;
import io.synod.group.GroupEvent.OffsetsForgotten;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the journal knows of a group: the fold of its events. Mutable, because a group may hold many thousand offsets: one
 * {@link GroupActor} holds it, {@link #apply} alone changes it, and only copies leave.
 */
public final class StoredGroup {
  private final Map<OffsetKey, Committed> offsets = new HashMap<>();
  private GenerationStored generation;

  public StoredGroup apply(GroupEvent event) {
    if (event instanceof OffsetsCommitted committed) offsets.putAll(committed.offsets());
    if (event instanceof OffsetsForgotten forgotten) offsets.keySet().removeAll(forgotten.partitions());
    if (event instanceof GenerationStored stored) generation = stored;
    if (event instanceof GroupDeleted) {
      offsets.clear();
      generation = null;
    }
    return this;
  }

  /** Nothing is known of it: whatever was, was deleted. */
  public boolean isBlank() {
    return generation == null && offsets.isEmpty();
  }

  public Optional<GenerationStored> generation() {
    return Optional.ofNullable(generation);
  }

  public Map<OffsetKey, Committed> offsets() {
    return Map.copyOf(offsets);
  }

  public Map<OffsetKey, Committed> offsets(Set<OffsetKey> wanted) {
    var found = new HashMap<OffsetKey, Committed>();
    for (OffsetKey key : wanted) {
      Committed committed = offsets.get(key);
      if (committed != null) found.put(key, committed);
    }
    return found;
  }

  /** The event that forgets all of it. */
  GroupDeleted deletion() {
    return new GroupDeleted(offsets.keySet());
  }
}
