package io.synod.group;

import io.synod.group.GroupEvent.GenerationStored;
import io.synod.group.GroupEvent.GroupDeleted;
import io.synod.group.GroupEvent.OffsetsCommitted;
import io.synod.group.GroupEvent.OffsetsForgotten;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a partition of {@code __consumer_offsets} says now: the latest value of each key, as compaction would leave it. Replay of a group
 * is bounded by what it holds, not by its history. Filled by the scan of the partition, kept up by the journal's writes; any thread.
 */
final class OffsetsIndex {
  /** An event to replay. */
  record Numbered(long sequence, GroupEvent event) {}

  private record Valued<V>(long sequence, V value) {}

  private static final class Entry {
    final Map<OffsetKey, Valued<Committed>> offsets = new HashMap<>();
    Valued<GenerationStored> generation;
    long highest;
  }

  private final Map<String, Entry> groups = new HashMap<>();

  /** @param sequence empty: the one after the highest so far */
  synchronized void apply(String groupId, GroupEvent event, OptionalLong sequence) {
    Entry entry = groups.computeIfAbsent(groupId, id -> new Entry());
    long number = sequence.orElse(entry.highest + 1);
    entry.highest = Math.max(entry.highest, number);
    if (event instanceof OffsetsCommitted committed) committed.offsets().forEach((key, value) -> entry.offsets.put(key, new Valued<>(number, value)));
    if (event instanceof OffsetsForgotten forgotten) entry.offsets.keySet().removeAll(forgotten.partitions());
    if (event instanceof GenerationStored stored) entry.generation = new Valued<>(number, stored);
    if (event instanceof GroupDeleted deleted) {
      entry.offsets.keySet().removeAll(deleted.partitions());
      entry.generation = null;
    }
  }

  /** 0 where nothing is known of the group. What was forgotten counts, so that a number is never used twice. */
  synchronized long highest(String groupId) {
    Entry entry = groups.get(groupId);
    return entry == null ? 0 : entry.highest;
  }

  /** Events with sequence numbers from {@code first} to {@code last}, both included, at most {@code max} of them, in order. */
  synchronized List<Numbered> events(String groupId, long first, long last, long max) {
    Entry entry = groups.get(groupId);
    if (entry == null || max <= 0) return List.of();
    var bySequence = new TreeMap<Long, GroupEvent>();
    var offsets = new HashMap<Long, Map<OffsetKey, Committed>>();
    entry.offsets.forEach((key, valued) -> offsets.computeIfAbsent(valued.sequence(), n -> new HashMap<>()).put(key, valued.value()));
    offsets.forEach((number, values) -> bySequence.put(number, new OffsetsCommitted(values)));
    if (entry.generation != null) bySequence.put(entry.generation.sequence(), entry.generation.value());
    var events = new ArrayList<Numbered>();
    bySequence.subMap(first, true, Math.max(first, last), true).forEach((number, event) -> {
      if (number <= last && events.size() < max) events.add(new Numbered(number, event));
    });
    return events;
  }

  /** Groups of which something is remembered. */
  synchronized Set<String> groupIds() {
    var ids = new HashSet<String>();
    groups.forEach((id, entry) -> {
      if (entry.generation != null || !entry.offsets.isEmpty()) ids.add(id);
    });
    return ids;
  }
}
