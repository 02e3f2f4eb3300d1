package io.synod.ensemble;

import io.synod.ensemble.PeerMessage.SnapshotChunk;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What a leader sends for its learner's log, on its way there: one thing after the other, so that what it sent first is durable before what it sent later is
 * begun. Owned by a {@link Following}.
 */
final class Intake {
  private final History history;
  private final MemberSettings settings;
  private final Effects effects;
  private final ArrayDeque<TransactionsAppended> received = new ArrayDeque<>();
  private List<TransactionsAppended> appending = List.of();
  private long last;
  private int toAccept;
  private int toEstablish;

  Intake(History history, MemberSettings settings, Effects effects) {
    this.history = history;
    this.settings = settings;
    this.effects = effects;
    this.last = history.last();
  }

  /** zxid of the last transaction that has come, behind which the next has to be. */
  long last() {
    return last;
  }

  /** @return false when there is a gap before it */
  boolean take(TransactionsAppended batch) {
    if (!follows(batch)) return false;
    last = batch.lastZxid();
    received.add(batch);
    if (received.size() == 1) effects.awaitTurnEnd();                           // what comes together is written together
    return true;
  }

  /** Without a gap, as far as zxids can tell; the first may have transactions that a snapshot holds. */
  private boolean follows(TransactionsAppended batch) {
    if (batch.lastZxid() <= last) return false;
    Zxid first = Zxid.of(batch.firstZxid());
    return batch.firstZxid() <= last + 1 || first.epoch() > Zxid.of(last).epoch() && first.counter() == 1;
  }

  /** {@link Role#accepted} follows. */
  void accept(int epoch) {
    toAccept = epoch;
    goOn();
  }

  /** {@link Role#established} follows. */
  void establish(int epoch) {
    toEstablish = epoch;
    goOn();
  }

  /** The leader has nothing above {@code zxid}. @return false when this is not the time for it */
  boolean truncate(long zxid) {
    if (isBusy() || !received.isEmpty()) return false;
    last = zxid;
    if (zxid >= history.last()) return true;
    effects.discardTail(zxid);
    return true;
  }

  /** A piece of a snapshot, of which more may follow. @return false when this is not the time for it */
  boolean take(SnapshotChunk chunk) {
    if (effects.isLogBusy() || !received.isEmpty()) return false;
    effects.writeSnapshot(chunk);
    return true;
  }

  /** The piece is there. */
  void taken() {
    last = Math.max(last, history.last());
  }

  /** What was appended last is durable. @return that */
  List<TransactionsAppended> appended(long sequenceNr) {
    List<TransactionsAppended> durable = appending;
    history.appended(durable, sequenceNr);
    appending = List.of();
    return durable;
  }

  void goOn() {
    if (isBusy()) return;
    if (!received.isEmpty()) {
      appending = nextToAppend();
      history.appending(appending);
      effects.append(appending);
    } else if (toAccept > 0) {
      int epoch = toAccept;
      toAccept = 0;
      effects.acceptEpoch(epoch);
    } else if (toEstablish > 0) {
      int epoch = toEstablish;
      toEstablish = 0;
      effects.establishEpoch(epoch);
    }
  }

  private boolean isBusy() {
    return effects.isLogBusy() || effects.isInstalling();
  }

  private List<TransactionsAppended> nextToAppend() {
    var batches = new ArrayList<TransactionsAppended>(received.size());
    int bytes = 0;
    while (!received.isEmpty() && (batches.isEmpty() || bytes + received.peek().body().size() <= settings.maxBatchBytes())) {
      TransactionsAppended batch = received.remove();
      bytes += batch.body().size();
      batches.add(batch);
    }
    return batches;
  }
}
