package io.synod.ensemble;

import io.synod.ensemble.PeerMessage.Asked;
import io.synod.ensemble.PeerMessage.Forwarded;
import io.synod.ensemble.PeerMessage.SurpassAsked;
import java.util.ArrayList;
import java.util.List;

/**
 * How a learner asks its leader for what its own clients want: what comes in a burst leaves as one message, at the end of the turn. What becomes of it is
 * kept in {@link Forwards}. Owned by a {@link Following}.
 */
final class Asking {
  private final int leader;
  private final long join;
  private final StateMachine machine;
  private final Forwards forwards;
  private final MemberSettings settings;
  private final Effects effects;
  private final List<Asked> burst = new ArrayList<>();
  private final Encoder encoder = new Encoder(256);
  private long burstFrom;
  private int burstBytes;

  Asking(int leader, long join, StateMachine machine, Forwards forwards, MemberSettings settings, Effects effects) {
    this.leader = leader;
    this.join = join;
    this.machine = machine;
    this.forwards = forwards;
    this.settings = settings;
    this.effects = effects;
  }

  /** So many wait that no more may be proposed. */
  boolean isFull() {
    return forwards.unanswered() >= settings.maxWaitingTransactions();
  }

  void propose(Member.Propose proposal) {
    machine.encode(proposal.request(), encoder);
    add(forwards.ask(proposal.origin().cxid(), proposal.replyTo()), new Asked(proposal.origin(), encoder.take()));
  }

  void sync(Member.Sync sync) {
    add(forwards.ask(sync.origin().cxid(), sync.replyTo()), new Asked(sync.origin(), null));
  }

  /** To the leader it is a sync: what it answers is due behind all that it was asked for before. */
  void read(Member.Read read) {
    add(forwards.ask(read), new Asked(read.origin(), null));
  }

  void surpass(Member.Surpass surpass) {
    leave();
    effects.send(leader, new SurpassAsked(join, forwards.ask(0, surpass.replyTo()), surpass.zxid()));
  }

  private void add(long number, Asked request) {
    if (burst.isEmpty()) {
      burstFrom = number;
      effects.awaitTurnEnd();
    }
    burst.add(request);
    if (request.request() != null) burstBytes += request.request().size();
    if (burstBytes >= settings.maxBatchBytes()) leave();
  }

  /** What has come by now goes to the leader. */
  void leave() {
    if (burst.isEmpty()) return;
    effects.send(leader, new Forwarded(join, burstFrom, burst));
    if (forwards.isLone()) effects.expect(leader);
    burst.clear();
    burstBytes = 0;
  }
}
