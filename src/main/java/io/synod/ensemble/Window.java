package io.synod.ensemble;

import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import java.util.Map;
import java.util.TreeMap;

/**
 * The newest batches of a leader, in memory: learners that are nearly up to date are served from here and not from the disk. Holds at most a
 * number of bytes; what it gives up, the log has. Mutable, owned by the leader.
 */
final class Window {
  private final TreeMap<Long, TransactionsAppended> byLastZxid = new TreeMap<>();
  private final long maxBytes;
  private long bytes;
  private long begin;

  /** @param last zxid behind which the first batch to be added follows */
  Window(long maxBytes, long last) {
    this.maxBytes = maxBytes;
    this.begin = last;
  }

  /** The next batch of the history. @param keepFrom zxid of the oldest batch that is not in the log yet */
  void add(TransactionsAppended batch, long keepFrom) {
    byLastZxid.put(batch.lastZxid(), batch);
    bytes += batch.body().size();
    while (bytes > maxBytes && byLastZxid.firstKey() < keepFrom) {
      TransactionsAppended oldest = byLastZxid.pollFirstEntry().getValue();
      bytes -= oldest.body().size();
      begin = oldest.lastZxid();
    }
  }

  /** Whether all batches above {@code zxid} are here. */
  boolean reaches(long zxid) {
    return zxid >= begin;
  }

  /** Whether a learner whose log ends at {@code zxid} has what was sent from here: as in {@link SyncPlan}, an epoch has one leader. */
  boolean holds(long zxid) {
    Map.Entry<Long, TransactionsAppended> batch = byLastZxid.ceilingEntry(zxid);
    return reaches(zxid) && batch != null && Zxid.of(batch.getKey()).epoch() == Zxid.of(zxid).epoch();
  }

  /** The batch that holds the first transaction above {@code zxid}; null when there is none here. */
  TransactionsAppended after(long zxid) {
    Map.Entry<Long, TransactionsAppended> next = byLastZxid.higherEntry(zxid);
    return next == null ? null : next.getValue();
  }

  long bytes() {
    return bytes;
  }
}
