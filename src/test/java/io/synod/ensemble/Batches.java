package io.synod.ensemble;

import io.synod.ensemble.TxnLogEvent.TransactionsAppended;

/** Batches as a leader makes them. */
final class Batches {
  private Batches() {}

  /** @param firstZxid that the batch says it begins with */
  static TransactionsAppended from(long firstZxid, long committed, StateMachine machine, Transaction... transactions) {
    var encoded = new Encoder(256);
    for (Transaction each : transactions) TransactionCodec.encode(each, machine, encoded);
    return TransactionCodec.batch(firstZxid, transactions[transactions.length - 1].zxid(), transactions.length, committed, encoded);
  }

  static TransactionsAppended of(long committed, StateMachine machine, Transaction... transactions) {
    return from(transactions[0].zxid(), committed, machine, transactions);
  }
}
