package io.synod.ensemble;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntToLongFunction;
import java.util.function.Predicate;

/** Who decides with a leader, itself among them: changes with each reconfiguration it proposes. Mutable, owned by a {@link Leadership}; pure. */
final class Deciders {
  private final int self;
  private Electorate electorate;
  private Set<Integer> voters;
  private Quorum quorum;
  private boolean alone;

  Deciders(int self, Electorate electorate) {
    this.self = self;
    become(electorate);
  }

  private void become(Electorate now) {
    electorate = now;
    voters = now.voters();
    quorum = now.quorum();
    alone = quorum.holds(Set.of(self));
  }

  Electorate electorate() {
    return electorate;
  }

  /** The leader is a quorum by itself. */
  boolean alone() {
    return alone;
  }

  boolean votes(int id) {
    return voters.contains(id);
  }

  /** Only one whose vote counts may lead. */
  boolean mayLead() {
    return electorate.counts(self);
  }

  /** Whether the leader and those of {@code learners} that fulfil {@code condition} are a quorum. */
  boolean agree(Collection<Learner> learners, Predicate<Learner> condition) {
    var members = new HashSet<Integer>();
    for (Learner learner : learners) if (condition.test(learner)) members.add(learner.id);
    return suffice(members);
  }

  /** Whether the leader and {@code learner} are a quorum, and will be one of what is being logged now: nothing of that changes who decides. */
  boolean sufficeWith(Learner learner) {
    return !electorate.changing() && suffice(Set.of(learner.id));
  }

  /** Whether the leader and {@code others} are a quorum. */
  boolean suffice(Set<Integer> others) {
    var members = new HashSet<>(others);
    members.add(self);
    return quorum.holds(members);
  }

  /** Whether every member but the leader is among {@code learners}, and all of these, also who is no member, fulfil {@code condition}. */
  boolean allAre(Collection<Learner> learners, Predicate<Learner> condition) {
    var missing = new HashSet<>(electorate.proposed().seats().keySet());
    missing.remove(self);
    for (Learner learner : learners) {
      if (!condition.test(learner)) return false;
      missing.remove(learner.id);
    }
    return missing.isEmpty() && !electorate.changing();
  }

  /** What the leader makes of a request to change the members. @param zxid of the transaction that it would be */
  Reconfiguration.Result decide(Reconfiguration request, Collection<Learner> learners, long zxid) {
    var synced = new TreeSet<>(Set.of(self));
    for (Learner learner : learners) if (learner.upToDate) synced.add(learner.id);
    return request.decide(electorate, synced, zxid);
  }

  /** zxid up to which a quorum has logged everything. @param own that of the leader @param loggedBy that of any other voter */
  long reachedBy(long own, IntToLongFunction loggedBy) {
    return quorum.reachedBy(id -> id == self ? own : loggedBy.applyAsLong(id));
  }

  /** From its proposal on both decide, the old members and the new. */
  void proposed(Configuration configuration) {
    become(new Electorate(electorate.committed(), configuration));
  }

  /** Everything up to {@code zxid} is committed. @return whether the configuration that was proposed is among it, and decides alone now */
  boolean committed(long zxid) {
    if (!electorate.changing() || zxid < electorate.proposed().version()) return false;
    become(Electorate.of(electorate.proposed()));
    return true;
  }
}
