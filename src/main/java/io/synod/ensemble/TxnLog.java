package io.synod.ensemble;

import io.synod.ensemble.TxnLogEvent.EpochAccepted;
import io.synod.ensemble.TxnLogEvent.EpochEstablished;
import io.synod.ensemble.TxnLogEvent.Purged;
import io.synod.ensemble.TxnLogEvent.SnapshotInstalled;
import io.synod.ensemble.TxnLogEvent.SnapshotTaken;
import io.synod.ensemble.TxnLogEvent.TailDiscarded;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import java.util.ArrayList;
import java.util.List;

/**
 * What a member remembers of its log: the fold of its events. The transactions themselves go to the {@link StateMachine}.
 *
 * @param acceptedEpoch the greatest epoch promised to
 * @param currentEpoch the epoch whose history this is
 * @param lastZxid of the last transaction appended, 0 before the first
 * @param snapshots complete ones, oldest first
 * @param purgedZxid the log holds all transactions above this one
 */
public record TxnLog(int acceptedEpoch, int currentEpoch, long lastZxid, List<SnapshotTaken> snapshots, long purgedZxid) {
  public static final TxnLog EMPTY = new TxnLog(0, 0, 0, List.of(), 0);

  public TxnLog {
    snapshots = List.copyOf(snapshots);
  }

  public TxnLog apply(TxnLogEvent event) {
    if (event instanceof TransactionsAppended e) return endingAt(e.lastZxid());
    if (event instanceof EpochAccepted e) return new TxnLog(e.epoch(), currentEpoch, lastZxid, snapshots, purgedZxid);
    if (event instanceof EpochEstablished e) return new TxnLog(acceptedEpoch, e.epoch(), lastZxid, snapshots, purgedZxid);
    if (event instanceof SnapshotTaken e) return withSnapshot(e);
    if (event instanceof TailDiscarded e) return endingAt(e.zxid());
    if (event instanceof SnapshotInstalled e) return beginningAt(e);
    return new TxnLog(acceptedEpoch, currentEpoch, lastZxid, snapshotsFrom(((Purged) event).zxid()), ((Purged) event).zxid());
  }

  /** The epoch a leader begins: above all this member has promised or seen. */
  public int nextEpoch() {
    return Math.max(Math.max(acceptedEpoch, currentEpoch), Zxid.of(lastZxid).epoch()) + 1;
  }

  /**
   * The oldest of the newest {@code retain} snapshots, or one before it that somebody {@code neededFrom} a zxid on needs; null while there are fewer. What is
   * below it may be purged.
   */
  SnapshotTaken oldestRetained(int retain, long neededFrom) {
    int at = snapshots.size() - retain;
    while (at > 0 && snapshots.get(at).zxid() > neededFrom) at--;
    return at < 0 ? null : snapshots.get(at);
  }

  private TxnLog endingAt(long zxid) {
    return new TxnLog(acceptedEpoch, currentEpoch, zxid, snapshots, purgedZxid);
  }

  private TxnLog beginningAt(SnapshotInstalled installed) {
    var taken = new SnapshotTaken(installed.zxid(), installed.sequenceNr(), installed.acceptedEpoch(), installed.currentEpoch());
    return new TxnLog(Math.max(acceptedEpoch, installed.acceptedEpoch()), Math.max(currentEpoch, installed.currentEpoch()), installed.zxid(),
        List.of(taken), installed.zxid());
  }

  private TxnLog withSnapshot(SnapshotTaken taken) {
    var all = new ArrayList<>(snapshots);
    all.add(taken);
    return new TxnLog(Math.max(acceptedEpoch, taken.acceptedEpoch()), Math.max(currentEpoch, taken.currentEpoch()),
        Math.max(lastZxid, taken.zxid()), all, purgedZxid);
  }

  private List<SnapshotTaken> snapshotsFrom(long zxid) {
    return snapshots.stream().filter(s -> s.zxid() >= zxid).toList();
  }
}
