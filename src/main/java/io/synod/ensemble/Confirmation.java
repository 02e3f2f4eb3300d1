package io.synod.ensemble;

import io.synod.ensemble.StateMachine.Turn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether this member still led when it was asked: an answer that is no transaction (a refusal, a sync) tells how things are, and a leader that is cut off
 * hears last that the others have another one, who has changed them. So such an answer waits until a quorum has answered a ping that was sent after the
 * request came in. Each of them still followed this leader then, and a transaction of another one that was committed before would have needed one of them (the
 * read-only queries of Ongaro, "Consensus: Bridging Theory and Practice", 2014, section 6.4, on Zab's epochs).
 *
 * <p>A round is for all answers that wait when it begins; one is under way at a time. No round is needed where a transaction was proposed behind the answer: its
 * commit says the same. Mutable, owned by a {@link Leadership}; pure.
 */
final class Confirmation {
  private final Deciders deciders;
  private final Replication replication;
  private final Effects effects;
  private final ArrayDeque<Turn> waiting = new ArrayDeque<>();
  private int inRound;
  private boolean learnersWait;
  private boolean underWay;

  Confirmation(Deciders deciders, Replication replication, Effects effects) {
    this.deciders = deciders;
    this.replication = replication;
    this.effects = effects;
  }

  /** Nothing waits here: what has its turn now need not wait behind it. */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** How many wait here. */
  int size() {
    return waiting.size();
  }

  /** @param turn an answer, or what has its turn behind one */
  void add(Turn turn) {
    waiting.add(turn);
    effects.awaitTurnEnd();
  }

  /** {@code learner} was sent answer {@code number}, which it is to keep until it hears more. */
  void owe(Learner learner, long number) {
    learner.unconfirmed = number;
    learnersWait = true;
    effects.awaitTurnEnd();
  }

  /** A transaction is proposed behind all that wait. @return those, which go with it */
  List<Turn> overtaken() {
    learnersWait = false;
    if (waiting.isEmpty()) return List.of();
    var all = List.copyOf(waiting);
    waiting.clear();
    inRound = 0;
    return all;
  }

  /** All that came in together is seen: if nothing was proposed behind it, the learners are asked. */
  void turnEnded() {
    if (underWay || waiting.isEmpty() && !learnersWait) return;
    underWay = true;
    inRound = waiting.size();
    learnersWait = false;
    for (Learner learner : replication.learners()) {
      learner.inRound = learner.unconfirmed;
      learner.confirms = false;
      if (deciders.votes(learner.id) && learner.newLeaderAcked) replication.ping(learner);
      learner.confirmingPing = learner.pings;
    }
  }

  /** @return turns that may be taken now */
  List<Turn> ponged(Learner learner) {
    learner.pongs++;
    if (!underWay) return List.of();
    if (learner.pongs >= learner.confirmingPing) learner.confirms = true;
    return confirmed();
  }

  /** The quorum may have become another. @return see {@link #ponged} */
  List<Turn> confirmed() {
    if (!underWay || !deciders.agree(replication.learners(), learner -> learner.confirms && learner.newLeaderAcked)) return List.of();
    underWay = false;
    for (Learner learner : replication.learners()) {
      if (learner.inRound > 0) effects.send(learner.id, new PeerMessage.Confirmed(learner.join, learner.inRound));
      if (learner.inRound == learner.unconfirmed) learner.unconfirmed = 0;
      learner.inRound = 0;
    }
    var turns = new ArrayList<Turn>(inRound);
    for (; inRound > 0; inRound--) turns.add(waiting.remove());
    turnEnded();
    return turns;
  }
}
