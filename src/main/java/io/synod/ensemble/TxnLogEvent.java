package io.synod.ensemble;

import io.synod.journal.Bytes;

/** What happened to the log of a member; the journal keeps these (DESIGN section 5). Codecs are in {@link TxnLogCodec}. */
public sealed interface TxnLogEvent {
  /** A promise: no leader of an epoch below is followed any more (Zab phase 1). */
  record EpochAccepted(int epoch) implements TxnLogEvent {}

  /** The history of this member is that of the leader of {@code epoch} (Zab phase 2). */
  record EpochEstablished(int epoch) implements TxnLogEvent {}

  /**
   * A batch of transactions, serialized when the batch was made and not again.
   *
   * @param body as {@link TransactionCodec} writes it; it repeats the three numbers
   */
  record TransactionsAppended(long firstZxid, long lastZxid, int count, Bytes body) implements TxnLogEvent {}

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
