package io.synod.ensemble;

/**
 * How a learner gets the leader's history (Zab phase 2; ZooKeeper's TRUNC, DIFF and SNAP), chosen by what it costs.
 *
 * @param truncateTo what the learner has above this zxid was never committed and must go first; -1 when there is nothing of that kind
 * @param snapshot whether it gets a snapshot before the rest of the log
 */
record SyncPlan(long truncateTo, boolean snapshot) {
  static final long NOTHING = -1;
  /** What the learner has is part of the leader's history, and it gets the rest of the log. */
  static final SyncPlan DIFF = new SyncPlan(NOTHING, false);

  /**
   * @param index of the leader's log
   * @param lastZxid of the learner's log. Where the leader has transactions of the same epoch up to it, it is part of the leader's history,
   *     for an epoch has one leader, whose proposals everybody logs without a gap
   * @param snapshotZxid of the leader's newest snapshot, 0 when there is none
   * @param snapshotBytes its size
   */
  static SyncPlan of(LogIndex index, long lastZxid, long snapshotZxid, long snapshotBytes) {
    long common = index.reaches(lastZxid) ? lastZxid : index.floor(lastZxid);
    boolean truncates = common < lastZxid && lastZxid > index.base();
    boolean tooOld = lastZxid < index.base();
    boolean cheaper = snapshotZxid > common && snapshotBytes < index.bytesAfter(common) - index.bytesAfter(snapshotZxid);
    return new SyncPlan(truncates ? common : NOTHING, tooOld || cheaper);
  }

  /** As ZooKeeper counts it. */
  String kind() {
    return snapshot ? "SNAP" : truncateTo != NOTHING ? "TRUNC" : "DIFF";
  }
}
