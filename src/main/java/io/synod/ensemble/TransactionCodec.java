package io.synod.ensemble;

import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.journal.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The body of {@link TransactionsAppended}: {@code firstZxid i64, lastZxid i64, count i32, committed i64}, then per transaction
 * {@code zxid i64, timeMillis i64, sessionId i64, cxid i32, principal utf8, address utf8, change}. Version 1 had no {@code committed}.
 * Pure.
 */
final class TransactionCodec {
  private static final int HEADER = 28;
  private static final int HEADER_OF_VERSION_1 = 20;

  private TransactionCodec() {}

  /** One transaction, without the header of its batch. */
  static void encode(Transaction transaction, StateMachine machine, Encoder out) {
    Origin origin = transaction.origin();
    out.i64(transaction.zxid()).i64(transaction.timeMillis()).i64(origin.sessionId()).i32(origin.cxid());
    out.utf8(origin.principal()).utf8(origin.address());
    machine.encode(transaction.change(), out);
  }

  /** @param transactions as {@link #encode} wrote them, one behind the other; empty afterwards */
  static TransactionsAppended batch(long firstZxid, long lastZxid, int count, long committed, Encoder transactions) {
    Encoder header = new Encoder(HEADER).i64(firstZxid).i64(lastZxid).i32(count).i64(committed);
    return new TransactionsAppended(firstZxid, lastZxid, count, committed, transactions.takeBehind(header));
  }

  /** The event around {@code body}; the transactions are not looked at. */
  static TransactionsAppended event(Bytes body) throws IOException {
    Decoder in = new Decoder(body);
    return new TransactionsAppended(in.i64(), in.i64(), in.i32(), in.i64(), body);
  }

  /** Lifted to the present form. */
  static TransactionsAppended eventOfVersion1(Bytes body) throws IOException {
    Decoder in = new Decoder(body);
    long firstZxid = in.i64();
    long lastZxid = in.i64();
    int count = in.i32();
    byte[] old = body.unsafeArray();
    Encoder transactions = new Encoder(old.length).raw(old, HEADER_OF_VERSION_1, old.length - HEADER_OF_VERSION_1);
    return batch(firstZxid, lastZxid, count, lastZxid, transactions);
  }

  /** When the first transaction of {@code event} was prepared, in milliseconds since 1970. */
  static long preparedMillis(TransactionsAppended event) {
    return ByteBuffer.wrap(event.body().unsafeArray()).getLong(HEADER + Long.BYTES);
  }

  /** Hands the transactions of {@code event} over, in order. */
  static void decode(TransactionsAppended event, StateMachine machine, Consumer<Transaction> to) throws IOException {
    Decoder in = new Decoder(event.body());
    in.part(HEADER);
    for (int i = 0; i < event.count(); i++) {
      long zxid = in.i64();
      long timeMillis = in.i64();
      Origin origin = new Origin(in.i64(), in.i32(), in.utf8(), in.utf8());
      to.accept(new Transaction(zxid, timeMillis, origin, machine.decode(in)));
    }
    if (!in.atEnd()) throw new Decoder.Malformed("bytes behind the last of " + event.count() + " transactions");
  }
}
