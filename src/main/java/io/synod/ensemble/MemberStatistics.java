package io.synod.ensemble;

import io.synod.loop.Clock;
import io.synod.metrics.Sheet;
import io.synod.metrics.Source;
import io.synod.metrics.Summary;
import java.util.List;
import java.util.function.LongConsumer;

/** What a member has done since its start, by ZooKeeper's names. Written on the member's loop; read by any thread, which may see it a little old. */
public final class MemberStatistics implements Source {
  private final Clock clock;
  private final Summary snapshots;
  private final Summary batches;
  private final Summary propagation;
  private final Availability availability;
  private final Broadcasts broadcasts;
  private final long createdMillis;
  private long snapshotLoadMillis;
  private long replayMillis;
  private long replayed;
  private long proposals;
  private long commits;
  private long throttled;
  private long diffSyncs;
  private long snapSyncs;
  private volatile MemberView view = MemberView.starting();
  private volatile Configuration members = Configuration.NONE;
  private volatile LastSnapshot last = new LastSnapshot(-1, -1);

  /** @param zxid the newest snapshot began at, -1 when there is none @param millis when it was complete, -1 when no one of this start was */
  public record LastSnapshot(long zxid, long millis) {}

  public MemberStatistics(Clock clock) {
    this.clock = clock;
    snapshots = new Summary(1, clock::millis);
    batches = new Summary(1, clock::millis);
    propagation = new Summary(1, clock::millis);
    availability = new Availability(clock);
    broadcasts = new Broadcasts(clock);
    createdMillis = clock.millis();
  }

  public LastSnapshot lastSnapshot() {
    return last;
  }

  /** The member as it was a moment ago. */
  public MemberView view() {
    return view;
  }

  /** Those that decide now; none before the member knows. */
  public Configuration members() {
    return members;
  }

  /** Of what this member has proposed. */
  public ProposalSizes proposalSizes() {
    return broadcasts.sizes();
  }

  /** How long it has led, in milliseconds; -1 when it does not. */
  public long leadingMillis() {
    return availability.leadingMillis();
  }

  Availability availability() {
    return availability;
  }

  Broadcasts broadcasts() {
    return broadcasts;
  }

  void members(Configuration now) {
    members = now;
  }

  void show(MemberView now) {
    view = now;
  }

  /** A learner is brought up to date. */
  void synchronizing(SyncPlan plan) {
    if (plan.snapshot()) snapSyncs++;
    else diffSyncs++;
  }

  void snapshotLoaded(long zxid) {
    snapshotLoadMillis = clock.millis() - createdMillis;
    if (zxid > 0) last = new LastSnapshot(zxid, -1);
  }

  void replayed(int transactions) {
    replayed += transactions;
  }

  void recovered() {
    replayMillis = clock.millis() - createdMillis - snapshotLoadMillis;
  }

  void throttled() {
    throttled++;
  }

  /** @param bytes of it in the log */
  void proposed(int bytes) {
    proposals++;
    broadcasts.proposed(bytes);
  }

  /** So many have become durable here, together. */
  void logged(int transactions) {
    batches.cell(0).record(transactions);
  }

  /** The only member has made these durable. */
  void committed(List<StateMachine.Turn> turns) {
    handedOver(turns, millis -> { });
  }

  /** This member, leading others, has heard from a quorum that these are durable. */
  void agreed(List<StateMachine.Turn> turns) {
    handedOver(turns, broadcasts::agreed);
  }

  /** This member, a learner, has these and knows that they are committed. */
  void learnt(List<StateMachine.Turn> turns) {
    handedOver(turns, broadcasts::committed);
  }

  /** @param latency told of each transaction the milliseconds since its preparation */
  private void handedOver(List<StateMachine.Turn> turns, LongConsumer latency) {
    long now = clock.millis();
    for (StateMachine.Turn turn : turns) {
      if (!(turn instanceof StateMachine.Committed committed)) continue;
      long millis = now - committed.transaction().timeMillis();
      commits++;
      propagation.cell(0).record(millis);
      latency.accept(millis);
    }
  }

  void snapshotWritten(long zxid, long beganMillis) {
    long now = clock.millis();
    snapshots.cell(0).record(now - beganMillis);
    last = new LastSnapshot(zxid, now);
  }

  @Override
  public void writeTo(Sheet sheet) {
    availability.writeTo(sheet);
    broadcasts.writeTo(sheet);
    sheet.counter("proposal_count", "Transactions prepared", proposals);
    sheet.counter("commit_count", "Transactions committed and applied here", commits);
    sheet.counter("throttled_ops", "Requests refused because too much waited for the log", throttled);
    sheet.counter("diff_count", "Learners that were sent the end of the log", diffSyncs);
    sheet.counter("snap_count", "Learners that were sent a snapshot", snapSyncs);
    sheet.summary("propagation_latency", "Milliseconds from a transaction's preparation until it is committed and applied here", propagation.values());
    sheet.summary("sync_processor_batch_size", "Transactions that became durable together", batches.values());
    sheet.summary("snapshottime", "Milliseconds to write a snapshot", snapshots.values());
    sheet.summary("startup_snap_load_time", "Milliseconds to load the snapshot at the start", 1, snapshotLoadMillis);
    sheet.summary("startup_txns_load_time", "Milliseconds to replay the log at the start", 1, replayMillis);
    sheet.summary("startup_txns_loaded", "Transactions replayed at the start", 1, replayed);
    sheet.summary("dbinittime", "Milliseconds to have the tree at the start", 1, snapshotLoadMillis + replayMillis);
  }
}
