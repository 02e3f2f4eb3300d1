package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a role gives to the member's own log, one command after the other. It stays busy until the member's actor hears that the command has ended, also when
 * the role has ended before that. Owned by the member's actor.
 */
final class OwnLog {
  private static final Logger LOG = LoggerFactory.getLogger(OwnLog.class);
  private final String ensemble;
  private final ActorRef<TxnLogActor.Command> log;
  private final History history;
  private final Snapshotting snapshotting;
  private boolean busy;

  OwnLog(String ensemble, ActorRef<TxnLogActor.Command> log, History history, Snapshotting snapshotting) {
    this.ensemble = ensemble;
    this.log = log;
    this.history = history;
    this.snapshotting = snapshotting;
  }

  /** What it was given last is not durable yet. */
  boolean isBusy() {
    return busy;
  }

  void append(TransactionsAppended batch) {
    snapshotting.appended(batch.count(), batch.body().size());
    give(new TxnLogActor.Append(batch));
  }

  /** As one write. */
  void append(List<TransactionsAppended> batches) {
    for (TransactionsAppended batch : batches) snapshotting.appended(batch.count(), batch.body().size());
    give(batches.size() == 1 ? new TxnLogActor.Append(batches.get(0)) : new TxnLogActor.AppendAll(batches));
  }

  void acceptEpoch(int epoch) {
    give(new TxnLogActor.AcceptEpoch(epoch));
  }

  void accepted(int epoch) {
    ended();
    history.accepted(epoch);
  }

  void establishEpoch(int epoch) {
    give(new TxnLogActor.EstablishEpoch(epoch));
  }

  void established(int epoch) {
    ended();
    history.established(epoch);
    LOG.info("ensemble {} is in epoch {}", ensemble, epoch);
  }

  void discardTail(long zxid) {
    LOG.info("ensemble {} gives up what it has above {}: it was never committed", ensemble, Zxid.of(zxid));
    give(new TxnLogActor.DiscardTail(zxid, history.discard(zxid)));
  }

  /** What it was given last is durable. */
  void ended() {
    busy = false;
  }

  /** Of {@link Installation}, which is busy for as long as it takes. */
  void install(long zxid) {
    log.tell(new TxnLogActor.InstallSnapshot(zxid));
  }

  void installed(long zxid) {
    LOG.info("ensemble {} has taken the leader's snapshot at {}", ensemble, Zxid.of(zxid));
  }

  private void give(TxnLogActor.Command command) {
    busy = true;
    log.tell(command);
  }
}
