package io.synod.ensemble;

import io.synod.ensemble.PeerMessage.ChunkTaken;
import io.synod.ensemble.PeerMessage.Committed;
import io.synod.ensemble.PeerMessage.EpochAcked;
import io.synod.ensemble.PeerMessage.LearnerInfo;
import io.synod.ensemble.PeerMessage.Logged;
import io.synod.ensemble.PeerMessage.NewLeader;
import io.synod.ensemble.PeerMessage.PartialSnapshot;
import io.synod.ensemble.PeerMessage.Ping;
import io.synod.ensemble.PeerMessage.Proposed;
import io.synod.ensemble.PeerMessage.SnapshotChunk;
import io.synod.ensemble.PeerMessage.Truncate;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.loop.Links;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * Brings the leader's history to its learners, each at its own pace: from the window of newest batches, from the log on disk, or by a snapshot;
 * what is new is nothing but the end of that. Voters get all that is proposed, observers what is committed. Mutable, owned by a
 * {@link Leadership}; pure.
 */
final class Replication {
  private final TreeMap<Integer, Learner> learners = new TreeMap<>();
  private final History history;
  private final MemberSettings settings;
  private final Effects effects;
  private final Deciders deciders;
  private final MemberStatistics statistics;
  private final Thrift thrift;
  private Window window;
  /** To whom the last batch was sent at once, if it was a lone one. */
  private Collection<Learner> chosen = List.of();
  private long lastProposed;
  private long committed;
  private int epoch;

  Replication(History history, MemberSettings settings, Effects effects, Deciders deciders, MemberStatistics statistics) {
    this.history = history;
    this.settings = settings;
    this.effects = effects;
    this.deciders = deciders;
    this.statistics = statistics;
    this.thrift = new Thrift(deciders);
    this.lastProposed = history.last();
    this.committed = history.committed();
  }

  Collection<Learner> learners() {
    return learners.values();
  }

  boolean isEmpty() {
    return learners.isEmpty();
  }

  /** @return null when it is no learner of this leader */
  Learner learner(int id, long join) {
    Learner learner = learners.get(id);
    return learner == null || learner.join != join ? null : learner;
  }

  Learner add(int id, LearnerInfo info) {
    if (learners.isEmpty()) committed = history.committed();                   // as long as there was nobody to tell, it was not told here
    if (window == null) window = new Window(settings.quorum().windowBytes(), lastProposed);
    var learner = new Learner(id, info.join(), info.acceptedEpoch(), statistics.broadcasts().queue(id));
    learner.generation = effects.generation(id);
    learners.put(id, learner);
    return learner;
  }

  /** @return whether it was one */
  boolean remove(int id) {
    return learners.remove(id) != null;
  }

  /** {@code learner} has promised {@code epoch}, whose history is fixed: what it needs of it is on its way. */
  void synchronize(Learner learner, int newEpoch, EpochAcked has) {
    epoch = newEpoch;
    if (learner.synchronizing) pump(learner);
    if (learner.synchronizing || learner.snapshotting) return;
    SnapshotFile newest = effects.newestSnapshot();
    SyncPlan plan = isAhead(has.lastZxid()) ? SyncPlan.DIFF : SyncPlan.of(history.index(), has.lastZxid(), newest.zxid(), newest.bytes());
    statistics.synchronizing(plan);
    if (plan.truncateTo() != SyncPlan.NOTHING) effects.send(learner.id, new Truncate(learner.join, plan.truncateTo()));
    if (plan.snapshot()) {
      learner.snapshotting = true;
      learner.snapshotZxid = has.partial().zxid() == 0 ? newest.zxid() : Math.min(newest.zxid(), has.partial().zxid());
      effects.readSnapshot(learner.id, learner.join, has.partial());
    } else {
      learner.synchronizeFrom(plan.truncateTo() != SyncPlan.NOTHING ? plan.truncateTo() : has.lastZxid());
      pump(learner);
    }
  }

  /** It has what it was sent in this epoch, which the leader's own log has not got yet: others may have committed it, so it must not go. */
  private boolean isAhead(long zxid) {
    return zxid > history.last() && window.holds(zxid);
  }

  /** @param chunk null when there is no snapshot to read: the learner is given up, and asks again */
  void snapshotRead(int id, SnapshotChunk chunk) {
    if (chunk == null) {
      decline(id);
      return;
    }
    Learner learner = learner(id, chunk.join());
    if (learner == null) return;
    learner.snapshotZxid = chunk.zxid();
    effects.send(id, chunk);
  }

  /** What learners need that are being given the history: the snapshot on its way, and the log behind it until they have caught up. */
  long neededFrom() {
    return learners.values().stream().mapToLong(Learner::neededFrom).min().orElse(Long.MAX_VALUE);
  }

  /** One piece is on its way at a time, whatever its size is: the learner's disk sets the pace. */
  void chunkTaken(Learner learner, ChunkTaken taken) {
    if (taken.installed()) {
      learner.synchronizeFrom(taken.zxid());
      pump(learner);
    } else {
      effects.readSnapshot(learner.id, learner.join, new PartialSnapshot(taken.zxid(), taken.checksum(), taken.next()));
    }
  }

  /** The next batch of the history; the log may not have it yet. @param lone whether nothing else is outstanding: then it is not for all at once, see {@link Thrift} */
  void proposed(TransactionsAppended batch, boolean lone) {
    lastProposed = batch.lastZxid();
    if (window == null) return;
    window.add(batch, history.last());
    chosen = lone ? thrift.first(lastProposed, learners.values(), effects.nowMillis()) : List.of();
    for (Learner learner : learners.values()) pump(learner, lone && !chosen.contains(learner));
  }

  /** A client at the leader waits for one of those that were sent a lone batch first, and for nothing else. */
  void expect() {
    chosen.stream().filter(learner -> learner.waiting() > 0).findFirst().ifPresent(learner -> effects.expect(learner.id));
  }

  /** Everything up to {@code zxid} is committed. */
  void committed(long zxid) {
    committed = zxid;
    for (Learner learner : learners.values()) {
      if (!learner.synchronizing) continue;
      pump(learner);
      if (learner.toldCommitted() < zxid) tellCommitted(learner, zxid);
    }
  }

  /** One whose clients wait for none of it hears of it with the next proposal, if that comes soon; one that has no clients with what comes within half a second. */
  private void tellCommitted(Learner learner, long zxid) {
    boolean awaited = learner.awaitsCommit();
    learner.told(zxid);
    if (learner.commitsItself(zxid)) return;
    var told = new Committed(learner.join, zxid);
    if (awaited) effects.send(learner.id, told);
    else effects.send(learner.id, told, learner.hasClients() ? Effects.When.LAZILY : Effects.When.IDLY);
  }

  /** @return whether that is news */
  boolean acked(Learner learner, long zxid) {
    boolean news = learner.acked(zxid);
    if (news) thrift.acked(learner, zxid);
    if (news && learner.sent() < end(learner)) pump(learner);
    return news;
  }

  /** The log has more than it had. */
  void logged() {
    for (Learner learner : learners.values()) if (learner.synchronizing && learner.sent() < end(learner)) pump(learner);
  }

  /**
   * The log has everything up to {@code zxid}, and not all of that is committed. Those whose logs are a quorum with this one commit it themselves once they have it too (decision 0008); they are told
   * if clients of theirs wait.
   *
   * @param awaited whether clients at the leader wait for it
   */
  void logged(long zxid, boolean awaited) {
    long waiting = learners.values().stream().filter(Learner::awaitsCommit).count();
    if (waiting == 0) return;
    for (Learner learner : learners.values()) {
      if (!learner.awaitsCommit() || !learner.newLeaderAcked || learner.generation < Links.GENERATION_2 || !deciders.sufficeWith(learner)) continue;
      learner.toldLogged(zxid);
      effects.send(learner.id, new Logged(learner.join, zxid, awaited || waiting > 1));
    }
  }

  void fetched(int id, long join, List<TransactionsAppended> batches) {
    Learner learner = learner(id, join);
    if (learner == null) return;
    learner.fetching = false;
    if (isBehindTheLog(learner)) {
      giveUp(learner);
      return;
    }
    for (TransactionsAppended batch : batches) {
      if (batch.lastZxid() > learner.sent() && batch.lastZxid() <= end(learner)) send(learner, batch, false);
    }
    if (!batches.isEmpty()) pump(learner);
  }

  /** Sends what there is room for, and {@code NewLeader} behind the history the epoch begins with. */
  private void pump(Learner learner) {
    pump(learner, false);
  }

  /** @param late whether what is new can wait for what follows, and is asked for only if others are slow */
  private void pump(Learner learner, boolean late) {
    while (learner.synchronizing && !learner.fetching) {
      if (learner.sent() >= end(learner)) {
        endOfHistory(learner);
        return;
      }
      if (learner.waitingBytes() >= settings.quorum().maxUnackedBytes()) return;
      if (!window.reaches(learner.sent())) {
        if (isBehindTheLog(learner)) {
          giveUp(learner);
          return;
        }
        if (history.index().sequenceNrAfter(learner.sent()) == 0) return;
        learner.fetching = true;
        effects.fetch(learner.id, learner.join, learner.sent());
        return;
      }
      TransactionsAppended next = window.after(learner.sent());
      if (next == null || next.lastZxid() > end(learner)) return;
      send(learner, next, late);
    }
  }

  /** What follows on what it was sent may be deleted, or was while it was read for it: what is left would make a gap. */
  private boolean isBehindTheLog(Learner learner) {
    return learner.synchronizing && learner.sent() < history.index().base();
  }

  /** It stays one until it says that it has left; it is told so that it comes back, and gets a snapshot. */
  private void giveUp(Learner learner) {
    learner.synchronizing = false;
    effects.note("member " + learner.id + " is at " + Zxid.of(learner.sent()) + ", which the log does not reach back to any more: it has to join again");
    effects.send(learner.id, new PeerMessage.Declined(learner.join));
  }

  private void endOfHistory(Learner learner) {
    if (learner.newLeaderSent || !learner.epochAcked) return;
    learner.newLeaderSent = true;
    effects.send(learner.id, new NewLeader(learner.join, epoch));
  }

  private void send(Learner learner, TransactionsAppended batch, boolean late) {
    tellAccepted(learner);
    learner.sending(batch);
    var proposed = new Proposed(learner.join, batch);
    if (late) effects.send(learner.id, proposed, Effects.When.LATE);
    else effects.send(learner.id, proposed);
  }

  void tellAccepted(Learner learner) {
    PeerMessage.Accepted accepted = learner.takeAccepted();
    if (accepted != null) effects.send(learner.id, accepted);
  }

  /** zxid up to which the log of voter {@code id} is known to have this leader's history; 0 while it is not known to have any of the epoch's. */
  long loggedBy(int id) {
    Learner learner = learners.get(id);
    return learner == null || !learner.newLeaderAcked ? 0 : learner.acked();
  }

  private long end(Learner learner) {
    return deciders.votes(learner.id) ? lastProposed : committed;
  }

  /** Whether it is there, and that it may know what is committed. */
  void ping(Learner learner) {
    learner.pings++;
    effects.send(learner.id, new Ping(learner.join, learner.synchronizing ? committed : 0));
  }

  /** It may come back. */
  void decline(int id) {
    Learner gone = learners.remove(id);
    if (gone != null) effects.send(id, new PeerMessage.Declined(gone.join));
  }
}
