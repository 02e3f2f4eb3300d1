package io.synod.ensemble;

import io.synod.ensemble.StateMachine.Committed;
import io.synod.ensemble.StateMachine.Turn;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The leader's proposals until they are given to its log: one batch is being made durable there, what arrives meanwhile waits and becomes the next.
 * An answer (a refusal, a sync) waits behind the transactions it was validated against, a read behind those before it. Mutable, owned by the member; pure.
 */
final class Pipeline {
  private static final int EXPECTED_BYTES = 4096;

  /** @param turns its transactions, and what stands between and behind them, in order; what comes later may be added */
  record Batch(TransactionsAppended transactions, List<Turn> turns) {
    long lastZxid() {
      return transactions.lastZxid();
    }

    int bytes() {
      return transactions.body().size();
    }
  }

  /** A batch in the making: its transactions are encoded as they come, once and for all logs and learners. */
  private static final class Draft {
    final List<Turn> turns = new ArrayList<>();
    final Encoder transactions;
    long firstZxid;
    long lastZxid;
    int count;

    Draft(Encoder transactions) {
      this.transactions = transactions;
    }

    void add(Committed proposal) {
      lastZxid = proposal.transaction().zxid();
      if (count++ == 0) firstZxid = lastZxid;
      turns.add(proposal);
    }
  }

  private final MemberSettings settings;
  private final ArrayDeque<Draft> waiting = new ArrayDeque<>();
  private Encoder spare = new Encoder(EXPECTED_BYTES);
  private int waitingTransactions;
  private long waitingBytes;
  private Batch underWay;
  private boolean hurried;

  Pipeline(MemberSettings settings) {
    this.settings = settings;
  }

  /** At the bound no proposal is prepared any more until the append under way has ended: each is refused, in its order. */
  boolean full() {
    return waitingTransactions >= settings.maxWaitingTransactions() || waitingBytes >= settings.maxWaitingBytes();
  }

  /** @param mayWait for others, see {@link #mayWait()} @return its length in the log, in bytes */
  int add(Committed proposal, StateMachine machine, boolean mayWait) {
    hurried |= !mayWait;
    Draft draft = waiting.peekLast();
    if (draft == null || draft.count == settings.maxBatchTransactions()) draft = begin();
    int before = draft.transactions.size();
    TransactionCodec.encode(proposal.transaction(), machine, draft.transactions);
    waitingTransactions++;
    int bytes = draft.transactions.size() - before;
    waitingBytes += bytes;
    if (before > 0 && draft.transactions.size() > settings.maxBatchBytes()) {
      Draft next = begin();
      draft.transactions.moveTail(before, next.transactions);
      draft = next;
    }
    draft.add(proposal);
    return bytes;
  }

  private Draft begin() {
    var draft = new Draft(spare == null ? new Encoder(EXPECTED_BYTES) : spare);
    spare = null;
    waiting.add(draft);
    return draft;
  }

  /** @param turn an answer or a read @return false when nothing waits here that it would have to wait for */
  boolean add(Turn turn) {
    Draft draft = waiting.peekLast();
    if (draft == null) return false;
    hurried = true;
    return draft.turns.add(turn);
  }

  boolean idle() {
    return underWay == null && waiting.isEmpty();
  }

  /** A proposal follows at once, whose batch takes these along. */
  void addAhead(List<Turn> turns) {
    if (turns.isEmpty()) return;
    hurried = true;
    Draft draft = waiting.peekLast();
    (draft == null ? begin() : draft).turns.addAll(turns);
  }

  /** Whether what is added now goes with a batch that is still to leave. */
  boolean waits() {
    return !waiting.isEmpty();
  }

  /** Whether the log has nothing to do and nobody minds if that stays so for a moment: what waits is little, and may. */
  boolean mayWait() {
    return underWay == null && !hurried && waiting.size() == 1;
  }

  /** What waits now may wait no longer. */
  void hurry() {
    hurried = !waiting.isEmpty();
  }

  /** The batch to append now; null while one is under way or when nothing waits. @param committed zxid up to which all is */
  Batch next(long committed) {
    if (underWay != null || waiting.isEmpty()) return null;
    Draft draft = waiting.remove();
    hurry();
    int bytes = draft.transactions.size();
    waitingTransactions -= draft.count;
    waitingBytes -= bytes;
    underWay = new Batch(TransactionCodec.batch(draft.firstZxid, draft.lastZxid, draft.count, committed, draft.transactions), draft.turns);
    if (bytes <= settings.maxBatchBytes()) spare = draft.transactions;
    return underWay;
  }

  /** What the log has been given and has not confirmed; null when there is no such batch. */
  Batch underWay() {
    return underWay;
  }

  /** The batch under way is durable. */
  Batch durable() {
    Batch batch = underWay;
    underWay = null;
    return batch;
  }

  /** Nothing of what waits will be appended. @return what waits, in order */
  List<Turn> abandon() {
    var turns = new ArrayList<Turn>();
    waiting.forEach(draft -> turns.addAll(draft.turns));
    waiting.clear();
    hurried = false;
    waitingTransactions = 0;
    waitingBytes = 0;
    return turns;
  }
}
