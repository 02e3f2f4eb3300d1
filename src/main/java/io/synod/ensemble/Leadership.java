package io.synod.ensemble;

import io.synod.ensemble.PeerMessage.Acked;
import io.synod.ensemble.PeerMessage.Asked;
import io.synod.ensemble.PeerMessage.ChunkTaken;
import io.synod.ensemble.PeerMessage.Declined;
import io.synod.ensemble.PeerMessage.EpochAcked;
import io.synod.ensemble.PeerMessage.Forwarded;
import io.synod.ensemble.PeerMessage.LearnerInfo;
import io.synod.ensemble.PeerMessage.Left;
import io.synod.ensemble.PeerMessage.NewLeaderAcked;
import io.synod.ensemble.PeerMessage.Pong;
import io.synod.ensemble.PeerMessage.SurpassAsked;
import io.synod.ensemble.StateMachine.Turn;
import io.synod.ensemble.StateMachine.Verdict;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.loop.Links;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The leader's side of Zab: a quorum promises its epoch, gets its history, and from then on logs what it proposes; what a quorum has logged
 * is committed. A leader of itself alone does the same with a quorum of one.
 *
 * <p>How it comes to an epoch is that of {@link Epochs}, what it does in one that of {@link Proposals} and, for the clients of its learners,
 * {@link Forwarding}; {@link Replication} has the learners. Here is who of them is told what happens.
 */
final class Leadership implements Role {
  /** A request that waits for the next epoch, and the answer when it is not to come. */
  private record Held(Runnable again, Runnable refuse) {}

  private final int self;
  private final History history;
  private final StateMachine machine;
  private final MemberSettings settings;
  private final Effects effects;
  private final Serving serving;
  private final MemberStatistics statistics;
  private final Deciders deciders;
  private final Replication replication;
  private final Confirmation confirmation;
  private final Proposals proposals;
  private final Forwarding forwarding;
  private final Epochs epochs;
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private boolean serves;
  private boolean named;
  private boolean left;
  /** Since it may not lead any more. It still does for one, so that the others know whom to elect, and who asked for it is answered at each of them. */
  private int ticksWithoutVote;

  Leadership(int self, Electorate electorate, History history, StateMachine machine, MemberSettings settings, Effects effects, Serving serving,
      MemberStatistics statistics) {
    this.self = self;
    this.history = history;
    this.machine = machine;
    this.settings = settings;
    this.effects = effects;
    this.serving = serving;
    this.statistics = statistics;
    this.deciders = new Deciders(self, electorate);
    this.replication = new Replication(history, settings, effects, deciders, statistics);
    this.confirmation = new Confirmation(deciders, replication, effects);
    this.proposals = new Proposals(history, machine, settings, effects, statistics, deciders, replication, confirmation);
    this.forwarding = new Forwarding(machine, effects, statistics, replication, proposals, confirmation);
    this.epochs = new Epochs(history, settings.quorum(), effects, deciders, replication, proposals);
  }

  // ---- epochs

  /** @param early what learners have said to us before we knew that we lead */
  void begin(Map<Integer, LearnerInfo> early) {
    early.forEach(replication::add);
    epochs.discover();
  }

  @Override
  public void accepted(int accepted) {
    if (!left) epochs.accepted();
  }

  @Override
  public void established(int newEpoch) {
    if (!left) epochs.established();
  }

  @Override
  public void reached(long zxid) {
    if (!epochs.reached(zxid)) return;
    if (!isFollowed()) {                                                        // those who agreed have left while their history was applied here
      effects.look("no quorum follows any more when the history of the epoch is applied");
      return;
    }
    if (!serves) {
      machine.leads(this::decide);
      proposals.form();
    }
    serves = true;
    effects.serve(self);
    while (!held.isEmpty() && open()) held.remove().again.run();
    if (!held.isEmpty() && epochs.broadcasts()) epochs.drain("its zxids are used up");
    epochs.includeAll();
  }

  private Reconfiguration.Result decide(Reconfiguration request, long zxid) {
    Reconfiguration.Result result = deciders.decide(request, replication.learners(), zxid);
    if (result instanceof Reconfiguration.Result.Refused refused) effects.note("the members stay as they are: " + refused.message());
    return result;
  }

  // ---- requests

  /** Whether a request may become a transaction now. */
  private boolean open() {
    return epochs.broadcasts() && !proposals.last().isLastOfEpoch();
  }

  @Override
  public void propose(Member.Propose proposal) {
    if (!open()) {
      hold(() -> propose(proposal), () -> refuse(proposal));
    } else if (proposals.full()) {
      refuse(proposal);
    } else {
      Verdict verdict = proposals.prepare(proposal.request(), proposal.origin(), self, proposal.replyTo());
      if (verdict instanceof Verdict.Refused refused) proposals.answer(proposal.origin().cxid(), refused.outcome(), proposal.replyTo());
      else proposals.appendSoon();
    }
  }

  private void refuse(Member.Propose proposal) {
    statistics.throttled();
    proposals.inTurn(new StateMachine.Answer(new Member.Reply(proposal.origin().cxid(), proposals.lastTransaction(), machine.overloaded()),
        proposal.replyTo()));
  }

  /** All of them are prepared before the first of them is appended; also those before one for which the learner is given up. */
  private void forwarded(Learner learner, Forwarded forwarded) {
    long number = forwarded.number();
    for (Asked each : forwarded.asked()) {
      if (replication.learner(learner.id, learner.join) != learner) break;
      forwarded(learner, number++, each);
    }
    proposals.appendNext();
  }

  private void forwarded(Learner learner, long number, Asked asked) {
    if (open()) {
      forwarding.carryOut(learner, number, asked);
    } else {
      hold(() -> {
        forwarded(learner, number, asked);
        proposals.appendNext();
      }, () -> forwarding.refuse(learner, number));
    }
  }

  /** What was prepared when the sync came in is what the leader saw; it may not be committed yet, and the answer waits for it too. */
  @Override
  public void sync(Member.Sync sync) {
    int cxid = sync.origin().cxid();
    inTurn(() -> proposals.answer(cxid, null, sync.replyTo()), new StateMachine.Answer(new Member.Reply(cxid, 0, null), sync.replyTo()));
  }

  @Override
  public void read(Member.Read read) {
    var turn = new StateMachine.Read(read);
    inTurn(() -> proposals.inTurn(turn), turn);
  }

  /** Behind the proposals that wait for the next epoch, if any does: whoever asked is answered in order. */
  private void inTurn(Runnable now, Turn turn) {
    if (held.isEmpty()) now.run();
    else hold(now, () -> proposals.abandon(List.of(turn)));
  }

  @Override
  public void surpass(Member.Surpass surpass) {
    surpass(surpass.zxid(), () -> proposals.inTurn(new StateMachine.Answer(new Member.Reply(0, proposals.last().toLong(), null), surpass.replyTo())));
  }

  private void surpass(long zxid, Runnable answer) {
    int above = Zxid.of(zxid).epoch() + 1;
    if (epochs.broadcasts() && epochs.epoch() >= above) {
      answer.run();
      return;
    }
    epochs.surpass(above);
    hold(() -> surpass(zxid, answer), answer);
  }

  private void hold(Runnable again, Runnable refuse) {
    if (held.size() < settings.maxStashed()) held.add(new Held(again, refuse));
    else refuse.run();
    if (epochs.broadcasts()) epochs.drain(proposals.last().isLastOfEpoch() ? "its zxids are used up" : "its zxids are to be above others");
  }

  @Override
  public void appended(long lastZxid, long sequenceNr) {
    proposals.appended(lastZxid, sequenceNr);
    if (!left) epochs.beginWhenDrained();
  }

  @Override
  public void turnEnded() {
    proposals.turnEnded();
    confirmation.turnEnded();
  }

  @Override
  public void momentEnded() {
    proposals.momentEnded();
  }

  // ---- learners

  @Override
  public void heard(int peer, PeerMessage message) {
    if (message instanceof LearnerInfo info) {
      join(peer, info);
      return;
    }
    Learner learner = replication.learner(peer, message.join());
    if (learner == null) return;
    learner.silentTicks = 0;
    if (message instanceof Acked m) {
      acked(learner, m.zxid());
    } else if (message instanceof Forwarded m) {
      learner.ticksWithoutClients = 0;
      forwarded(learner, m);
    } else if (message instanceof SurpassAsked m) {
      surpass(m.zxid(), () -> forwarding.answer(learner, m.number(), null));
    } else if (message instanceof Pong m) {
      if (m.report().size() > 0) {
        learner.ticksWithoutClients = 0;
        serving.reported(m.report());
      }
      proposals.confirmed(confirmation.ponged(learner));
    } else if (message instanceof EpochAcked m) {
      epochs.promised(learner, m);
    } else if (message instanceof NewLeaderAcked m) {
      if (!epochs.newLeaderAcked(learner, m)) return;
      replication.acked(learner, m.lastZxid());
      counts(learner);                                                         // all it has, also what it had before it joined
    } else if (message instanceof ChunkTaken m) {
      replication.chunkTaken(learner, m);
    } else if (message instanceof Left) {
      lost(peer, "has left");
    } else {
      replication.decline(peer);
    }
  }

  private void join(int id, LearnerInfo info) {
    if (replication.learner(id, info.join()) != null) return;
    epochs.joined(replication.add(id, info));
  }

  private void acked(Learner learner, long zxid) {
    if (replication.acked(learner, zxid)) counts(learner);
  }

  /** More of what is in its log counts than before. */
  private void counts(Learner learner) {
    if (!deciders.votes(learner.id)) return;
    proposals.advance();
    epochs.beginWhenDrained();
  }

  /** Its learner says who it is when it wants to be led. */
  @Override
  public void opened(int peer) {}

  @Override
  public void closed(int peer) {
    lost(peer, "lost its link");
  }

  private void lost(int peer, String how) {
    epochs.lost(peer);
    if (replication.remove(peer)) requireQuorum("member " + peer + " " + how);
  }

  /** At once: without a quorum nothing can be committed, and the others may have another leader already. */
  private void requireQuorum(String event) {
    if (serves && !isFollowed()) effects.look(event + ", no quorum follows any more");
  }

  private boolean isFollowed() {
    return deciders.agree(replication.learners(), learner -> true);
  }

  @Override
  public void fetched(int peer, long join, List<TransactionsAppended> batches) {
    replication.fetched(peer, join, batches);
  }

  @Override
  public void snapshotRead(int peer, PeerMessage.SnapshotChunk chunk) {
    replication.snapshotRead(peer, chunk);
  }

  @Override
  public void tick() {
    int silent = 0;
    for (Learner learner : List.copyOf(replication.learners())) {
      int limit = 2 * (learner.upToDate ? settings.quorum().syncLimit() : settings.quorum().initLimit());
      if (++learner.silentTicks > limit) {
        replication.decline(learner.id);
        epochs.lost(learner.id);
        silent++;
      } else {
        learner.ticksWithoutClients++;
        replication.ping(learner);
      }
    }
    if (silent > 0) requireQuorum(silent + " learners were not heard for syncLimit");
    epochs.tick();
    proposals.confirmed(confirmation.confirmed());
    nameOnce();
    ticksWithoutVote = deciders.mayLead() ? 0 : ticksWithoutVote + 1;
    if (ticksWithoutVote > 1) effects.look("this member votes no more");
  }

  /** Not before all are there and can read it: one of an older build would be shut out by a log it does not understand. */
  private void nameOnce() {
    if (named || !open() || proposals.full() || !deciders.allAre(replication.learners(), learner -> learner.upToDate && learner.generation >= Links.GENERATION_1)) return;
    named = true;
    proposals.name();
  }

  @Override
  public void leave() {
    left = true;
    for (Learner learner : replication.learners()) effects.send(learner.id, new Declined(learner.join));
    proposals.leave();
    held.forEach(each -> each.refuse.run());
    held.clear();
  }

  @Override
  public long neededFrom() {
    return replication.neededFrom();
  }

  @Override
  public MemberView view() {
    var learners = new ArrayList<MemberView.Learner>();
    for (Learner each : replication.learners()) {
      learners.add(new MemberView.Learner(each.id, deciders.votes(each.id), each.upToDate, each.acked(), each.waiting(),
          each.waitingBytes(), each.silentTicks * settings.quorum().tick().toMillis() / 2));
    }
    MemberView.Phase shown = switch (epochs.phase()) {
      case DISCOVERY, PROMISES -> MemberView.Phase.DISCOVERY;
      case SYNCHRONIZATION, CATCHING_UP -> MemberView.Phase.SYNCHRONIZATION;
      case BROADCAST, DRAINING -> MemberView.Phase.BROADCAST;
    };
    return new MemberView(MemberState.LEADING, shown, self, history.currentEpoch(), proposals.lastTransaction(), proposals.committed(), serves, learners,
        confirmation.size());
  }
}
