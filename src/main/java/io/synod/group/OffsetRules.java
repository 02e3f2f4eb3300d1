package io.synod.group;

import io.synod.broker.Errors;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which offsets are kept, and which are forgotten. */
final class OffsetRules {
  private OffsetRules() {}

  /** Answer for each partition of a commit that the group admits: only its metadata may still be too long. */
  static Map<OffsetKey, Errors> admit(Map<OffsetKey, GroupCommand.Offset> asked, int metadataMaxBytes) {
    var answers = new HashMap<OffsetKey, Errors>();
    asked.forEach((key, offset) ->
        answers.put(key, offset.metadata().length() > metadataMaxBytes ? Errors.OFFSET_METADATA_TOO_LARGE : Errors.NONE));
    return answers;
  }

  /** What an admitted commit stores. */
  static Map<OffsetKey, Committed> committed(Map<OffsetKey, GroupCommand.Offset> asked, Map<OffsetKey, Errors> answers, long nowMillis) {
    var stored = new HashMap<OffsetKey, Committed>();
    asked.forEach((key, offset) -> {
      if (answers.get(key) == Errors.NONE) stored.put(key, new Committed(offset.offset(), offset.leaderEpoch(), offset.metadata(), nowMillis));
    });
    return stored;
  }

  /** Whether offsets of this group may be deleted at all: it has no members, or they are consumers whose topics are known (KIP-496). */
  static Errors mayForget(Group group, StoredGroup stored) {
    if (group.roster().members().isEmpty()) return stored.isBlank() ? Errors.GROUP_ID_NOT_FOUND : Errors.NONE;
    return Subscriptions.of(group.roster()).isPresent() ? Errors.NONE : Errors.NON_EMPTY_GROUP;
  }

  /** Answer for each partition of a deletion that the group admits: what is subscribed to is not forgotten. */
  static Map<OffsetKey, Errors> forget(Set<OffsetKey> asked, Group group) {
    Set<String> subscribed = group.roster().members().isEmpty() ? Set.of() : Subscriptions.of(group.roster()).orElse(Set.of());
    var answers = new HashMap<OffsetKey, Errors>();
    asked.forEach(key -> answers.put(key, subscribed.contains(key.topic()) ? Errors.GROUP_SUBSCRIBED_TO_TOPIC : Errors.NONE));
    return answers;
  }

  /**
   * Offsets that nobody will miss (KIP-211): in a group without members those not touched for {@code retention} since the group became
   * empty (where there never was a member, since they were committed); in one with members those of topics nobody is subscribed to, and
   * none where it is not known what the members read.
   */
  static Set<OffsetKey> expired(Group group, StoredGroup stored, long nowMillis, Duration retention) {
    boolean empty = group.roster().members().isEmpty();
    Optional<Set<String>> read = empty ? Optional.of(Set.of()) : Subscriptions.of(group.roster());
    if (read.isEmpty()) return Set.of();
    long emptySince = empty ? stored.generation().map(GroupEvent.GenerationStored::storedMillis).orElse(0L) : 0;
    var expired = new HashSet<OffsetKey>();
    stored.offsets().forEach((key, committed) -> {
      long since = Math.max(emptySince, committed.commitMillis());
      if (!read.get().contains(key.topic()) && nowMillis - since >= retention.toMillis()) expired.add(key);
    });
    return expired;
  }
}
