package io.synod.ensemble;

import io.synod.ensemble.PeerMessage.Accepted;
import io.synod.ensemble.PeerMessage.Acked;
import io.synod.ensemble.PeerMessage.Answered;
import io.synod.ensemble.PeerMessage.ChunkTaken;
import io.synod.ensemble.PeerMessage.Confirmed;
import io.synod.ensemble.PeerMessage.Declined;
import io.synod.ensemble.PeerMessage.EpochAcked;
import io.synod.ensemble.PeerMessage.LearnerInfo;
import io.synod.ensemble.PeerMessage.Left;
import io.synod.ensemble.PeerMessage.Logged;
import io.synod.ensemble.PeerMessage.NewEpoch;
import io.synod.ensemble.PeerMessage.NewLeader;
import io.synod.ensemble.PeerMessage.NewLeaderAcked;
import io.synod.ensemble.PeerMessage.Ping;
import io.synod.ensemble.PeerMessage.Pong;
import io.synod.ensemble.PeerMessage.Proposed;
import io.synod.ensemble.PeerMessage.SnapshotChunk;
import io.synod.ensemble.PeerMessage.Truncate;
import io.synod.ensemble.PeerMessage.UpToDate;
import io.synod.ensemble.StateMachine.Committed;
import io.synod.ensemble.StateMachine.Turn;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A learner's side of Zab: promises the leader's epoch, takes its history over, then logs, acknowledges and applies what the leader proposes
 * and commits. A follower and an observer do the same; the leader sends an observer only what is committed.
 *
 * <table>
 *   <caption>States (Junqueira, Reed, Serafini, DSN 2011, section IV, "follower")</caption>
 *   <tr><td>JOINING</td><td>the leader knows who we are; what epoch it begins, it says when a quorum is there</td><td>→ SYNCING</td></tr>
 *   <tr><td>SYNCING</td><td>TRUNC, SNAP and DIFF make our history the leader's</td><td>→ SYNCED, once all of it is durable</td></tr>
 *   <tr><td>SYNCED</td><td>acknowledged; a quorum must</td><td>→ CATCHING_UP</td></tr>
 *   <tr><td>CATCHING_UP</td><td>the history of the epoch is applied</td><td>→ SERVING</td></tr>
 *   <tr><td>SERVING</td><td>broadcast; a new epoch of the same leader goes through the states again without interrupting it</td><td></td></tr>
 * </table>
 */
final class Following implements Role {
  private enum State { JOINING, SYNCING, SYNCED, CATCHING_UP, SERVING }

  private final int leader;
  private final long join;
  private MemberState kind;
  private final long configVersion;
  private final History history;
  private final StateMachine machine;
  private final MemberSettings settings;
  private final Effects effects;
  private final Serving serving;
  private final MemberStatistics statistics;
  private final Forwards forwards;
  private final Asking asking;
  private final Intake intake;
  private State state = State.JOINING;
  private boolean serves;
  /** How far the leader's log is known to be, with which this one is a quorum; and whether somebody else waits for that. */
  private Logged logged;
  private long upToDateAt;
  private boolean awaited;
  private boolean left;
  private int silentTicks;

  /** @param join greater than that of every role before in this start @param kind FOLLOWING or OBSERVING */
  Following(int leader, long join, MemberState kind, long configVersion, History history, StateMachine machine, MemberSettings settings,
      Effects effects, Serving serving, MemberStatistics statistics) {
    this.leader = leader;
    this.join = join;
    this.kind = kind;
    this.configVersion = configVersion;
    this.history = history;
    this.machine = machine;
    this.settings = settings;
    this.effects = effects;
    this.serving = serving;
    this.statistics = statistics;
    this.forwards = new Forwards(machine);
    this.asking = new Asking(leader, join, machine, forwards, settings, effects);
    this.intake = new Intake(history, settings, effects);
    this.logged = new Logged(join, 0, false);
  }

  /** The link with the leader may be open already. */
  void begin() {
    effects.send(leader, new LearnerInfo(join, history.acceptedEpoch(), configVersion));
  }

  @Override
  public void opened(int peer) {
    if (peer == leader) begin();
  }

  /** At once: whoever proposes next may be another one. */
  @Override
  public void closed(int peer) {
    if (peer == leader) effects.look("the link with leader " + leader + " has ended");
  }

  @Override
  public void propose(Member.Propose proposal) {
    if (asking.isFull()) {
      forwards.refuse(proposal.origin().cxid(), machine.overloaded(), proposal.replyTo(), history.handed());
      release();
    } else {
      asking.propose(proposal);
    }
  }

  @Override
  public void sync(Member.Sync sync) {
    asking.sync(sync);
  }

  @Override
  public void read(Member.Read read) {
    asking.read(read);
  }

  @Override
  public void surpass(Member.Surpass surpass) {
    asking.surpass(surpass);
  }

  @Override
  public void turnEnded() {
    asking.leave();
    intake.goOn();
  }

  @Override
  public void heard(int peer, PeerMessage message) {
    if (message instanceof LearnerInfo lost) {
      effects.send(peer, new Declined(lost.join()));                            // it has to look for another leader
      return;
    }
    if (peer != leader || message.join() != join) return;
    silentTicks = 0;
    if (message instanceof Proposed m) {
      proposed(m.batch());
    } else if (message instanceof PeerMessage.Committed m) {
      history.commit(m.zxid());
      release();
    } else if (message instanceof Logged m) {
      logged = m;
      commitWithLeader();
      release();
    } else if (message instanceof Accepted m) {
      if (!forwards.accepted(m.number(), m.zxids())) broken(message);
    } else if (message instanceof Answered m) {
      answered(m);
    } else if (message instanceof Confirmed m) {
      forwards.confirmed(m.number());
      release();
    } else if (message instanceof Ping m) {
      history.commit(m.committed());
      release();
      effects.send(leader, new Pong(join, machine.applied(), serving.report()));
    } else {
      ofPhases(message);
    }
  }

  private void ofPhases(PeerMessage message) {
    if (message instanceof NewEpoch m) {
      newEpoch(m.epoch());
    } else if (message instanceof Truncate m) {
      if (state != State.SYNCING || !intake.truncate(m.zxid())) broken(message);
    } else if (message instanceof SnapshotChunk m) {
      if (state != State.SYNCING || !intake.take(m)) broken(new Truncate(join, m.zxid()));
    } else if (message instanceof NewLeader m) {
      intake.establish(m.epoch());
    } else if (message instanceof UpToDate m) {
      upToDate(m.committed());
    } else if (message instanceof Declined) {
      effects.look("member " + leader + " does not lead");
    } else {
      broken(message);
    }
  }

  private void broken(PeerMessage message) {
    effects.look("leader " + leader + " sent what makes no sense in state " + state + ": " + message);
  }

  /**
   * A promise not to follow an older leader, durable before the leader may count on it (phase 1). An epoch that was promised before may have
   * been promised to another: then this member's word is no vote, but it may still learn.
   */
  private void newEpoch(int epoch) {
    if (epoch < history.acceptedEpoch()) {
      effects.look("leader " + leader + " begins epoch " + epoch + ", but a later one is promised: " + history.acceptedEpoch());
    } else if (epoch == history.acceptedEpoch()) {
      promised(epoch, false);
    } else {
      intake.accept(epoch);
    }
  }

  @Override
  public void accepted(int epoch) {
    if (left) return;
    promised(epoch, true);
    intake.goOn();
  }

  private void promised(int epoch, boolean counts) {
    if (state == State.JOINING) state = State.SYNCING;
    effects.send(leader, new EpochAcked(join, epoch, counts, history.currentEpoch(), history.last(), effects.partialSnapshot()));
  }

  @Override
  public void discarded(long zxid) {
    if (left) return;
    intake.goOn();
  }

  @Override
  public void snapshotWritten(ChunkTaken taken) {
    if (left) return;
    intake.taken();
    if (taken.installed()) machine.configuration().ifPresent(this::reconfigured);
    effects.send(leader, taken);
    intake.goOn();
  }

  private void proposed(TransactionsAppended batch) {
    if (!intake.take(batch)) {
      effects.look("leader " + leader + " sent " + Zxid.of(batch.firstZxid()) + " to " + Zxid.of(batch.lastZxid()) + " behind "
          + Zxid.of(intake.last()));
      return;
    }
    statistics.broadcasts().received(batch);
    history.commit(batch.committed());
  }

  @Override
  public void appended(long lastZxid, long sequenceNr) {
    List<TransactionsAppended> durable = intake.appended(sequenceNr);
    statistics.logged(durable.stream().mapToInt(TransactionsAppended::count).sum());
    if (left) return;
    intake.goOn();
    acknowledge(lastZxid);
    statistics.broadcasts().acknowledges(durable);
    release();
  }

  /** At once if anybody can be waiting for it. What other disks have committed nobody waits for, and what this one commits with the leader's only if the leader says so. */
  private void acknowledge(long zxid) {
    boolean late = zxid <= history.committed();
    commitWithLeader();
    boolean awaited = zxid > history.committed() || !late && logged.awaited();
    if (zxid > history.committed() && forwards.isLone()) effects.expect(leader);
    if (awaited) effects.send(leader, new Acked(join, zxid));
    else effects.send(leader, new Acked(join, zxid), Effects.When.LAZILY);
  }

  /** What is in the leader's log and in this one is in those of a quorum (decision 0008), if both got it in this epoch: in another one others may have decided. */
  private void commitWithLeader() {
    long both = Math.min(logged.zxid(), history.last());
    if (Zxid.of(both).epoch() == history.currentEpoch()) history.commit(both);
  }

  /** The leader's history is ours, and durable (phase 2). */
  @Override
  public void established(int epoch) {
    if (left) return;
    if (state == State.SYNCING) state = State.SYNCED;
    effects.send(leader, new NewLeaderAcked(join, epoch, history.last()));
    intake.goOn();
  }

  private void upToDate(long committed) {
    history.commit(committed);
    release();
    if (state == State.SERVING) {
      effects.serve(leader);
      return;
    }
    if (state != State.SYNCED) {
      broken(new UpToDate(join, history.currentEpoch(), committed));
      return;
    }
    state = State.CATCHING_UP;
    upToDateAt = committed;
    awaitHistory();
  }

  /** What the leader had committed when it said so may still be on its way to our disk. */
  private void awaitHistory() {
    if (state != State.CATCHING_UP || awaited || history.handed() < upToDateAt) return;
    awaited = true;
    effects.await(upToDateAt);
  }

  @Override
  public void reached(long zxid) {
    if (state != State.CATCHING_UP || zxid < upToDateAt) return;
    state = State.SERVING;
    serves = true;
    effects.serve(leader);
  }

  private void answered(Answered answer) {
    try {
      Outcome outcome = answer.outcome() == null ? null : machine.decodeOutcome(new Decoder(answer.outcome()));
      if (!forwards.answered(answer.number(), answer.zxid(), answer.certain(), outcome)) broken(answer);
    } catch (IOException malformed) {
      effects.look("an answer of leader " + leader + " cannot be read: " + malformed.getMessage());
    }
    release();
  }

  /** Hands over what may be applied by now, and the answers that wait for it, each in its turn; not to a state that is being replaced. */
  private void release() {
    if (effects.isInstalling()) return;
    var turns = new ArrayList<Turn>();
    history.release(transaction -> {
      forwards.addBefore(transaction.zxid(), turns);
      turns.add(new Committed(transaction, forwards.claim(transaction.zxid())));
      machine.configuration(transaction.change()).ifPresent(this::reconfigured);
    });
    forwards.addBehind(history.handed(), turns);
    if (!turns.isEmpty()) {
      statistics.learnt(turns);
      effects.apply(turns);
    }
    awaitHistory();
  }

  /** Who was given a vote, or has lost it, goes on with what it has: the leader sends it more, or less, from then on. */
  private void reconfigured(Configuration configuration) {
    kind = configuration.voters().contains(settings.id()) ? MemberState.FOLLOWING : MemberState.OBSERVING;
    effects.reconfigured(Electorate.of(configuration));
  }

  @Override
  public void suspected(int peer) {
    if (peer == leader) effects.look("leader " + leader + " is unreachable");
  }

  @Override
  public void tick() {
    QuorumSettings limits = settings.quorum();
    int limit = serves ? limits.syncLimit() : state == State.JOINING ? Math.min(limits.syncLimit(), limits.initLimit()) : limits.initLimit();
    if (++silentTicks <= 2 * limit) return;
    effects.suspect(leader);
    effects.look("leader " + leader + " was not heard for " + limit + " ticks");
  }

  @Override
  public void leave() {
    left = true;
    effects.send(leader, new Left(join));
    forwards.abandon(history.handed());
  }

  @Override
  public MemberView view() {
    MemberView.Phase phase = switch (state) {
      case JOINING -> MemberView.Phase.DISCOVERY;
      case SYNCING, SYNCED, CATCHING_UP -> MemberView.Phase.SYNCHRONIZATION;
      case SERVING -> MemberView.Phase.BROADCAST;
    };
    return new MemberView(kind, phase, leader, history.currentEpoch(), history.last(), history.committed(), serves, List.of(), 0);
  }
}
