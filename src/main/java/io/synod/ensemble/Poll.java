package io.synod.ensemble;

import io.synod.ensemble.Election.Surroundings;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a looking member makes of all it has heard. Only words of voters are in it; of everybody where the member's own vote does not count by what it
 * knows, for then it may not know either whose does.
 *
 * @param history of this member, as a vote for itself
 * @param heard the last word of each peer
 */
record Poll(Surroundings surroundings, Vote history, SortedMap<Integer, Notification> heard) {
  private static final Comparator<Vote> BY_HISTORY = Comparator.comparingInt(Vote::epoch).thenComparingLong(Vote::zxid);
  private static final Comparator<Notification> BY_LEADERSHIP =
      Comparator.comparing(Notification::established).thenComparingInt(n -> n.vote().epoch()).thenComparingLong(Notification::round);

  /**
   * The vote to give: the greatest heard in this round or the member's own, but none for a peer it cannot talk to itself, and none with a
   * lesser history than its own. Of these it prefers one whom a quorum can talk to, as far as the voters have said: where links are
   * missing, the greatest may be one that too few can follow. Who has settled in this round has its vote still: without it the last
   * of a quorum would go back to its own, and the one they elected wait for a quorum that never follows. A member whose vote does not count by
   * what it knows never votes for itself, but says what it would vote else: it may have been given a vote that it has not heard of, and then
   * those who have wait for it. For the same reason it may be for one of whom it does not know that it votes.
   */
  Vote best() {
    Stream<Vote> others = heard.values().stream().filter(n -> inRound(n) && !n.established()).map(Notification::vote).filter(this::eligible);
    Stream<Vote> own = electorate().counts(self()) ? Stream.of(history) : Stream.empty();
    return Stream.concat(own, others)
        .max(Comparator.comparing((Vote vote) -> canBeFollowed(vote.leader())).thenComparing(Comparator.naturalOrder())).orElse(Vote.NONE);
  }

  private boolean eligible(Vote vote) {
    int leader = vote.leader();
    return leader != self() && mayLead(leader) && surroundings.reach().includes(leader) && BY_HISTORY.compare(vote, history) >= 0;
  }

  private boolean mayLead(int leader) {
    return electorate().counts(leader) || !electorate().counts(self());
  }

  private boolean canBeFollowed(int leader) {
    Set<Integer> talking = voters(n -> n.reach().contains(leader));
    talking.add(leader);
    talking.add(self());
    return electorate().quorum().holds(talking);
  }

  /** Those who have given {@code vote} in this round, this member among them. */
  private Set<Integer> supporters(Vote vote) {
    Set<Integer> supporters = voters(n -> inRound(n) && n.vote().equals(vote));
    supporters.add(self());
    return supporters;
  }

  /** Whether a quorum holds {@code vote}, which is that of this member. */
  boolean hasQuorum(Vote vote) {
    return electorate().counts(self()) && electorate().counts(vote.leader()) && electorate().quorum().holds(supporters(vote));
  }

  /** Whether nobody is left whose word could still change {@code vote}: all who count have given it, or are lost. */
  boolean isUnanimous(Vote vote) {
    Set<Integer> supporters = supporters(vote);
    return electorate().voters().stream()
        .allMatch(voter -> supporters.contains(voter) || !electorate().counts(voter) || surroundings.reach().missed(voter));
  }

  /** Whether a quorum has decided for this member while it votes for another, or has not heard them all. */
  boolean choseSelf() {
    boolean followed = heard.values().stream()
        .anyMatch(n -> n.state() == MemberState.FOLLOWING && inRound(n) && n.vote().equals(history));
    return followed && hasQuorum(history);
  }

  /**
   * The word of a leader to join. It has to come from the leader itself, so that nobody goes on electing one that has crashed; and a quorum
   * must follow it, by its own word or by that of the followers. One that is established in an older epoch than this member's has been
   * replaced and does not know it yet.
   */
  Optional<Notification> leader() {
    return heard.values().stream().filter(this::leads).max(BY_LEADERSHIP);
  }

  private boolean leads(Notification n) {
    int leader = n.from();
    if (n.state() != MemberState.LEADING || !mayLead(leader) || !surroundings.reach().includes(leader)) return false;
    if (n.established()) return n.vote().epoch() >= history.epoch();
    return electorate().quorum().holds(voters(other -> other.state() != MemberState.LOOKING && other.vote().leader() == leader));
  }

  private boolean inRound(Notification n) {
    return n.round() == surroundings.clock();
  }

  private Set<Integer> voters(Predicate<Notification> said) {
    var voters = new TreeSet<Integer>();
    heard.forEach((peer, n) -> {
      if (said.test(n)) voters.add(peer);
    });
    return voters;
  }

  private int self() {
    return surroundings.self();
  }

  private Electorate electorate() {
    return surroundings.electorate();
  }
}
