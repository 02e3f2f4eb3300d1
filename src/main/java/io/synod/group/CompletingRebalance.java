package io.synod.group;

import akka.actor.typed.ActorRef;
import io.synod.broker.Errors;
import io.synod.group.Effect.Answer;
import io.synod.group.Effect.CancelTimer;
import io.synod.group.GroupCommand.Join;
import io.synod.group.GroupCommand.Sync;
import io.synod.group.GroupReply.Joined;
import io.synod.group.GroupReply.Synced;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The generation has begun; its leader computes the assignment and the others wait for it.
 *
 * @param syncing members that wait for the answer to their sync
 * @param unsynced members that have not asked for their assignment yet; they are out when the {@link Timer.Sync} fires
 */
public record CompletingRebalance(Roster roster, Map<String, ActorRef<Synced>> syncing, Set<String> unsynced) implements Group {
  public CompletingRebalance {
    syncing = Collections.unmodifiableMap(new LinkedHashMap<>(syncing));
    unsynced = Set.copyOf(unsynced);
  }

  @Override
  public String state() {
    return "CompletingRebalance";
  }

  @Override
  public Step add(Join join, String memberId, GroupSettings settings) {
    Roster with = roster.with(Member.joining(memberId, join), join.protocolType());
    return again(with, Map.of(memberId, join.replyTo()), Set.of(memberId), List.of(), settings);
  }

  /** With the same protocols it may have missed our answer; with others all must choose again. */
  @Override
  public Step rejoin(Join join, GroupSettings settings) {
    Member member = roster.members().get(join.memberId());
    if (member.protocols().equals(join.protocols())) {
      return new Step(this, List.of(Group.session(member), new Answer<>(join.replyTo(), Group.welcome(roster, member.id()))));
    }
    return again(roster.with(member.rejoining(join), join.protocolType()), Map.of(member.id(), join.replyTo()), Set.of(), List.of(), settings);
  }

  /** The leader may already be assigning partitions to the old id, so this generation is lost. */
  @Override
  public Step replace(String oldId, Join join, String freshId, GroupSettings settings) {
    Member successor = Member.joining(freshId, join);
    var effects = new ArrayList<Effect>(List.of(new CancelTimer(new Timer.Session(oldId)), Group.session(successor)));
    if (syncing.containsKey(oldId)) effects.add(new Answer<>(syncing.get(oldId), Synced.refused(Errors.FENCED_INSTANCE_ID)));
    return new CompletingRebalance(roster, without(Set.of(oldId)), unsynced)
        .again(roster.replacing(oldId, successor), Map.of(freshId, join.replyTo()), Set.of(), effects, settings);
  }

  @Override
  public Step synced(Sync sync) {
    var effects = new ArrayList<Effect>();
    ActorRef<Synced> earlier = syncing.get(sync.memberId());
    if (earlier != null) effects.add(new Answer<>(earlier, Synced.refused(Errors.REBALANCE_IN_PROGRESS)));
    var waiting = new LinkedHashMap<>(syncing);
    waiting.put(sync.memberId(), sync.replyTo());
    var missing = new HashSet<>(unsynced);
    missing.remove(sync.memberId());
    if (!roster.isLeader(sync.memberId())) return new Step(new CompletingRebalance(roster, waiting, missing), effects);
    Roster assigned = roster.assigned(sync.assignments());
    effects.add(new Effect.Store(assigned));
    waiting.forEach((id, replyTo) -> {
      effects.add(Group.session(assigned.members().get(id)));
      effects.add(new Answer<>(replyTo, Stable.assignment(assigned, id)));
    });
    if (missing.isEmpty()) effects.add(new CancelTimer(new Timer.Sync()));
    return new Step(new Stable(assigned, missing), effects);
  }

  @Override
  public boolean hasRoom(String memberId, int maxSize) {
    return roster.hasRoomFor(memberId, maxSize);
  }

  /** A member may beat as soon as it has joined; it learns of the assignment by its sync. */
  @Override
  public Errors pulse() {
    return Errors.NONE;
  }

  /** Its partitions are about to change hands: the offsets come with the next generation. */
  @Override
  public Errors mayCommit(String memberId, Optional<String> instanceId, int generation) {
    Errors error = Group.super.mayCommit(memberId, instanceId, generation);
    return error == Errors.NONE ? Errors.REBALANCE_IN_PROGRESS : error;
  }

  @Override
  public Step remove(Set<String> memberIds, GroupSettings settings) {
    var effects = new ArrayList<Effect>();
    for (String id : memberIds) {
      effects.add(new CancelTimer(new Timer.Session(id)));
      effects.add(new CancelTimer(new Timer.Pending(id)));
      if (syncing.containsKey(id)) effects.add(new Answer<>(syncing.get(id), Synced.refused(Errors.UNKNOWN_MEMBER_ID)));
    }
    if (Collections.disjoint(memberIds, roster.members().keySet())) return new Step(with(roster.without(memberIds)), effects);
    return new CompletingRebalance(roster, without(memberIds), unsynced).again(roster.without(memberIds), Map.of(), Set.of(), effects, settings);
  }

  private Map<String, ActorRef<Synced>> without(Set<String> memberIds) {
    var rest = new LinkedHashMap<>(syncing);
    rest.keySet().removeAll(memberIds);
    return rest;
  }

  @Override
  public boolean keeps(String memberId) {
    return syncing.containsKey(memberId);
  }

  @Override
  public Step timeUp(Timer timer, GroupSettings settings) {
    return timer instanceof Timer.Sync && !unsynced.isEmpty() ? remove(unsynced, settings) : new Step(this, List.of());
  }

  /** Everyone begins again; who waits for an assignment is told so, and has its session to come back. */
  private Step again(Roster next, Map<String, ActorRef<Joined>> joining, Set<String> newcomers, List<Effect> first, GroupSettings settings) {
    var effects = new ArrayList<>(first);
    syncing.forEach((id, replyTo) -> {
      if (next.members().containsKey(id)) effects.add(Group.session(next.members().get(id)));
      effects.add(new Answer<>(replyTo, Synced.refused(Errors.REBALANCE_IN_PROGRESS)));
    });
    return Group.preceded(PreparingRebalance.begin(next, joining, newcomers, settings), effects);
  }

  @Override
  public List<Answer<?>> abandoned(Errors error) {
    var answers = new ArrayList<Answer<?>>();
    syncing.values().forEach(replyTo -> answers.add(new Answer<>(replyTo, Synced.refused(error))));
    return answers;
  }

  @Override
  public CompletingRebalance with(Roster changed) {
    return new CompletingRebalance(changed, syncing, unsynced);
  }
}
