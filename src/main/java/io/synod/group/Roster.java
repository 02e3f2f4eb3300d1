package io.synod.group;

import io.synod.broker.Errors;
import io.synod.journal.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is in the group, whatever it is doing.
 *
 * @param generation 0 before the first; one more with each completed rebalance, never less
 * @param protocolType for instance {@code consumer}; that of the last members when there are none
 * @param protocol chosen for this generation
 * @param leader member that computes the assignment of this generation
 * @param members by id, in the order they came
 * @param pending member ids that were given away and not yet used (KIP-394)
 */
public record Roster(int generation, Optional<String> protocolType, Optional<String> protocol, Optional<String> leader,
    Map<String, Member> members, Set<String> pending) {

  static final Roster NOBODY = new Roster(0, Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), Set.of());

  public Roster {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    pending = Set.copyOf(pending);
  }

  /** As it was when it was stored. */
  static Roster restored(GroupEvent.GenerationStored stored) {
    var members = new LinkedHashMap<String, Member>();
    stored.members().forEach(member -> members.put(member.id(), member));
    Optional<String> type = Optional.of(stored.protocolType()).filter(text -> !text.isEmpty());
    return new Roster(stored.generation(), type, stored.protocol(), stored.leader(), members, Set.of());
  }

  /** Whether {@code memberId} may be one of at most {@code maxSize}: a member keeps its place. */
  boolean hasRoomFor(String memberId, int maxSize) {
    return members.containsKey(memberId) || members.size() < maxSize;
  }

  /** As it will be remembered: of each member the metadata of the chosen protocol only, as Kafka's record has it. */
  GroupEvent.GenerationStored stored(long nowMillis) {
    var remembered = new ArrayList<Member>();
    for (Member m : members.values()) {
      List<Member.Protocol> chosen = protocol.map(name -> List.of(new Member.Protocol(name, m.metadata(name)))).orElse(List.of());
      remembered.add(new Member(m.id(), m.instanceId(), m.clientId(), m.clientHost(), m.rebalanceTimeoutMillis(), m.sessionTimeoutMillis(),
          chosen, m.assignment()));
    }
    return new GroupEvent.GenerationStored(generation, protocolType.orElse(""), protocol, leader, remembered, nowMillis);
  }

  Optional<String> memberOf(String instanceId) {
    return members.values().stream().filter(m -> m.instanceId().equals(Optional.of(instanceId))).map(Member::id).findFirst();
  }

  /** Whether this is a member, and the one that owns its instance id. */
  Errors check(String memberId, Optional<String> instanceId) {
    if (instanceId.isPresent()) {
      Optional<String> owner = memberOf(instanceId.get());
      if (owner.isEmpty()) return Errors.UNKNOWN_MEMBER_ID;
      if (!owner.get().equals(memberId)) return Errors.FENCED_INSTANCE_ID;
    }
    return members.containsKey(memberId) ? Errors.NONE : Errors.UNKNOWN_MEMBER_ID;
  }

  /** Whether a member with these protocols has one in common with all that are there. */
  boolean supports(String type, List<Member.Protocol> protocols) {
    if (type.isEmpty() || protocols.isEmpty()) return false;
    if (members.isEmpty()) return true;
    return protocolType.equals(Optional.of(type)) && protocols.stream().anyMatch(p -> supportedByAll(p.name()));
  }

  private boolean supportedByAll(String name) {
    return members.values().stream().allMatch(m -> m.supports(name));
  }

  /** The protocol most members like best among those that all support; of two equals the one that was named first. */
  Optional<String> elected() {
    var votes = new LinkedHashMap<String, Integer>();
    for (Member member : members.values()) {
      member.protocols().stream().map(Member.Protocol::name).filter(this::supportedByAll).findFirst()
          .ifPresent(name -> votes.merge(name, 1, Integer::sum));
    }
    Optional<String> best = Optional.empty();
    for (String name : votes.keySet()) {
      if (best.isEmpty() || votes.get(name) > votes.get(best.get())) best = Optional.of(name);
    }
    return best;
  }

  int rebalanceTimeoutMillis() {
    return members.values().stream().mapToInt(Member::rebalanceTimeoutMillis).max().orElse(0);
  }

  boolean isLeader(String memberId) {
    return leader.equals(Optional.of(memberId));
  }

  /** With a member added, or replaced under its id; it is no longer pending. The first one leads. */
  Roster with(Member member, String type) {
    var all = new LinkedHashMap<>(members);
    all.put(member.id(), member);
    return new Roster(generation, Optional.of(type), protocol, leader.or(() -> Optional.of(member.id())), all, without(pending, member.id()));
  }

  Roster withPending(String memberId) {
    var more = new LinkedHashSet<>(pending);
    more.add(memberId);
    return new Roster(generation, protocolType, protocol, leader, members, more);
  }

  Roster withoutPending(String memberId) {
    return new Roster(generation, protocolType, protocol, leader, members, without(pending, memberId));
  }

  /** Without some members; if the leader was among them the first of the others leads. */
  Roster without(Collection<String> memberIds) {
    var rest = new LinkedHashMap<>(members);
    rest.keySet().removeAll(memberIds);
    Optional<String> leads = leader.filter(rest::containsKey).or(() -> rest.keySet().stream().findFirst());
    var unused = new LinkedHashSet<>(pending);
    unused.removeAll(memberIds);
    return new Roster(generation, protocolType, protocol, leads, rest, unused);
  }

  /** A static member came back under a new id and takes over place, assignment and leadership of the old one. */
  Roster replacing(String oldId, Member successor) {
    var all = new LinkedHashMap<String, Member>();
    members.forEach((id, member) -> {
      Member now = id.equals(oldId) ? successor.assigned(member.assignment()) : member;
      all.put(now.id(), now);
    });
    return new Roster(generation, protocolType, protocol, isLeader(oldId) ? Optional.of(successor.id()) : leader, all, pending);
  }

  /** The generation that begins with these members; led by {@code leads}. */
  Roster nextGeneration(Optional<String> leads) {
    return new Roster(generation + 1, protocolType, elected(), leads, members, pending);
  }

  /** With the leader's assignments; a member it left out has none. */
  Roster assigned(Map<String, Bytes> assignments) {
    var all = new LinkedHashMap<String, Member>();
    members.forEach((id, member) -> all.put(id, member.assigned(assignments.getOrDefault(id, Bytes.EMPTY))));
    return new Roster(generation, protocolType, protocol, leader, all, pending);
  }

  private static Set<String> without(Set<String> all, String one) {
    var rest = new LinkedHashSet<>(all);
    rest.remove(one);
    return rest;
  }
}
