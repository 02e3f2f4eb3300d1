package io.synod.ensemble;

import io.synod.ensemble.PeerMessage.Answered;
import io.synod.ensemble.PeerMessage.Asked;
import io.synod.ensemble.StateMachine.Verdict;
import io.synod.loop.Links;
import java.io.IOException;

/**
 * What learners ask their leader for on behalf of their own clients; the learner's side is {@link Forwards}. A learner is answered in the order
 * it has asked in, and is told a transaction before it gets it. Mutable, owned by a {@link Leadership}; pure.
 */
final class Forwarding {
  private final StateMachine machine;
  private final Effects effects;
  private final MemberStatistics statistics;
  private final Replication replication;
  private final Proposals proposals;
  private final Confirmation confirmation;

  Forwarding(StateMachine machine, Effects effects, MemberStatistics statistics, Replication replication, Proposals proposals,
      Confirmation confirmation) {
    this.machine = machine;
    this.effects = effects;
    this.statistics = statistics;
    this.replication = replication;
    this.proposals = proposals;
    this.confirmation = confirmation;
  }

  /** @param number with which it was asked. {@link Proposals#appendNext} is to follow */
  void carryOut(Learner learner, long number, Asked asked) {
    if (asked.request() == null) {
      tell(learner, number, null);
    } else if (proposals.full()) {
      statistics.throttled();
      refuse(learner, number);
    } else {
      prepare(learner, number, asked);
    }
  }

  private void prepare(Learner learner, long number, Asked asked) {
    Request request;
    try {
      request = machine.decodeRequest(new Decoder(asked.request()));
    } catch (IOException malformed) {
      replication.decline(learner.id);
      return;
    }
    Verdict verdict = proposals.prepare(request, asked.origin(), learner.id, null);
    if (verdict instanceof Verdict.Refused refused) tell(learner, number, refused.outcome());
    else learner.accepting(number, proposals.lastTransaction());
  }

  /** Too much waits already. */
  void refuse(Learner learner, long number) {
    answer(learner, number, machine.overloaded());
  }

  /** How things are: a refusal, or null for a sync. One of an older build does not know of answers that are to be kept, and is given none. */
  private void tell(Learner learner, long number, Outcome outcome) {
    boolean certain = proposals.isCertain() || learner.generation < Links.GENERATION_1;
    answer(learner, number, certain, outcome);
    if (!certain) confirmation.owe(learner, number);
  }

  /** What is true in any case. @param outcome null for {@link PeerMessage.SurpassAsked} */
  void answer(Learner learner, long number, Outcome outcome) {
    answer(learner, number, true, outcome);
  }

  private void answer(Learner learner, long number, boolean certain, Outcome outcome) {
    proposals.hurry();
    replication.tellAccepted(learner);
    var out = new Encoder(64);
    if (outcome != null) machine.encode(outcome, out);
    effects.send(learner.id, new Answered(learner.join, number, proposals.lastTransaction(), certain, outcome == null ? null : out.take()));
  }
}
