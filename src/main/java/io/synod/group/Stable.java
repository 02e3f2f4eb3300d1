package io.synod.group;

import io.synod.broker.Errors;
import io.synod.group.Effect.Answer;
import io.synod.group.Effect.CancelTimer;
import io.synod.group.GroupCommand.Join;
import io.synod.group.GroupCommand.Sync;
import io.synod.group.GroupReply.Synced;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everyone has an assignment and works.
 *
 * @param unsynced members that have not fetched it yet; they are out when the {@link Timer.Sync} fires
 */
public record Stable(Roster roster, Set<String> unsynced) implements Group {
  public Stable {
    unsynced = Set.copyOf(unsynced);
  }

  static Synced assignment(Roster roster, String memberId) {
    return new Synced(Errors.NONE, roster.protocolType(), roster.protocol(), roster.members().get(memberId).assignment());
  }

  @Override
  public String state() {
    return "Stable";
  }

  @Override
  public Step add(Join join, String memberId, GroupSettings settings) {
    Roster with = roster.with(Member.joining(memberId, join), join.protocolType());
    return PreparingRebalance.begin(with, Map.of(memberId, join.replyTo()), Set.of(memberId), settings);
  }

  /** A leader that joins again wants a new assignment: it may know of new partitions. */
  @Override
  public Step rejoin(Join join, GroupSettings settings) {
    Member member = roster.members().get(join.memberId());
    if (!roster.isLeader(member.id()) && member.protocols().equals(join.protocols())) {
      return new Step(this, List.of(Group.session(member), new Answer<>(join.replyTo(), Group.welcome(roster, member.id()))));
    }
    Roster with = roster.with(member.rejoining(join), join.protocolType());
    return PreparingRebalance.begin(with, Map.of(member.id(), join.replyTo()), Set.of(), settings);
  }

  /**
   * It goes on with the assignment of its predecessor. A client that knows KIP-814 is told who leads and not to assign; to an older one
   * the leader's id is the old one, so that it does not take itself for the leader.
   */
  @Override
  public Step replace(String oldId, Join join, String freshId, GroupSettings settings) {
    Member successor = Member.joining(freshId, join);
    Roster next = roster.replacing(oldId, successor);
    List<Effect> timers = List.of(new CancelTimer(new Timer.Session(oldId)), Group.session(successor));
    if (!next.elected().equals(roster.protocol())) {
      return Group.preceded(PreparingRebalance.begin(next, Map.of(freshId, join.replyTo()), Set.of(), settings), timers);
    }
    boolean leads = join.canSkipAssignment() && next.isLeader(freshId);
    Roster shown = join.canSkipAssignment() ? next
        : new Roster(next.generation(), next.protocolType(), next.protocol(), roster.leader(), next.members(), next.pending());
    var effects = new ArrayList<>(timers);
    effects.add(new Effect.Store(next));
    effects.add(new Answer<>(join.replyTo(), Group.welcome(shown, freshId, leads, leads)));
    var missing = new HashSet<>(unsynced);
    if (missing.remove(oldId)) missing.add(freshId);
    return new Step(new Stable(next, missing), effects);
  }

  @Override
  public Step synced(Sync sync) {
    var missing = new HashSet<>(unsynced);
    missing.remove(sync.memberId());
    var effects = new ArrayList<Effect>();
    if (missing.isEmpty() && !unsynced.isEmpty()) effects.add(new CancelTimer(new Timer.Sync()));
    effects.add(Group.session(roster.members().get(sync.memberId())));
    effects.add(new Answer<>(sync.replyTo(), assignment(roster, sync.memberId())));
    return new Step(new Stable(roster, missing), effects);
  }

  @Override
  public boolean hasRoom(String memberId, int maxSize) {
    return roster.hasRoomFor(memberId, maxSize);
  }

  @Override
  public Errors pulse() {
    return Errors.NONE;
  }

  @Override
  public Step remove(Set<String> memberIds, GroupSettings settings) {
    var effects = new ArrayList<Effect>();
    for (String id : memberIds) {
      effects.add(new CancelTimer(new Timer.Session(id)));
      effects.add(new CancelTimer(new Timer.Pending(id)));
    }
    Roster rest = roster.without(memberIds);
    if (Collections.disjoint(memberIds, roster.members().keySet())) return new Step(with(rest), effects);
    return Group.preceded(PreparingRebalance.begin(rest, Map.of(), Set.of(), settings), effects);
  }

  @Override
  public boolean keeps(String memberId) {
    return false;
  }

  @Override
  public Step timeUp(Timer timer, GroupSettings settings) {
    return timer instanceof Timer.Sync && !unsynced.isEmpty() ? remove(unsynced, settings) : new Step(this, List.of());
  }

  @Override
  public List<Answer<?>> abandoned(Errors error) {
    return List.of();
  }

  @Override
  public Stable with(Roster changed) {
    return new Stable(changed, unsynced);
  }
}
