package io.synod.ensemble;

import io.synod.ensemble.TxnLogEvent.TransactionsAppended;

/**
 * The newest batches of a leader, in memory: learners that are nearly up to date are served from here and not from the disk. Holds at most a
 * number of bytes; what it gives up, the log has. Mutable, owned by the leader.
 */
final class Window {
  private final long maxBytes;
  /** A ring whose length is a power of two: batch {@code i} of those that were added lies at {@code i} modulo that, in the order of their zxids. */
  private TransactionsAppended[] ring = new TransactionsAppended[64];
  private long oldest;
  private long next;
  private long bytes;
  private long begin;

  /** @param last zxid behind which the first batch to be added follows */
  Window(long maxBytes, long last) {
    this.maxBytes = maxBytes;
    this.begin = last;
  }

  /** The next batch of the history. @param keepFrom zxid of the oldest batch that is not in the log yet */
  void add(TransactionsAppended batch, long keepFrom) {
    if (next - oldest == ring.length) grow();
    ring[slot(next++)] = batch;
    bytes += batch.body().size();
    while (bytes > maxBytes && at(oldest).lastZxid() < keepFrom) {
      begin = at(oldest).lastZxid();
      bytes -= at(oldest).body().size();
      ring[slot(oldest++)] = null;
    }
  }

  private void grow() {
    var larger = new TransactionsAppended[ring.length * 2];
    for (long i = oldest; i < next; i++) larger[(int) (i & larger.length - 1)] = at(i);
    ring = larger;
  }

  private int slot(long batch) {
    return (int) (batch & ring.length - 1);
  }

  private TransactionsAppended at(long batch) {
    return ring[slot(batch)];
  }

  /** Whether all batches above {@code zxid} are here. */
  boolean reaches(long zxid) {
    return zxid >= begin;
  }

  /** Whether a learner whose log ends at {@code zxid} has what was sent from here: as in {@link SyncPlan}, an epoch has one leader. */
  boolean holds(long zxid) {
    TransactionsAppended batch = after(zxid - 1);
    return reaches(zxid) && batch != null && Zxid.of(batch.lastZxid()).epoch() == Zxid.of(zxid).epoch();
  }

  /** The batch that holds the first transaction above {@code zxid}; null when there is none here. What is asked for is nearly always the newest. */
  TransactionsAppended after(long zxid) {
    if (oldest == next || at(next - 1).lastZxid() <= zxid) return null;
    if (next - oldest == 1 || at(next - 2).lastZxid() <= zxid) return at(next - 1);
    long low = oldest;
    long high = next - 1;
    while (low < high) {
      long middle = low + high >>> 1;
      if (at(middle).lastZxid() > zxid) high = middle;
      else low = middle + 1;
    }
    return at(low);
  }

  long bytes() {
    return bytes;
  }
}
