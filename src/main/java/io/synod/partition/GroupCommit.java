package io.synod.partition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Who waits for a sync of the log, and when to begin the next: one is under way at a time, and what is appended meanwhile shares the one
 * after it. One owner. Its bound is that of the requests in flight on the connections: each waits for its answer.
 *
 * @param <W> what waits
 */
final class GroupCommit<W> {
  private record Waiting<W>(long endOffset, W waiter) {}

  private final Queue<Waiting<W>> waiting = new ArrayDeque<>();
  private long syncedOffset;
  private long syncing = NONE;
  static final long NONE = -1;

  GroupCommit(long syncedOffset) {
    this.syncedOffset = syncedOffset;
  }

  /** All below it is on the disk. */
  long syncedOffset() {
    return syncedOffset;
  }

  /** @return whether {@code waiter} waits; if not, all up to {@code endOffset} is on the disk already */
  boolean await(long endOffset, W waiter) {
    if (endOffset <= syncedOffset) return false;
    waiting.add(new Waiting<>(endOffset, waiter));
    return true;
  }

  /** @return whether to sync the log, which ends at {@code logEndOffset}, now; {@link #synced} follows */
  boolean begin(long logEndOffset) {
    if (syncing != NONE || waiting.isEmpty()) return false;
    syncing = logEndOffset;
    return true;
  }

  /** The sync that was begun is over. @return who need not wait any longer, in order of arrival */
  List<W> synced() {
    syncedOffset = Math.max(syncedOffset, syncing);
    syncing = NONE;
    return take(syncedOffset);
  }

  /** All who wait, whatever is on the disk: the log is going away. */
  List<W> abandon() {
    return take(Long.MAX_VALUE);
  }

  private List<W> take(long endOffset) {
    List<W> done = new ArrayList<>();
    var each = waiting.iterator();
    while (each.hasNext()) {
      Waiting<W> next = each.next();
      if (next.endOffset() <= endOffset) {
        done.add(next.waiter());
        each.remove();
      }
    }
    return done;
  }
}
