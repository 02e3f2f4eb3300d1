package io.synod.journal;

import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the events of each persistence id lie, and which segments still hold something live. In memory, 16 bytes an entry; built once when
 * the journal is opened. Safe for several threads; no call takes longer than the events it names.
 */
final class PersistenceIndex {
  private static final long NONE = -1;
  private static final long[] NOTHING = new long[0];
  private final Map<String, History> histories = new HashMap<>();
  private final TreeMap<Integer, Live> live = new TreeMap<>();

  private static final class Live {
    int events;
    int deletions;
  }

  /** Entries of one id: entry {@code i} begins with {@code firsts[i]} and lies at {@code locations[i]}; before {@code begin} all are dead. */
  private static final class History {
    long[] firsts = new long[4];
    long[] locations = new long[4];
    int begin;
    int end;
    long deletedTo;
    long highest;
    long deletion = NONE;

    void add(long first, long location) {
      if (end == firsts.length) makeRoom();
      firsts[end] = first;
      locations[end++] = location;
    }

    private void makeRoom() {
      int kept = end - begin;
      int capacity = Math.max(4, kept * 2);
      firsts = Arrays.copyOf(Arrays.copyOfRange(firsts, begin, end), capacity);
      locations = Arrays.copyOf(Arrays.copyOfRange(locations, begin, end), capacity);
      begin = 0;
      end = kept;
    }

    long last(int entry) {
      return entry + 1 < end ? firsts[entry + 1] - 1 : highest;
    }

    /** The entry that holds {@code sequenceNr}, or the nearest after it. */
    int from(long sequenceNr) {
      int found = Arrays.binarySearch(firsts, begin, end, sequenceNr);
      return found >= 0 ? found : Math.max(begin, -found - 2);
    }
  }

  /** The live events of an id within some bounds. */
  record Range(long fromSequenceNr, long[] locations) {}

  /** @throws Fatal with {@link Exit#INVARIANT} when the entry does not follow those of its id: two actors write with one id */
  synchronized void written(String persistenceId, long firstSequenceNr, long lastSequenceNr, long location) {
    History history = histories.computeIfAbsent(persistenceId, id -> new History());
    if (firstSequenceNr <= history.highest) {
      throw new Fatal(Exit.INVARIANT, "the journal holds events of " + persistenceId + " up to " + history.highest + ", and event "
          + firstSequenceNr + " was written behind them: two actors wrote with this persistence id at once");
    }
    history.highest = lastSequenceNr;
    history.add(firstSequenceNr, location);
    in(location).events++;
  }

  synchronized void deleted(String persistenceId, long toSequenceNr, long highestSequenceNr, long location) {
    History history = histories.computeIfAbsent(persistenceId, id -> new History());
    history.highest = Math.max(history.highest, highestSequenceNr);
    history.deletedTo = Math.max(history.deletedTo, toSequenceNr);
    while (history.begin < history.end && history.last(history.begin) <= history.deletedTo) in(history.locations[history.begin++]).events--;
    if (history.deletion != NONE) in(history.deletion).deletions--;
    history.deletion = location;
    in(location).deletions++;
  }

  synchronized long highest(String persistenceId) {
    History history = histories.get(persistenceId);
    return history == null ? 0 : history.highest;
  }

  synchronized long deletedTo(String persistenceId) {
    History history = histories.get(persistenceId);
    return history == null ? 0 : history.deletedTo;
  }

  /** Entries that hold live events of the id from {@code from} to {@code to}, both included; the first may begin before {@code from}. */
  synchronized Range range(String persistenceId, long from, long to) {
    History history = histories.get(persistenceId);
    if (history == null) return new Range(from, NOTHING);
    long start = Math.max(from, history.deletedTo + 1);
    int begin = history.from(start);
    int end = begin;
    while (end < history.end && history.firsts[end] <= to) end++;
    return new Range(start, Arrays.copyOfRange(history.locations, begin, end));
  }

  /** Segments in which nothing is live any more. */
  synchronized List<Integer> dead() {
    return live.entrySet().stream().filter(e -> e.getValue().events == 0 && e.getValue().deletions == 0).map(Map.Entry::getKey).toList();
  }

  synchronized void dropped(int segment) {
    live.remove(segment);
  }

  /** Newest deletions of ids that lie in segments older than {@code active} where no event is live: to be written again, to free those. */
  synchronized List<JournalEntry.Deleted> strandedDeletions(int active) {
    return histories.entrySet().stream()
        .filter(e -> e.getValue().deletion != NONE && stranded(Location.segment(e.getValue().deletion), active))
        .map(e -> new JournalEntry.Deleted(e.getKey(), e.getValue().deletedTo, e.getValue().highest))
        .sorted((a, b) -> a.persistenceId().compareTo(b.persistenceId()))
        .toList();
  }

  private boolean stranded(int segment, int active) {
    return segment < active && live.get(segment).events == 0;
  }

  private Live in(long location) {
    return live.computeIfAbsent(Location.segment(location), segment -> new Live());
  }
}
