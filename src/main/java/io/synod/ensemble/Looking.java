package io.synod.ensemble;

import io.synod.loop.Invariant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One round of looking for a leader. The vote is always {@link Poll#best}; the round ends when a quorum holds it, or when a leader is heard
 * that has a quorum already.
 *
 * @param history of this member, as a vote for itself
 * @param vote what was announced last; {@link Vote#NONE} when the member's vote does not count
 * @param heard the last word of each that can be talked to and counts, see {@link Poll}
 * @param resend how long after the last announcement it is repeated
 * @param finalizing a quorum holds the vote, and its timer runs
 */
record Looking(Surroundings surroundings, Vote history, Vote vote, SortedMap<Integer, Notification> heard, Duration resend, boolean finalizing)
    implements Election {
  Looking {
    heard = Collections.unmodifiableSortedMap(heard);
  }

  static Step begin(Surroundings surroundings, Vote history) {
    var effects = new ArrayList<Effect>();
    effects.add(new Effect.CancelTimer(Timer.FINALIZE));
    return new Looking(surroundings, history, Vote.NONE, new TreeMap<>(), Duration.ZERO, false).deciding(true, effects);
  }

  @Override public MemberState state() {
    return MemberState.LOOKING;
  }

  Notification notification() {
    return surroundings.notification(MemberState.LOOKING, vote, surroundings.clock(), false);
  }

  /** A greater round is joined. */
  @Override public Step on(Notification n) {
    var effects = new ArrayList<Effect>();
    Surroundings here = surroundings.with(surroundings.reach().trusting(n.from()));
    Electorate electorate = here.electorate().committing(n.configuration());
    if (!electorate.equals(here.electorate())) effects.add(new Effect.Learnt(n.configuration()));
    boolean voter = electorate.voters().contains(n.from());
    boolean looks = n.state() == MemberState.LOOKING;
    Surroundings next = here.with(electorate).atLeast(voter && looks ? n.round() : 0);
    Looking hearing = with(next, voter || !electorate.counts(here.self()) ? heardWith(n) : heard);
    if (looks && hearing.mustTell(n, heard.get(n.from()))) effects.add(new Effect.Send(n.from(), hearing.notification()));
    return hearing.deciding(next.clock() > surroundings.clock(), effects);
  }

  /**
   * Whether one that looks lacks this member's vote: it is in a lesser round, or it has only now come into this one and may have been
   * elsewhere when the vote was given. And whoever knows an older configuration is told the newer.
   */
  private boolean mustTell(Notification n, Notification before) {
    if (n.configuration().version() < surroundings.electorate().committed().version()) return true;
    if (vote.equals(Vote.NONE) || !surroundings.electorate().voters().contains(n.from())) return false;
    boolean newcomer = before == null || before.state() != MemberState.LOOKING || before.round() < n.round();
    return n.round() < surroundings.clock() || newcomer && n.round() == surroundings.clock();
  }

  @Override public Step opened(int peer) {
    return with(surroundings.with(surroundings.reach().opened(peer)), heard).deciding(true, new ArrayList<>());
  }

  @Override public Step closed(int peer) {
    return without(peer, surroundings.reach().closed(peer));
  }

  @Override public Step suspects(int peer) {
    return without(peer, surroundings.reach().suspecting(peer));
  }

  /** What a lost peer has said is forgotten: its vote would help nobody. */
  private Step without(int peer, Reach reach) {
    var left = new TreeMap<>(heard);
    left.remove(peer);
    return with(surroundings.with(reach), left).deciding(true, new ArrayList<>());
  }

  @Override public Step trusts(int peer) {
    return with(surroundings.with(surroundings.reach().trusting(peer)), heard).deciding(true, new ArrayList<>());
  }

  @Override public Step timeout(Timer timer) {
    var effects = new ArrayList<Effect>();
    if (timer == Timer.FINALIZE) return settled(vote, surroundings.clock(), effects);
    return new Step(repeating(surroundings.settings().afterResend(resend), effects), effects);
  }

  @Override public Step established(int epoch) {
    Invariant.holds(false, "member " + surroundings.self() + " is established in epoch " + epoch + " while it looks for a leader");
    return Step.stay(this);
  }

  @Override public Step reconfigured(Electorate electorate) {
    return with(surroundings.with(electorate), heard).deciding(false, new ArrayList<>());
  }

  @Override public <T> T match(Function<Waiting, T> waiting, Function<Looking, T> looking, Function<Settled, T> settled) {
    return looking.apply(this);
  }

  /** @param news what others do not know yet, besides a new vote */
  private Step deciding(boolean news, List<Effect> effects) {
    var poll = new Poll(surroundings, history, heard);
    Optional<Notification> leader = poll.leader();
    if (leader.isPresent()) return settled(leader.get().vote(), leader.get().round(), effects);
    if (poll.choseSelf()) return settled(history, surroundings.clock(), effects);
    Vote best = poll.best();
    Looking next = voting(best);
    boolean quorum = poll.hasQuorum(best);
    if (quorum && poll.isUnanimous(best)) return next.settled(best, surroundings.clock(), effects);
    if (news || !best.equals(vote)) next = next.repeating(surroundings.settings().firstResend(), effects);
    return new Step(next.finalizing(quorum, !best.equals(vote), effects), effects);
  }

  private Looking finalizing(boolean quorum, boolean anew, List<Effect> effects) {
    Duration wait = surroundings.settings().finalizeWait();
    if (quorum && (anew || !finalizing)) effects.add(new Effect.SetTimer(Timer.FINALIZE, wait, wait));
    if (!quorum && finalizing) effects.add(new Effect.CancelTimer(Timer.FINALIZE));
    return new Looking(surroundings, history, vote, heard, resend, quorum);
  }

  /** Says the vote, and once more after {@code pause}. */
  private Looking repeating(Duration pause, List<Effect> effects) {
    effects.addAll(surroundings.sendTo(audience(), notification()));
    effects.add(new Effect.SetTimer(Timer.RESEND, pause, pause.plus(pause.dividedBy(4))));
    return new Looking(surroundings, history, vote, heard, pause, finalizing);
  }

  /** One that does not vote asks everybody, for it may not know yet who does. */
  private SortedSet<Integer> audience() {
    SortedSet<Integer> linked = surroundings.reach().linked();
    if (!surroundings.electorate().counts(surroundings.self())) return linked;
    var voters = new TreeSet<>(linked);
    voters.retainAll(surroundings.electorate().voters());
    return voters;
  }

  /** Those that are not known to have settled are told at once, so that they need not ask again. */
  private Step settled(Vote decided, long round, List<Effect> effects) {
    int self = surroundings.self();
    boolean votes = surroundings.electorate().voters().contains(self);
    MemberState state = decided.leader() == self ? MemberState.LEADING : votes ? MemberState.FOLLOWING : MemberState.OBSERVING;
    var next = new Settled(surroundings.atLeast(round), state, decided, round, false);
    effects.add(new Effect.CancelTimer(Timer.RESEND));
    effects.add(new Effect.CancelTimer(Timer.FINALIZE));
    effects.add(new Effect.Elected(state, decided.leader(), round));
    var waiting = new TreeSet<>(surroundings.reach().linked());
    waiting.removeIf(peer -> heard.containsKey(peer) && heard.get(peer).state() != MemberState.LOOKING);
    effects.addAll(surroundings.sendTo(waiting, next.notification()));
    return new Step(next, effects);
  }

  private SortedMap<Integer, Notification> heardWith(Notification n) {
    var more = new TreeMap<>(heard);
    more.put(n.from(), n);
    return more;
  }

  private Looking with(Surroundings other, SortedMap<Integer, Notification> words) {
    return new Looking(other, history, vote, words, resend, finalizing);
  }

  private Looking voting(Vote other) {
    return new Looking(surroundings, history, other, heard, resend, finalizing);
  }
}
