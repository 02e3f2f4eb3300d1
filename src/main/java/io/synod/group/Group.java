package io.synod.group;

import io.synod.broker.Errors;
import io.synod.group.Effect.Answer;
import io.synod.group.Effect.CancelTimer;
import io.synod.group.Effect.SetTimer;
import io.synod.group.GroupCommand.Heartbeat;
import io.synod.group.GroupCommand.Join;
import io.synod.group.GroupCommand.Leave;
import io.synod.group.GroupCommand.Leaving;
import io.synod.group.GroupCommand.Sync;
import io.synod.group.GroupReply.Described;
import io.synod.group.GroupReply.DescribedMember;
import io.synod.group.GroupReply.Done;
import io.synod.group.GroupReply.Joined;
import io.synod.group.GroupReply.JoinedMember;
import io.synod.group.GroupReply.Left;
import io.synod.group.GroupReply.LeftMember;
import io.synod.group.GroupReply.Synced;
import io.synod.journal.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The members of a group and what they are doing together: the classic protocol (KIP-62; delay of the first rebalance KIP-134, static
 * members KIP-345, required member ids KIP-394, skipped assignment KIP-814). Immutable; every input gives a {@link Step}.
 *
 * <pre>
 * Empty               -- a member joins -------------------------------------> PreparingRebalance
 * PreparingRebalance  -- all joined, or time is up --------------------------> CompletingRebalance
 * PreparingRebalance  -- the last member left -------------------------------> Empty
 * CompletingRebalance -- the leader brings the assignment (stored) ----------> Stable
 * CompletingRebalance -- a member comes, changes, goes or does not sync -----> PreparingRebalance
 * Stable              -- a member comes, changes, goes; the leader rejoins --> PreparingRebalance
 * </pre>
 *
 * <p>What Kafka calls Dead is a group that nobody knows: here one that is empty and {@link StoredGroup#isBlank() blank}.
 */
public sealed interface Group permits Empty, PreparingRebalance, CompletingRebalance, Stable {
  Roster roster();

  /** As Kafka's tools show it. */
  String state();

  /** A new member with this id; the roster already has room for it and a protocol in common with it. */
  Step add(Join join, String memberId, GroupSettings settings);

  /** A member that is in the roster joins again. */
  Step rejoin(Join join, GroupSettings settings);

  /** A static member came back without its member id: it is {@code freshId} from now on (KIP-345). */
  Step replace(String oldId, Join join, String freshId, GroupSettings settings);

  /** The member and the generation are right. */
  Step synced(Sync sync);

  /** Whether this member, or a new one, may join a group of at most {@code maxSize}. */
  boolean hasRoom(String memberId, int maxSize);

  /** The answer to a heartbeat of a member of this generation. */
  Errors pulse();

  /** Members are gone: they left, or were not heard of. */
  Step remove(Set<String> memberIds, GroupSettings settings);

  /** The session timer of a member fired. Who waits for our answer is alive. */
  boolean keeps(String memberId);

  /** One of {@link Timer.Rebalance} and {@link Timer.Sync} fired. */
  Step timeUp(Timer timer, GroupSettings settings);

  Group with(Roster roster);

  /** The group cannot go on here: everyone that waits for an answer gets {@code error}. */
  List<Answer<?>> abandoned(Errors error);

  /** Restored from the journal: as it was, each member with a whole session timeout to be heard of. */
  static Step restored(GroupEvent.GenerationStored stored) {
    Roster roster = Roster.restored(stored);
    var effects = new ArrayList<Effect>();
    roster.members().values().forEach(member -> effects.add(session(member)));
    return new Step(roster.members().isEmpty() ? new Empty(roster) : new Stable(roster, Set.of()), effects);
  }

  /** @param freshId an id no member ever had, for a new member */
  default Step join(Join join, String freshId, GroupSettings settings) {
    if (!settings.allowsSession(join.sessionTimeoutMillis())) return refuse(join, Errors.INVALID_SESSION_TIMEOUT, join.memberId());
    if (!hasRoom(join.memberId(), settings.maxSize())) return turnAway(join, settings);
    if (!roster().supports(join.protocolType(), join.protocols())) return refuse(join, Errors.INCONSISTENT_GROUP_PROTOCOL, join.memberId());
    return join.memberId().isEmpty() ? joinAnew(join, freshId, settings) : joinAgain(join, settings);
  }

  private Step joinAnew(Join join, String freshId, GroupSettings settings) {
    Optional<String> oldId = join.instanceId().flatMap(roster()::memberOf);
    if (oldId.isPresent()) return replace(oldId.get(), join, freshId, settings);
    if (join.instanceId().isPresent() || !join.memberIdRequired()) return add(join, freshId, settings);
    return new Step(with(roster().withPending(freshId)), List.of(
        new SetTimer(new Timer.Pending(freshId), join.sessionTimeoutMillis()),
        new Answer<>(join.replyTo(), Joined.refused(Errors.MEMBER_ID_REQUIRED, freshId))));
  }

  private Step joinAgain(Join join, GroupSettings settings) {
    if (roster().pending().contains(join.memberId()) && join.instanceId().isEmpty()) {
      return preceded(add(join, join.memberId(), settings), List.of(new CancelTimer(new Timer.Pending(join.memberId()))));
    }
    Errors error = roster().check(join.memberId(), join.instanceId());
    return error == Errors.NONE ? rejoin(join, settings) : refuse(join, error, join.memberId());
  }

  /** The group is full; a member that lost its place to a smaller limit goes. */
  private Step turnAway(Join join, GroupSettings settings) {
    Set<String> gone = roster().members().containsKey(join.memberId()) ? Set.of(join.memberId()) : Set.of();
    Step without = gone.isEmpty() ? new Step(this, List.of()) : remove(gone, settings);
    return followed(without, List.of(new Answer<>(join.replyTo(), Joined.refused(Errors.GROUP_MAX_SIZE_REACHED, ""))));
  }

  default Step sync(Sync sync) {
    Errors error = roster().check(sync.memberId(), sync.instanceId());
    if (error == Errors.NONE && sync.generation() != roster().generation()) error = Errors.ILLEGAL_GENERATION;
    if (error == Errors.NONE && (differs(sync.protocolType(), roster().protocolType()) || differs(sync.protocol(), roster().protocol()))) {
      error = Errors.INCONSISTENT_GROUP_PROTOCOL;
    }
    if (error != Errors.NONE) return new Step(this, List.of(new Answer<>(sync.replyTo(), Synced.refused(error))));
    return synced(sync);
  }

  private static boolean differs(Optional<String> said, Optional<String> is) {
    return said.isPresent() && !said.equals(is);
  }

  default Step heartbeat(Heartbeat beat) {
    Errors error = roster().check(beat.memberId(), beat.instanceId());
    if (error == Errors.NONE && beat.generation() != roster().generation()) error = Errors.ILLEGAL_GENERATION;
    if (error != Errors.NONE) return new Step(this, List.of(new Answer<>(beat.replyTo(), new Done(error))));
    return new Step(this, List.of(session(roster().members().get(beat.memberId())), new Answer<>(beat.replyTo(), new Done(pulse()))));
  }

  default Step leave(Leave leave, GroupSettings settings) {
    var gone = new LinkedHashSet<String>();
    var answers = new ArrayList<LeftMember>();
    for (Leaving leaving : leave.members()) {
      Optional<String> named = leaving.memberId().isEmpty() ? leaving.instanceId().flatMap(roster()::memberOf) : Optional.of(leaving.memberId());
      boolean pending = named.isPresent() && roster().pending().contains(named.get());
      Errors error = named.isEmpty() ? Errors.UNKNOWN_MEMBER_ID : pending ? Errors.NONE : roster().check(named.get(), leaving.instanceId());
      if (error == Errors.NONE) gone.add(named.get());
      answers.add(new LeftMember(leaving.memberId(), leaving.instanceId(), error));
    }
    Step without = gone.isEmpty() ? new Step(this, List.of()) : remove(gone, settings);
    return preceded(without, List.of(new Answer<>(leave.replyTo(), new Left(Errors.NONE, answers))));
  }

  default Step on(Timer timer, GroupSettings settings) {
    if (timer instanceof Timer.Session session) {
      boolean gone = roster().members().containsKey(session.memberId()) && !keeps(session.memberId());
      return gone ? remove(Set.of(session.memberId()), settings) : new Step(this, List.of());
    }
    if (timer instanceof Timer.Pending pending) return remove(Set.of(pending.memberId()), settings);
    return timeUp(timer, settings);
  }

  /**
   * Whether these offsets may be committed. {@code NONE} for a member of this generation, and in a group without members for whoever
   * assigns its partitions itself.
   */
  default Errors mayCommit(String memberId, Optional<String> instanceId, int generation) {
    boolean empty = roster().members().isEmpty();
    if (generation < 0 && empty) return Errors.NONE;
    if (generation < 0 && memberId.isEmpty() && instanceId.isEmpty()) return Errors.UNKNOWN_MEMBER_ID;
    Errors error = roster().check(memberId, instanceId);
    if (error != Errors.NONE) return empty && roster().generation() == 0 ? Errors.ILLEGAL_GENERATION : error;
    return generation == roster().generation() ? Errors.NONE : Errors.ILLEGAL_GENERATION;
  }

  /** As administrators see it. Metadata and assignments are shown only while they hold. */
  default Described described(String groupId) {
    boolean stable = this instanceof Stable;
    String protocol = stable ? roster().protocol().orElse("") : "";
    List<DescribedMember> members = roster().members().values().stream()
        .map(m -> new DescribedMember(m.id(), m.instanceId(), m.clientId(), m.clientHost(), stable ? m.metadata(protocol) : Bytes.EMPTY,
            stable ? m.assignment() : Bytes.EMPTY))
        .toList();
    return new Described(Errors.NONE, groupId, state(), roster().protocolType().orElse(""), protocol, members);
  }

  private Step refuse(Join join, Errors error, String memberId) {
    return new Step(this, List.of(new Answer<>(join.replyTo(), Joined.refused(error, memberId))));
  }

  /** What a member is told of the generation it is in; the leader is told of everyone. */
  static Joined welcome(Roster roster, String memberId) {
    return welcome(roster, memberId, roster.isLeader(memberId), false);
  }

  static Joined welcome(Roster roster, String memberId, boolean withMembers, boolean skipAssignment) {
    String protocol = roster.protocol().orElse("");
    List<JoinedMember> members = withMembers
        ? roster.members().values().stream().map(m -> new JoinedMember(m.id(), m.instanceId(), m.metadata(protocol))).toList() : List.of();
    return new Joined(Errors.NONE, roster.generation(), roster.protocolType(), roster.protocol(), roster.leader().orElse(""), memberId,
        skipAssignment, members);
  }

  static SetTimer session(Member member) {
    return new SetTimer(new Timer.Session(member.id()), member.sessionTimeoutMillis());
  }

  static Step preceded(Step step, List<Effect> before) {
    var effects = new ArrayList<>(before);
    effects.addAll(step.effects());
    return new Step(step.next(), effects);
  }

  static Step followed(Step step, List<Effect> after) {
    return preceded(new Step(step.next(), after), step.effects());
  }
}
