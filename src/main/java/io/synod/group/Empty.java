package io.synod.group;

import io.synod.broker.Errors;
import io.synod.group.GroupCommand.Join;
import io.synod.group.GroupCommand.Sync;
import io.synod.group.GroupReply.Synced;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Nobody is in it; it may have offsets, and member ids given away. */
public record Empty(Roster roster) implements Group {
  static final Empty NEW = new Empty(Roster.NOBODY);

  @Override
  public String state() {
    return "Empty";
  }

  @Override
  public Step add(Join join, String memberId, GroupSettings settings) {
    Member member = Member.joining(memberId, join);
    Roster with = roster.with(member, join.protocolType());
    return PreparingRebalance.first(with, Map.of(memberId, join.replyTo()), settings);
  }

  /** Nobody is in the roster, so {@link #join} refuses before it comes here. */
  @Override
  public Step rejoin(Join join, GroupSettings settings) {
    throw new IllegalStateException("no member of an empty group joins again: " + join.memberId());
  }

  @Override
  public Step replace(String oldId, Join join, String freshId, GroupSettings settings) {
    throw new IllegalStateException("no member of an empty group is replaced: " + oldId);
  }

  @Override
  public Step synced(Sync sync) {
    return new Step(this, List.of(new Effect.Answer<>(sync.replyTo(), Synced.refused(Errors.UNKNOWN_MEMBER_ID))));
  }

  @Override
  public boolean hasRoom(String memberId, int maxSize) {
    return true;
  }

  @Override
  public Errors pulse() {
    return Errors.UNKNOWN_MEMBER_ID;
  }

  @Override
  public Step remove(Set<String> memberIds, GroupSettings settings) {
    var effects = new ArrayList<Effect>();
    memberIds.forEach(id -> effects.add(new Effect.CancelTimer(new Timer.Pending(id))));
    return new Step(new Empty(roster.without(memberIds)), effects);
  }

  @Override
  public boolean keeps(String memberId) {
    return false;
  }

  @Override
  public Step timeUp(Timer timer, GroupSettings settings) {
    return new Step(this, List.of());
  }

  @Override
  public List<Effect.Answer<?>> abandoned(Errors error) {
    return List.of();
  }

  @Override
  public Empty with(Roster changed) {
    return new Empty(changed);
  }
}
