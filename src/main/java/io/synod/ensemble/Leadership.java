package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.PeerMessage.Accepted;
import io.synod.ensemble.PeerMessage.Acked;
import io.synod.ensemble.PeerMessage.Answered;
import io.synod.ensemble.PeerMessage.ChunkTaken;
import io.synod.ensemble.PeerMessage.Declined;
import io.synod.ensemble.PeerMessage.EpochAcked;
import io.synod.ensemble.PeerMessage.Forwarded;
import io.synod.ensemble.PeerMessage.LearnerInfo;
import io.synod.ensemble.PeerMessage.Left;
import io.synod.ensemble.PeerMessage.NewEpoch;
import io.synod.ensemble.PeerMessage.NewLeaderAcked;
import io.synod.ensemble.PeerMessage.Ping;
import io.synod.ensemble.PeerMessage.Pong;
import io.synod.ensemble.PeerMessage.SurpassAsked;
import io.synod.ensemble.PeerMessage.UpToDate;
import io.synod.ensemble.StateMachine.Answer;
import io.synod.ensemble.StateMachine.Committed;
import io.synod.ensemble.StateMachine.Turn;
import io.synod.ensemble.StateMachine.Verdict;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The leader's side of Zab: a quorum promises its epoch, gets its history, and from then on logs what it proposes; what a quorum has logged
 * is committed. A leader of itself alone does the same with a quorum of one.
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
final class Leadership implements Role {
  private enum Phase { DISCOVERY, PROMISES, SYNCHRONIZATION, CATCHING_UP, BROADCAST, DRAINING }

  /** In the log of this member, and not known to be in those of a quorum. */
  private record InFlight(TransactionsAppended batch, List<Turn> turns) {}

  /** A request that waits for the next epoch, and the answer when it is not to come. */
  private record Held(Runnable again, Runnable refuse) {}

  private final int self;
  private final History history;
  private final StateMachine machine;
  private final MemberSettings settings;
  private final Effects effects;
  private final Serving serving;
  private final MemberStatistics statistics;
  private final Pipeline pipeline;
  private final Replication replication;
  private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private final Map<Integer, EpochAcked> promises = new TreeMap<>();
  private Electorate electorate;
  private Quorum quorum;
  private boolean alone;
  private Phase phase = Phase.DISCOVERY;
  private int epoch;
  private int atLeast;
  private boolean promised;
  private boolean established;
  private boolean serves;
  private boolean left;
  private TransactionsAppended underWay;
  private long inFlightBytes;
  private long durable;
  private long committed;
  private long lastTransaction;
  private Zxid last = Zxid.ZERO;
  private int ticks;

  Leadership(int self, Electorate electorate, History history, StateMachine machine, MemberSettings settings, Effects effects, Serving serving,
      MemberStatistics statistics) {
    this.self = self;
    this.history = history;
    this.machine = machine;
    this.settings = settings;
    this.effects = effects;
    this.serving = serving;
    this.statistics = statistics;
    this.pipeline = new Pipeline(settings);
    this.replication = new Replication(history, settings, effects, this::votes, statistics);
    this.durable = history.last();
    this.lastTransaction = history.last();
    this.committed = history.committed();
    decide(electorate);
  }

  private void decide(Electorate now) {
    electorate = now;
    quorum = now.quorum();
    alone = quorum.holds(Set.of(self));
  }

  private boolean votes(int id) {
    return electorate.voters().contains(id);
  }

  // ---- discovery, promises, synchronisation

  /** @param early what learners have said to us before we knew that we lead */
  void begin(Map<Integer, LearnerInfo> early) {
    early.forEach((id, info) -> replication.add(new Learner(id, info.join(), info.acceptedEpoch())));
    discover();
  }

  private void discover() {
    if (phase != Phase.DISCOVERY || !quorum.holds(membersWith(learner -> true))) return;
    beginEpoch();
  }

  private Set<Integer> membersWith(Predicate<Learner> condition) {
    var members = new HashSet<Integer>();
    members.add(self);
    for (Learner learner : replication.learners()) if (condition.test(learner)) members.add(learner.id);
    return members;
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
    if (alone) {
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

  private void join(int id, LearnerInfo info) {
    if (replication.learner(id, info.join()) != null) return;
    var learner = new Learner(id, info.join(), info.acceptedEpoch());
    replication.add(learner);
    promises.remove(id);
    if (phase == Phase.DISCOVERY) {
      discover();
    } else {
      ask(learner);
      if (!learner.asked && phase == Phase.BROADCAST) drain("member " + id + " has promised epoch " + info.acceptedEpoch());
    }
  }

  @Override
  public void accepted(int accepted) {
    if (left) return;
    promised = true;
    countPromises();
  }

  private void promised(Learner learner, EpochAcked promise) {
    if (promise.epoch() != epoch || learner.epochAcked) return;
    if (phase == Phase.PROMISES && votes(learner.id) && isNewer(promise)) {
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
    if (phase != Phase.PROMISES || !promised || !quorum.holds(membersWith(learner -> learner.epochAcked && learner.epochCounts))) return;
    phase = Phase.SYNCHRONIZATION;
    effects.establishEpoch(epoch);
    synchronizeThosePromised();
  }

  /** An observer gets nothing but what is committed, so not before that is known of the history. */
  private boolean historyIsFixed(Learner learner) {
    return phase.compareTo(Phase.CATCHING_UP) >= 0 || phase == Phase.SYNCHRONIZATION && votes(learner.id);
  }

  private void synchronizeThosePromised() {
    for (Learner learner : List.copyOf(replication.learners())) {
      EpochAcked promise = promises.get(learner.id);
      if (promise != null && historyIsFixed(learner)) replication.synchronize(learner, epoch, promises.remove(learner.id));
    }
  }

  @Override
  public void established(int newEpoch) {
    if (left) return;
    established = true;
    countHistory();
  }

  private void newLeaderAcked(Learner learner, NewLeaderAcked ack) {
    if (ack.epoch() != epoch || !learner.newLeaderSent) return;
    learner.newLeaderAcked = true;
    if (phase.compareTo(Phase.CATCHING_UP) >= 0) {
      upToDate(learner);
      acked(learner, ack.lastZxid());
    } else {
      replication.acked(learner, ack.lastZxid());
      countHistory();
    }
  }

  /** A quorum has the history of the epoch: it is committed, whatever of it was so before (phase 2). */
  private void countHistory() {
    if (phase != Phase.SYNCHRONIZATION || !established || !quorum.holds(membersWith(learner -> learner.newLeaderAcked))) return;
    phase = Phase.CATCHING_UP;
    last = new Zxid(epoch, 0);
    history.commit(history.last());
    var turns = new ArrayList<Turn>();
    history.release(transaction -> turns.add(new Committed(transaction, null)));
    committed = history.committed();
    if (!turns.isEmpty()) effects.apply(turns);
    reconfigured();
    replication.committed(committed);
    for (Learner learner : replication.learners()) if (learner.newLeaderAcked) upToDate(learner);
    synchronizeThosePromised();
    effects.await(history.handed());
  }

  private void upToDate(Learner learner) {
    learner.upToDate = true;
    effects.send(learner.id, new UpToDate(learner.join, epoch, committed));
  }

  @Override
  public void reached(long zxid) {
    if (phase != Phase.CATCHING_UP || zxid < history.handed()) return;
    phase = Phase.BROADCAST;
    if (!serves) machine.leads();
    serves = true;
    effects.serve(self);
    while (!held.isEmpty() && phase == Phase.BROADCAST) held.remove().again.run();
    if (phase == Phase.BROADCAST && replication.learners().stream().anyMatch(learner -> !learner.asked)) drain("a learner has promised a later epoch");
  }

  // ---- broadcast

  @Override
  public void propose(Member.Propose proposal) {
    if (phase != Phase.BROADCAST || last.isLastOfEpoch()) {
      hold(() -> propose(proposal), () -> refuse(proposal));
      return;
    }
    int cxid = proposal.origin().cxid();
    if (pipeline.full()) {
      refuse(proposal);
      return;
    }
    Verdict verdict = prepare(proposal.request(), proposal.origin(), self, proposal.replyTo());
    if (verdict instanceof Verdict.Refused refused) answer(cxid, refused.outcome(), proposal.replyTo());
    else appendNext();
  }

  private void refuse(Member.Propose proposal) {
    statistics.throttled();
    answer(proposal.origin().cxid(), machine.overloaded(), proposal.replyTo());
  }

  private Verdict prepare(Request request, Origin origin, int member, ActorRef<Member.Reply> replyTo) {
    Zxid zxid = last.next();
    long now = effects.nowMillis();
    Verdict verdict = machine.prepare(request, origin, member, zxid.toLong(), now);
    if (verdict instanceof Verdict.Proposed proposed) {
      last = zxid;
      lastTransaction = zxid.toLong();
      statistics.proposed();
      var transaction = new Transaction(lastTransaction, now, origin, proposed.change());
      pipeline.add(new Committed(transaction, replyTo), TransactionCodec.encode(transaction, machine));
      Optional<Configuration> configuration = machine.configuration(transaction.change(), lastTransaction);
      if (configuration.isPresent()) reconfiguring(configuration.get());
    }
    return verdict;
  }

  /** From its proposal on both decide, the old members and the new, and all of them get what is proposed. */
  private void reconfiguring(Configuration proposed) {
    decide(new Electorate(electorate.committed(), proposed));
    effects.reconfigured(electorate);
  }

  private void reconfigured() {
    if (!electorate.changing() || committed < electorate.proposed().version()) return;
    decide(Electorate.of(electorate.proposed()));
    effects.reconfigured(electorate);
    if (!electorate.counts(self)) effects.look("this member votes no more");
  }

  private void forwarded(Learner learner, Forwarded forwarded) {
    if (phase != Phase.BROADCAST || last.isLastOfEpoch()) {
      hold(() -> forwarded(learner, forwarded), () -> answer(learner, forwarded, machine.overloaded()));
    } else if (forwarded.request() == null) {
      answer(learner, forwarded, null);
    } else if (pipeline.full()) {
      statistics.throttled();
      answer(learner, forwarded, machine.overloaded());
    } else {
      prepare(learner, forwarded);
    }
  }

  private void prepare(Learner learner, Forwarded forwarded) {
    Request request;
    try {
      request = machine.decodeRequest(new Decoder(forwarded.request()));
    } catch (IOException malformed) {
      replication.decline(learner.id);
      return;
    }
    Verdict verdict = prepare(request, forwarded.origin(), learner.id, null);
    if (verdict instanceof Verdict.Refused refused) {
      answer(learner, forwarded, refused.outcome());
    } else {
      effects.send(learner.id, new Accepted(learner.join, forwarded.number(), lastTransaction));
      appendNext();
    }
  }

  private void answer(Learner learner, Forwarded forwarded, Outcome outcome) {
    var out = new Encoder(64);
    if (outcome != null) machine.encode(outcome, out);
    effects.send(learner.id, new Answered(learner.join, forwarded.number(), lastTransaction, outcome == null ? null : out.take()));
  }

  /** What was prepared when the sync came in is what the leader saw; it may not be committed yet, and the answer waits for it too. */
  @Override
  public void sync(Member.Sync sync) {
    answer(sync.origin().cxid(), null, sync.replyTo());
  }

  @Override
  public void surpass(Member.Surpass surpass) {
    surpass(surpass.zxid(), () -> answer(new Member.Reply(0, last.toLong(), null), surpass.replyTo()));
  }

  private void surpass(long zxid, Runnable answer) {
    int above = Zxid.of(zxid).epoch() + 1;
    if (phase == Phase.BROADCAST && epoch >= above) {
      answer.run();
      return;
    }
    atLeast = Math.max(atLeast, above);
    hold(() -> surpass(zxid, answer), answer);
  }

  /**
   * Names the last transaction, not the zxid an epoch begins at, which no member has applied: every one would refuse a client that has seen it,
   * until there is another transaction.
   */
  private void answer(int cxid, Outcome outcome, ActorRef<Member.Reply> replyTo) {
    answer(new Member.Reply(cxid, lastTransaction, outcome), replyTo);
  }

  /** Behind what it takes account of. */
  private void answer(Member.Reply reply, ActorRef<Member.Reply> replyTo) {
    var answer = new Answer(reply, replyTo);
    if (pipeline.add(answer)) return;
    if (inFlight.isEmpty()) effects.apply(List.of(answer));
    else inFlight.getLast().turns.add(answer);
  }

  private void hold(Runnable again, Runnable refuse) {
    if (held.size() < settings.maxStashed()) held.add(new Held(again, refuse));
    else refuse.run();
    if (phase == Phase.BROADCAST) drain(last.isLastOfEpoch() ? "its zxids are used up" : "its zxids are to be above others");
  }

  private void appendNext() {
    if (inFlightBytes >= settings.quorum().maxUnackedBytes()) return;
    TransactionsAppended batch = pipeline.next(committed);
    if (batch == null) return;
    underWay = batch;
    effects.append(batch);
    replication.proposed(batch);
  }

  @Override
  public void appended(long lastZxid, long sequenceNr) {
    TransactionsAppended batch = underWay;
    underWay = null;
    history.appendedOwn(batch, sequenceNr);
    List<Turn> turns = pipeline.durable();
    if (left) {
      abandon(turns);
      history.left(List.of(batch));
      return;
    }
    durable = lastZxid;
    inFlight.add(new InFlight(batch, turns));
    inFlightBytes += batch.body().size();
    if (!replication.isEmpty()) replication.logged();
    advance();
  }

  private void acked(Learner learner, long zxid) {
    if (replication.acked(learner, zxid) && votes(learner.id)) advance();
  }

  /**
   * Commits what a quorum has made durable, this member among it; the next batch leaves before that is applied, and takes the news along.
   */
  private void advance() {
    long to = alone ? durable : committable();
    if (to <= committed) {
      appendNext();
      return;
    }
    List<Turn> turns = take(to);
    committed = to;
    history.handedOver(to);
    appendNext();
    if (!replication.isEmpty()) replication.committed(to);
    statistics.committed(turns);
    effects.apply(turns);
    reconfigured();
    if (phase == Phase.DRAINING) beginWhenDrained();
  }

  private long committable() {
    long to = committed;
    for (InFlight each : inFlight) {
      long zxid = each.batch.lastZxid();
      if (!quorum.holds(membersWith(learner -> learner.acked() >= zxid && learner.newLeaderAcked))) break;
      to = zxid;
    }
    return to;
  }

  private List<Turn> take(long to) {
    InFlight first = inFlight.remove();
    inFlightBytes -= first.batch.body().size();
    List<Turn> turns = first.turns;
    while (!inFlight.isEmpty() && inFlight.peek().batch.lastZxid() <= to) {
      InFlight next = inFlight.remove();
      inFlightBytes -= next.batch.body().size();
      turns.addAll(next.turns);
    }
    return turns;
  }

  // ---- the next epoch, of the same leader

  /** Without an outage: reads go on, requests wait. */
  private void drain(String reason) {
    effects.note("epoch " + epoch + " ends: " + reason);
    phase = Phase.DRAINING;
    beginWhenDrained();
  }

  private void beginWhenDrained() {
    if (pipeline.idle() && inFlight.isEmpty()) beginEpoch();
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
      forwarded(learner, m);
    } else if (message instanceof SurpassAsked m) {
      surpass(m.zxid(), () -> effects.send(learner.id, new Answered(learner.join, m.number(), lastTransaction, null)));
    } else if (message instanceof Pong m) {
      if (m.report().size() > 0) serving.reported(m.report());
    } else if (message instanceof EpochAcked m) {
      promised(learner, m);
    } else if (message instanceof NewLeaderAcked m) {
      newLeaderAcked(learner, m);
    } else if (message instanceof ChunkTaken m) {
      replication.chunkTaken(learner, m);
    } else if (message instanceof Left) {
      lost(peer, "has left");
    } else {
      replication.decline(peer);
    }
  }

  /** Its learner says who it is when it wants to be led. */
  @Override
  public void opened(int peer) {}

  @Override
  public void closed(int peer) {
    lost(peer, "lost its link");
  }

  private void lost(int peer, String how) {
    promises.remove(peer);
    if (replication.remove(peer)) requireQuorum("member " + peer + " " + how);
  }

  /** At once: without a quorum nothing can be committed, and the others may have another leader already. */
  private void requireQuorum(String event) {
    if (serves && !quorum.holds(membersWith(learner -> true))) effects.look(event + ", no quorum follows any more");
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
        promises.remove(learner.id);
        silent++;
      } else {
        effects.send(learner.id, new Ping(learner.join, learner.synchronizing ? committed : 0));
      }
    }
    if (silent > 0) requireQuorum(silent + " learners were not heard for syncLimit");
    if (phase != Phase.BROADCAST && phase != Phase.DRAINING && ++ticks > 2 * limit()) effects.look("no quorum in " + phase + " for " + limit() + " ticks");
  }

  /** Those who elected it say so at once; if they do not, they have changed their minds. Getting its history may take them longer. */
  private int limit() {
    return phase == Phase.DISCOVERY ? Math.min(2, settings.quorum().initLimit()) : settings.quorum().initLimit();
  }

  /** What is in the log and not committed is up to the next leader; what is not in it will never be. Nobody can tell the askers which. */
  @Override
  public void leave() {
    left = true;
    for (Learner learner : replication.learners()) effects.send(learner.id, new Declined(learner.join));
    for (InFlight each : inFlight) {
      history.left(List.of(each.batch));
      abandon(each.turns);
    }
    inFlight.clear();
    abandon(pipeline.abandon());
    held.forEach(each -> each.refuse.run());
    held.clear();
  }

  private void abandon(List<Turn> turns) {
    for (Turn turn : turns) {
      if (turn.replyTo() == null) continue;
      int cxid = turn instanceof Committed c ? c.transaction().origin().cxid() : ((Answer) turn).reply().cxid();
      turn.replyTo().tell(new Member.Reply(cxid, history.handed(), machine.unknown()));
    }
  }

  @Override
  public MemberView view() {
    var learners = new ArrayList<MemberView.Learner>();
    for (Learner each : replication.learners()) {
      learners.add(new MemberView.Learner(each.id, votes(each.id), each.upToDate, each.acked(), each.waitingBytes(),
          each.silentTicks * settings.quorum().tick().toMillis() / 2));
    }
    MemberView.Phase shown = switch (phase) {
      case DISCOVERY, PROMISES -> MemberView.Phase.DISCOVERY;
      case SYNCHRONIZATION, CATCHING_UP -> MemberView.Phase.SYNCHRONIZATION;
      case BROADCAST, DRAINING -> MemberView.Phase.BROADCAST;
    };
    return new MemberView(MemberState.LEADING, shown, self, history.currentEpoch(), lastTransaction, committed, serves, learners);
  }
}
