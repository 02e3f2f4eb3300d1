package io.synod.ensemble;

import io.synod.ensemble.PeerMessage.EpochAcked;
import io.synod.ensemble.PeerMessage.NewEpoch;
import io.synod.ensemble.PeerMessage.NewLeaderAcked;
import io.synod.ensemble.PeerMessage.UpToDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a leader comes to an epoch, the first one and, without giving up its place, each that follows: a quorum promises it and makes the leader's
 * history durable; then there is broadcast. Mutable, owned by a {@link Leadership}; pure.
 *
 * <table>
 *   <caption>Phases (Junqueira, Reed, Serafini, DSN 2011, section IV, "leader")</caption>
 *   <tr><td>DISCOVERY</td><td>who is elected waits for a quorum of voters that follow</td><td>→ PROMISES</td></tr>
 *   <tr><td>PROMISES</td><td>the epoch is above all they have promised; they promise it, and show they have no newer history</td>
 *       <td>→ SYNCHRONIZATION</td></tr>
 *   <tr><td>SYNCHRONIZATION</td><td>its history is the epoch's; a quorum makes it durable</td><td>→ CATCHING_UP</td></tr>
 *   <tr><td>CATCHING_UP</td><td>that history is committed, and is applied here before anything is prepared</td><td>→ BROADCAST</td></tr>
 *   <tr><td>BROADCAST</td><td>proposals; the first time, clients are served from here on</td><td>→ DRAINING</td></tr>
 *   <tr><td>DRAINING</td><td>the epoch's zxids are used up, or a learner has promised a later one: what is outstanding is committed, new
 *       requests wait</td><td>→ PROMISES, with the next epoch</td></tr>
 * </table>
 */
final class Epochs {
  enum Phase { DISCOVERY, PROMISES, SYNCHRONIZATION, CATCHING_UP, BROADCAST, DRAINING }

  private final History history;
  private final QuorumSettings settings;
  private final Effects effects;
  private final Deciders deciders;
  private final Replication replication;
  private final Proposals proposals;
  private final Map<Integer, EpochAcked> promises = new TreeMap<>();
  private Phase phase = Phase.DISCOVERY;
  private int epoch;
  private int atLeast;
  private boolean promised;
  private boolean established;
  private int ticks;

  Epochs(History history, QuorumSettings settings, Effects effects, Deciders deciders, Replication replication, Proposals proposals) {
    this.history = history;
    this.settings = settings;
    this.effects = effects;
    this.deciders = deciders;
    this.replication = replication;
    this.proposals = proposals;
  }

  Phase phase() {
    return phase;
  }

  int epoch() {
    return epoch;
  }

  boolean broadcasts() {
    return phase == Phase.BROADCAST;
  }

  // ---- discovery, promises

  /** Whoever follows by now makes a quorum, or not yet. */
  void discover() {
    if (phase == Phase.DISCOVERY && deciders.agree(replication.learners(), learner -> true)) beginEpoch();
  }

  private void beginEpoch() {
    int next = Math.max(Math.max(history.nextEpoch(), epoch + 1), atLeast);
    for (Learner learner : replication.learners()) {
      next = Math.max(next, learner.acceptedEpoch + 1);
      learner.beginEpoch();
    }
    epoch = next;
    promised = false;
    established = false;
    promises.clear();
    ticks = 0;
    if (deciders.alone()) {
      phase = Phase.SYNCHRONIZATION;
      effects.establishEpoch(epoch);
    } else {
      phase = Phase.PROMISES;
      effects.acceptEpoch(epoch);
    }
    replication.learners().forEach(this::ask);
  }

  private void ask(Learner learner) {
    if (learner.acceptedEpoch > epoch) return;
    learner.asked = true;
    effects.send(learner.id, new NewEpoch(learner.join, epoch));
  }

  /** {@code learner} is there now, in the place of what it may have been before. */
  void joined(Learner learner) {
    promises.remove(learner.id);
    if (phase == Phase.DISCOVERY) {
      discover();
    } else {
      ask(learner);
      if (!learner.asked && phase == Phase.BROADCAST) drain("member " + learner.id + " has promised epoch " + learner.acceptedEpoch);
    }
  }

  /** {@code id} follows no more. */
  void lost(int id) {
    promises.remove(id);
  }

  /** The leader's own promise is durable. */
  void accepted() {
    promised = true;
    countPromises();
  }

  void promised(Learner learner, EpochAcked promise) {
    if (promise.epoch() != epoch || learner.epochAcked) return;
    if (phase == Phase.PROMISES && deciders.votes(learner.id) && isNewer(promise)) {
      effects.look("member " + learner.id + " has a newer history than this one: epoch " + promise.currentEpoch() + ", zxid "
          + Zxid.of(promise.lastZxid()));
      return;
    }
    learner.epochAcked = true;
    learner.epochCounts = promise.counts();
    promises.put(learner.id, promise);
    if (phase == Phase.PROMISES) {
      countPromises();
    } else if (historyIsFixed(learner)) {
      replication.synchronize(learner, epoch, promise);
    }
  }

  /** What a quorum member has and the leader has not may be committed: the leader must be another (phase 1). */
  private boolean isNewer(EpochAcked promise) {
    return promise.currentEpoch() > history.currentEpoch()
        || promise.currentEpoch() == history.currentEpoch() && promise.lastZxid() > history.last();
  }

  private void countPromises() {
    if (phase != Phase.PROMISES || !promised) return;
    if (!deciders.agree(replication.learners(), learner -> learner.epochAcked && learner.epochCounts)) return;
    phase = Phase.SYNCHRONIZATION;
    effects.establishEpoch(epoch);
    synchronizeThosePromised();
  }

  // ---- synchronisation

  /** An observer gets nothing but what is committed, so not before that is known of the history. */
  private boolean historyIsFixed(Learner learner) {
    return phase.compareTo(Phase.CATCHING_UP) >= 0 || phase == Phase.SYNCHRONIZATION && deciders.votes(learner.id);
  }

  private void synchronizeThosePromised() {
    for (Learner learner : List.copyOf(replication.learners())) {
      EpochAcked promise = promises.get(learner.id);
      if (promise != null && historyIsFixed(learner)) replication.synchronize(learner, epoch, promises.remove(learner.id));
    }
  }

  /** That this member's history is the epoch's is durable. */
  void established() {
    established = true;
    countHistory();
  }

  /** @return whether what {@code learner} has in its log counts for proposals from now on */
  boolean newLeaderAcked(Learner learner, NewLeaderAcked ack) {
    if (ack.epoch() != epoch || !learner.newLeaderSent) return false;
    learner.newLeaderAcked = true;
    if (phase.compareTo(Phase.CATCHING_UP) >= 0) {
      upToDate(learner);
      return true;
    }
    replication.acked(learner, ack.lastZxid());
    countHistory();
    return false;
  }

  private void countHistory() {
    if (phase != Phase.SYNCHRONIZATION || !established) return;
    if (!deciders.agree(replication.learners(), learner -> learner.newLeaderAcked)) return;
    phase = Phase.CATCHING_UP;
    proposals.begin(epoch);
    for (Learner learner : replication.learners()) if (learner.newLeaderAcked) upToDate(learner);
    synchronizeThosePromised();
    effects.await(history.handed());
  }

  private void upToDate(Learner learner) {
    learner.upToDate = true;
    effects.send(learner.id, new UpToDate(learner.join, epoch, proposals.committed()));
  }

  /** @return whether broadcast begins: the machine has applied the history, which ends at or below {@code zxid} */
  boolean reached(long zxid) {
    if (phase != Phase.CATCHING_UP || zxid < history.handed()) return false;
    phase = Phase.BROADCAST;
    return true;
  }

  // ---- the next epoch, of the same leader

  /** Learners that could not be asked get an epoch that they can promise. */
  void includeAll() {
    if (phase == Phase.BROADCAST && replication.learners().stream().anyMatch(learner -> !learner.asked)) drain("a learner has promised a later epoch");
  }

  /** The next epoch is at least this one. */
  void surpass(int other) {
    atLeast = Math.max(atLeast, other);
  }

  /** Without an outage: reads go on, requests wait. */
  void drain(String reason) {
    effects.note("epoch " + epoch + " ends: " + reason);
    phase = Phase.DRAINING;
    ticks = 0;
    beginWhenDrained();
  }

  /** What is outstanding is committed by those who are in this epoch, and not by whoever has promised a later one. */
  void beginWhenDrained() {
    if (phase != Phase.DRAINING) return;
    if (proposals.idle()) {
      beginEpoch();
    } else if (!deciders.agree(replication.learners(), learner -> learner.asked)) {
      effects.look("what is outstanding can have no quorum: too few learners are in epoch " + epoch);
    }
  }

  // ---- time

  /** A half of the ensemble's tick has passed. */
  void tick() {
    if (phase == Phase.BROADCAST) return;
    if (++ticks > 2 * limit()) effects.look("no quorum in " + phase + " for " + limit() + " ticks");
  }

  /** Those who elected it say so at once; if they do not, they have changed their minds. Getting its history may take them longer. */
  private int limit() {
    if (phase == Phase.DRAINING) return settings.syncLimit();
    return phase == Phase.DISCOVERY ? Math.min(2, settings.initLimit()) : settings.initLimit();
  }
}
