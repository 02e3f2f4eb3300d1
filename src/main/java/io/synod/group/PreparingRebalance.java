package io.synod.group;

import akka.actor.typed.ActorRef;
import io.synod.broker.Errors;
import io.synod.group.Effect.Answer;
import io.synod.group.Effect.CancelTimer;
import io.synod.group.Effect.SetTimer;
import io.synod.group.GroupCommand.Join;
import io.synod.group.GroupCommand.Sync;
import io.synod.group.GroupReply.Joined;
import io.synod.group.GroupReply.Synced;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Waiting until every member has (re)joined, or its time is up.
 *
 * @param joining members that wait for the answer to their join
 * @param newcomers members that never were in a generation: they have {@link GroupSettings#newMemberJoinTimeout} instead of their session
 * @param first what is left of the delay of an empty group's first rebalance (KIP-134); empty in any other
 */
public record PreparingRebalance(Roster roster, Map<String, ActorRef<Joined>> joining, Set<String> newcomers, Optional<Delay> first)
    implements Group {
  private static final Timer REBALANCE = new Timer.Rebalance();

  /** @param remainingMillis most that it may still be extended by @param grew a member came since the timer was set */
  record Delay(long remainingMillis, boolean grew) {}

  public PreparingRebalance {
    joining = Collections.unmodifiableMap(new LinkedHashMap<>(joining));
    newcomers = Set.copyOf(newcomers);
  }

  /** Of an empty group: waits a little for others, so that they need not rebalance one after the other. */
  static Step first(Roster roster, Map<String, ActorRef<Joined>> joining, GroupSettings settings) {
    long delay = settings.initialRebalanceDelay().toMillis();
    if (delay == 0) return begin(roster, joining, joining.keySet(), settings);
    long remaining = Math.max(0, roster.rebalanceTimeoutMillis() - delay);
    var effects = newcomerSessions(joining.keySet(), settings);
    effects.add(new SetTimer(REBALANCE, delay));
    return new Step(new PreparingRebalance(roster, joining, joining.keySet(), Optional.of(new Delay(remaining, false))), effects);
  }

  /** Of a group that had members. */
  static Step begin(Roster roster, Map<String, ActorRef<Joined>> joining, Set<String> newcomers, GroupSettings settings) {
    var effects = newcomerSessions(newcomers, settings);
    effects.add(new CancelTimer(new Timer.Sync()));
    effects.add(new SetTimer(REBALANCE, roster.rebalanceTimeoutMillis()));
    return Group.preceded(new PreparingRebalance(roster, joining, newcomers, Optional.empty()).settled(), effects);
  }

  private static List<Effect> newcomerSessions(Set<String> newcomers, GroupSettings settings) {
    var effects = new ArrayList<Effect>();
    newcomers.forEach(id -> effects.add(new SetTimer(new Timer.Session(id), settings.newMemberJoinTimeout().toMillis())));
    return effects;
  }

  @Override
  public String state() {
    return "PreparingRebalance";
  }

  @Override
  public Step add(Join join, String memberId, GroupSettings settings) {
    var fresh = new HashSet<>(newcomers);
    fresh.add(memberId);
    Roster with = roster.with(Member.joining(memberId, join), join.protocolType());
    Optional<Delay> delay = first.map(d -> new Delay(d.remainingMillis(), true));
    Step step = new PreparingRebalance(with, joined(memberId, join), fresh, delay).settled();
    return Group.preceded(step, newcomerSessions(Set.of(memberId), settings));
  }

  @Override
  public Step rejoin(Join join, GroupSettings settings) {
    Member member = roster.members().get(join.memberId()).rejoining(join);
    Step step = new PreparingRebalance(roster.with(member, join.protocolType()), joined(member.id(), join), newcomers, first).settled();
    return Group.preceded(step, superseded(member.id(), Errors.REBALANCE_IN_PROGRESS));
  }

  @Override
  public Step replace(String oldId, Join join, String freshId, GroupSettings settings) {
    Member successor = Member.joining(freshId, join);
    var waiting = joined(freshId, join);
    waiting.remove(oldId);
    var fresh = new HashSet<>(newcomers);
    if (fresh.remove(oldId)) fresh.add(freshId);
    var effects = superseded(oldId, Errors.FENCED_INSTANCE_ID);
    effects.add(new CancelTimer(new Timer.Session(oldId)));
    effects.add(Group.session(successor));
    return Group.preceded(new PreparingRebalance(roster.replacing(oldId, successor), waiting, fresh, first).settled(), effects);
  }

  private Map<String, ActorRef<Joined>> joined(String memberId, Join join) {
    var waiting = new LinkedHashMap<>(joining);
    waiting.put(memberId, join.replyTo());
    return waiting;
  }

  /** The member's earlier join is answered too: its sender gave up on it. */
  private List<Effect> superseded(String memberId, Errors error) {
    var effects = new ArrayList<Effect>();
    if (joining.containsKey(memberId)) effects.add(new Answer<>(joining.get(memberId), Joined.refused(error, memberId)));
    return effects;
  }

  @Override
  public Step synced(Sync sync) {
    return new Step(this, List.of(new Answer<>(sync.replyTo(), Synced.refused(Errors.REBALANCE_IN_PROGRESS))));
  }

  @Override
  public boolean hasRoom(String memberId, int maxSize) {
    return joining.containsKey(memberId) || joining.size() < maxSize;
  }

  @Override
  public Errors pulse() {
    return Errors.REBALANCE_IN_PROGRESS;
  }

  @Override
  public Step remove(Set<String> memberIds, GroupSettings settings) {
    var effects = new ArrayList<Effect>();
    var waiting = new LinkedHashMap<>(joining);
    for (String id : memberIds) {
      effects.add(new CancelTimer(new Timer.Session(id)));
      effects.add(new CancelTimer(new Timer.Pending(id)));
      effects.addAll(superseded(id, Errors.UNKNOWN_MEMBER_ID));
      waiting.remove(id);
    }
    var fresh = new HashSet<>(newcomers);
    fresh.removeAll(memberIds);
    return Group.preceded(new PreparingRebalance(roster.without(memberIds), waiting, fresh, first).settled(), effects);
  }

  @Override
  public boolean keeps(String memberId) {
    return joining.containsKey(memberId) && !newcomers.contains(memberId);
  }

  @Override
  public Step timeUp(Timer timer, GroupSettings settings) {
    if (!timer.equals(REBALANCE)) return new Step(this, List.of());
    if (first.isPresent() && first.get().grew() && first.get().remainingMillis() > 0) {
      long delay = Math.min(settings.initialRebalanceDelay().toMillis(), first.get().remainingMillis());
      Delay less = new Delay(first.get().remainingMillis() - delay, false);
      return new Step(new PreparingRebalance(roster, joining, newcomers, Optional.of(less)), List.of(new SetTimer(REBALANCE, delay)));
    }
    return completed();
  }

  /** Completes when nobody is missing; not before its time in an empty group's first rebalance. */
  private Step settled() {
    boolean complete = first.isEmpty() && joining.size() == roster.members().size() && roster.pending().isEmpty();
    return complete || roster.members().isEmpty() ? completed() : new Step(this, List.of());
  }

  /** Whoever has not rejoined is out, except static members: those have their session timeout (KIP-345). */
  private Step completed() {
    var effects = new ArrayList<Effect>();
    var out = new LinkedHashSet<String>();
    for (Member member : roster.members().values()) {
      if (!joining.containsKey(member.id()) && member.instanceId().isEmpty()) out.add(member.id());
    }
    out.forEach(id -> effects.add(new CancelTimer(new Timer.Session(id))));
    Roster rest = roster.without(out);
    if (joining.isEmpty() && !rest.members().isEmpty()) {
      effects.add(new SetTimer(REBALANCE, rest.rebalanceTimeoutMillis()));
      return new Step(new PreparingRebalance(rest, joining, Set.of(), Optional.empty()), effects);
    }
    Optional<String> leader = rest.leader().filter(joining::containsKey).or(() -> joining.keySet().stream().findFirst());
    Roster next = rest.nextGeneration(leader);
    effects.add(new CancelTimer(REBALANCE));
    if (next.members().isEmpty()) {
      effects.add(new Effect.Store(next));
      return new Step(new Empty(next), effects);
    }
    joining.forEach((id, replyTo) -> {
      effects.add(Group.session(next.members().get(id)));
      effects.add(new Answer<>(replyTo, Group.welcome(next, id)));
    });
    effects.add(new SetTimer(new Timer.Sync(), next.rebalanceTimeoutMillis()));
    return new Step(new CompletingRebalance(next, Map.of(), next.members().keySet()), effects);
  }

  @Override
  public List<Answer<?>> abandoned(Errors error) {
    var answers = new ArrayList<Answer<?>>();
    joining.forEach((id, replyTo) -> answers.add(new Answer<>(replyTo, Joined.refused(error, id))));
    return answers;
  }

  @Override
  public PreparingRebalance with(Roster changed) {
    return new PreparingRebalance(changed, joining, newcomers, first);
  }
}
