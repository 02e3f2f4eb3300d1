package io.synod.ensemble;

import io.synod.journal.Bytes;

/** What happened to the log of a member; the journal keeps these (DESIGN section 5). Codecs are in {@link TxnLogCodec}. */
public sealed interface TxnLogEvent {
  /** Whether it says which transactions the log holds. */
  default boolean isOfHistory() {
    return this instanceof TransactionsAppended || this instanceof TailDiscarded || this instanceof SnapshotInstalled;
  }

  /** A promise: no leader of an epoch below is followed any more (Zab phase 1). */
  record EpochAccepted(int epoch) implements TxnLogEvent {}

  /** The history of this member is that of the leader of {@code epoch} (Zab phase 2). */
  record EpochEstablished(int epoch) implements TxnLogEvent {}

  /**
   * A batch of transactions, serialized when the batch was made and not again.
   *
   * @param committed zxid up to which the leader knew everything committed when it made the batch; below {@code firstZxid} but in a batch of
   *     version 1, which an ensemble of one wrote: there durable is committed
   * @param body as {@link TransactionCodec} writes it; it repeats the four numbers
   */
  record TransactionsAppended(long firstZxid, long lastZxid, int count, long committed, Bytes body) implements TxnLogEvent {}

  /**
   * What is in the log above {@code zxid} was never committed and is not in the history of the leader (TRUNC): it is as if it had not been
   * written.
   *
   * @param fromSequenceNr the first event that is void; those from it up to this event hold no transaction of the history
   */
  record TailDiscarded(long zxid, long fromSequenceNr) implements TxnLogEvent {}

  /**
   * The leader's snapshot is in place and durable (SNAP); no event before this one is needed. It repeats the epochs, as {@link SnapshotTaken}.
   *
   * @param zxid at which the snapshot began
   */
  record SnapshotInstalled(long zxid, long sequenceNr, int acceptedEpoch, int currentEpoch) implements TxnLogEvent {}

  /**
   * A snapshot is complete and durable. The event repeats the epochs, because those that told them may be purged.
   *
   * @param zxid applied when the snapshot began
   * @param coveredSequenceNr events up to this one hold no transaction above {@code zxid}
   */
  record SnapshotTaken(long zxid, long coveredSequenceNr, int acceptedEpoch, int currentEpoch) implements TxnLogEvent {}

  /** The log up to {@code zxid} is about to be deleted: recovery needs a snapshot at least that new. */
  record Purged(long zxid) implements TxnLogEvent {}
}
