package io.synod.ensemble;

import io.synod.ensemble.StateMachine.Turn;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.journal.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The leader's proposals on their way to the log: one batch is being made durable, what arrives meanwhile waits and becomes the next.
 * An answer (a refusal, a sync) waits behind the transactions it was validated against, a read behind those before it. Mutable, owned by the member; pure.
 */
final class Pipeline {
  private final MemberSettings settings;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private int waitingTransactions;
  private long waitingBytes;
  private List<Turn> underWay = List.of();

  Pipeline(MemberSettings settings) {
    this.settings = settings;
  }

  /** At the bound no proposal is prepared any more until the append under way has ended: each is refused, in its order. */
  boolean full() {
    return waitingTransactions >= settings.maxWaitingTransactions() || waitingBytes >= settings.maxWaitingBytes();
  }

  void add(StateMachine.Committed proposal, Bytes encoded) {
    waiting.add(new Waiting(proposal, proposal.transaction().zxid(), encoded));
    waitingTransactions++;
    waitingBytes += encoded.size();
  }

  /** @param turn an answer or a read @return false when nothing is outstanding here: its turn is now */
  boolean add(Turn turn) {
    if (!waiting.isEmpty()) {
      waiting.add(new Waiting(turn, 0, Bytes.EMPTY));
      return true;
    }
    return !underWay.isEmpty() && underWay.add(turn);
  }

  boolean idle() {
    return underWay.isEmpty() && waiting.isEmpty();
  }

  /** A proposal follows at once, whose batch takes these along. */
  void addAhead(List<Turn> turns) {
    for (Turn turn : turns) waiting.add(new Waiting(turn, 0, Bytes.EMPTY));
  }

  /** Whether what is added now goes with a batch that is still to leave. */
  boolean waits() {
    return !waiting.isEmpty();
  }

  /** The batch to append now; null while one is under way or when nothing waits. @param committed zxid up to which all is */
  TransactionsAppended next(long committed) {
    if (!underWay.isEmpty() || waiting.isEmpty()) return null;
    var turns = new ArrayList<Turn>(waiting.size());
    var encoded = new ArrayList<Bytes>(waiting.size());
    long first = 0;
    long last = 0;
    int bytes = 0;
    for (Waiting w = waiting.peek(); w != null && fits(w, encoded.size(), bytes); w = waiting.peek()) {
      waiting.remove();
      turns.add(w.turn);
      if (w.zxid == 0) continue;
      if (first == 0) first = w.zxid;
      last = w.zxid;
      encoded.add(w.encoded);
      bytes += w.encoded.size();
    }
    waitingTransactions -= encoded.size();
    waitingBytes -= bytes;
    underWay = turns;
    return TransactionCodec.batch(first, last, encoded.size(), committed, encoded, bytes);
  }

  /** The batch under way is durable: what to apply. */
  List<Turn> durable() {
    List<Turn> turns = underWay;
    underWay = List.of();
    return turns;
  }

  /** Nothing of what waits will be appended. @return what waits, in order */
  List<Turn> abandon() {
    List<Turn> turns = waiting.stream().map(Waiting::turn).toList();
    waiting.clear();
    waitingTransactions = 0;
    waitingBytes = 0;
    return turns;
  }

  private boolean fits(Waiting next, int transactions, int bytes) {
    if (next.zxid == 0 || transactions == 0) return true;
    return transactions < settings.maxBatchTransactions() && bytes + next.encoded.size() <= settings.maxBatchBytes();
  }

  private record Waiting(Turn turn, long zxid, Bytes encoded) {}
}
