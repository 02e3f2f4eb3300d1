package io.synod.ensemble;

import io.synod.ensemble.TxnLogEvent.SnapshotInstalled;
import io.synod.ensemble.TxnLogEvent.TailDiscarded;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Invariant;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a member has of the replicated history, and how far it is known to be committed. The state machine is handed only what is, so that
 * nothing ever has to be undone; batches in the log, or on their way into it, that are not yet known to be committed are the <i>tail</i>: the next
 * leader commits them, or they are discarded. What a quorum of others has made durable may be handed over before it is durable here (decision
 * 0006); a member votes, and promises, only when nothing is on its way into its log. Mutable, owned by the member, and outlives its roles.
 */
final class History {
  private final StateMachine machine;
  private final LogIndex index = new LogIndex();
  private final ArrayDeque<TransactionsAppended> tail = new ArrayDeque<>();
  private int acceptedEpoch;
  private int currentEpoch;
  private long committed;
  private long handed;
  private long fuzzyEnd;

  History(StateMachine machine) {
    this.machine = machine;
  }

  /**
   * The machine has taken a snapshot that began at {@code zxid} and holds no effect of a transaction above {@code end}. What is committed up to
   * there, the log says: a part of it that comes to be discarded may have lower zxids than {@code end}.
   */
  void loaded(long zxid, long end) {
    handed = zxid;
    fuzzyEnd = Math.max(zxid, end);
    committed = Math.max(committed, zxid);
  }

  /** An event of the log, in the order of the log; folds what by now is known to be committed. */
  void replay(TxnLogEvent event, long sequenceNr) throws IOException {
    if (event instanceof TailDiscarded discarded) {
      forget(discarded.zxid());                // it may be older than the snapshot, which then holds what was committed after it
    } else if (event instanceof SnapshotInstalled installed) {
      index.restart(installed.zxid(), installed.sequenceNr());
      tail.removeIf(batch -> batch.lastZxid() <= installed.zxid());
      committed = Math.max(committed, installed.zxid());
    } else if (event instanceof TransactionsAppended batch) {
      index.add(batch.lastZxid(), sequenceNr, batch.body().size());
      if (batch.lastZxid() > handed) tail.add(batch);
      committed = Math.max(committed, batch.committed());
      foldCommitted();
    }
  }

  /**
   * The log is read. {@code given} when the snapshot that was loaded is newer than the log: somebody has put it there, or it was taken of what others
   * had made durable, and the log did not get that before this member ended.
   */
  void recovered(TxnLog log, boolean given, long lastSequenceNr) throws IOException {
    acceptedEpoch = log.acceptedEpoch();
    currentEpoch = log.currentEpoch();
    committed = Math.max(committed, fuzzyEnd);
    if (given) {
      index.restart(handed, lastSequenceNr);
      tail.clear();
    } else {
      index.beginAt(log.purgedZxid());
      foldCommitted();
      foldFuzzy();
    }
  }

  /** Everything in the log is committed: its only voter says so. */
  void commitAll() throws IOException {
    committed = Math.max(committed, index.last());
    foldCommitted();
  }

  private void foldCommitted() throws IOException {
    for (TransactionsAppended batch = tail.peek(); batch != null && batch.lastZxid() <= committed; batch = tail.peek()) {
      TransactionCodec.decode(tail.remove(), machine, this::fold);
    }
  }

  /** The beginning of the tail, when the snapshot ends in the middle of a batch. */
  private void foldFuzzy() throws IOException {
    TransactionsAppended mixed = tail.peek();
    if (mixed == null || mixed.firstZxid() > fuzzyEnd || !isFuzzy()) return;
    TransactionCodec.decode(mixed, machine, transaction -> {
      if (transaction.zxid() <= fuzzyEnd) fold(transaction);
    });
  }

  private void fold(Transaction transaction) {
    if (transaction.zxid() <= handed) return;
    machine.replay(transaction);
    handed = transaction.zxid();
  }

  /** Durable, made by this member's own leadership: its turns are handed to the machine by the leader itself. */
  void appendedOwn(TransactionsAppended batch, long sequenceNr) {
    index.add(batch.lastZxid(), sequenceNr, batch.body().size());
  }

  /** Given to the log, in order; {@link #appended} follows. */
  void appending(Collection<TransactionsAppended> batches) {
    for (TransactionsAppended batch : batches) if (batch.lastZxid() > handed) tail.add(batch);
  }

  /** Durable, in the order of their sequence numbers, the last of which is {@code lastSequenceNr}. */
  void appended(Collection<TransactionsAppended> batches, long lastSequenceNr) {
    long sequenceNr = lastSequenceNr - batches.size();
    for (TransactionsAppended batch : batches) index.add(batch.lastZxid(), ++sequenceNr, batch.body().size());
  }

  /** The leader's transactions up to here were handed to the machine. */
  void handedOver(long zxid) {
    handed = zxid;
    committed = Math.max(committed, zxid);
  }

  /** Of a leader that has stepped down: what is in its log; others may have made a quorum for it before that. In order. */
  void left(TransactionsAppended batch) {
    if (batch.lastZxid() > handed) tail.add(batch);
  }

  /** @return the first event that holds a transaction above {@code zxid}: void now; 0 when there is none */
  long discard(long zxid) {
    Invariant.holds(zxid >= handed && zxid >= committed, "The leader's history ends at " + Zxid.of(zxid) + ", but " + Zxid.of(Math.max(handed, committed))
        + " is committed here. Two ensembles have been mixed, or a member has lost its disk: restore this member from an empty data directory.");
    return forget(zxid);
  }

  private long forget(long zxid) {
    tail.removeIf(batch -> batch.lastZxid() > zxid);
    return index.discardAbove(zxid);
  }

  /** The leader's snapshot is in the machine, which has to be told what it is fuzzy about. */
  void installed(long zxid, long end, long sequenceNr) {
    tail.clear();
    index.restart(zxid, sequenceNr);
    loaded(zxid, end);
    commit(fuzzyEnd);
    if (!isFuzzy()) machine.recovered();
  }

  /** Transactions that a snapshot may hold already are still to be folded: nothing of the machine may be shown. */
  boolean isFuzzy() {
    return handed < fuzzyEnd;
  }

  void commit(long zxid) {
    committed = Math.max(committed, zxid);
  }

  /**
   * Hands over what is committed of the tail: to the machine at once what a snapshot may hold already, to {@code live} all else.
   */
  void release(Consumer<Transaction> live) {
    for (TransactionsAppended batch = tail.peek(); batch != null && batch.lastZxid() <= committed; batch = tail.peek()) {
      tail.remove();
      decode(batch, transaction -> release(transaction, live));
    }
  }

  private void decode(TransactionsAppended batch, Consumer<Transaction> to) {
    try {
      TransactionCodec.decode(batch, machine, to);
    } catch (IOException malformed) {
      throw new Fatal(Exit.CORRUPT, "A batch of the leader cannot be read, from " + Zxid.of(batch.firstZxid()) + " to "
          + Zxid.of(batch.lastZxid()) + ": " + malformed.getMessage(), malformed);
    }
  }

  private void release(Transaction transaction, Consumer<Transaction> live) {
    if (transaction.zxid() <= handed) return;
    boolean fuzzy = isFuzzy();
    if (fuzzy && transaction.zxid() <= fuzzyEnd) {
      fold(transaction);
      if (!isFuzzy()) machine.recovered();
    } else {
      handed = transaction.zxid();
      live.accept(transaction);
    }
  }

  /** What the tail may bring, in order. */
  List<Change> tail() {
    var changes = new ArrayList<Change>();
    for (TransactionsAppended batch : tail) decode(batch, transaction -> changes.add(transaction.change()));
    return changes;
  }

  LogIndex index() {
    return index;
  }

  /** zxid of the last transaction in the log. */
  long last() {
    return index.last();
  }

  /** zxid up to which all is known to be committed. */
  long committed() {
    return committed;
  }

  /** zxid of the last transaction the machine was handed. */
  long handed() {
    return handed;
  }

  int acceptedEpoch() {
    return acceptedEpoch;
  }

  int currentEpoch() {
    return currentEpoch;
  }

  void accepted(int epoch) {
    acceptedEpoch = Math.max(acceptedEpoch, epoch);
  }

  void established(int epoch) {
    accepted(epoch);
    currentEpoch = epoch;
  }

  /** The epoch a leader begins when nobody has promised a greater one. */
  int nextEpoch() {
    return Math.max(Math.max(acceptedEpoch, currentEpoch), Zxid.of(last()).epoch()) + 1;
  }
}
