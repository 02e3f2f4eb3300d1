package io.synod.ensemble;

import io.synod.loop.Share;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Whether what is proposed has company: how often, lately, the transaction of another session was still on its way to the log when one came. Only then
 * is it worth while to let one that may wait share the next write: whoever is alone waits for nobody. The same that commit_delay with commit_siblings asks
 * in PostgreSQL. Mutable, owned by {@link Proposals}; pure.
 */
final class Company {
  /** After a pause as long as this whoever was there may be gone. */
  private static final long PAUSE_MILLIS = 10;
  /** Of more than these the one that began first is taken for one that has asked something. */
  private static final int MOST_FRESH = 1024;

  /** Of the transactions, those that met others. */
  private final Share met = new Share(16);
  /** Sessions that have begun and asked nothing yet, in the order they came. */
  private final Set<Long> fresh = new LinkedHashSet<>();
  private long session;
  private long cameAtMillis;

  /** A transaction was proposed. @param others whether others are on their way, of whatever session */
  void came(long sessionId, boolean others, long nowMillis) {
    if (nowMillis - cameAtMillis > PAUSE_MILLIS) met.clear();
    met.add(others && sessionId != session);
    session = sessionId;
    cameAtMillis = nowMillis;
  }

  /**
   * Whether a request may wait for others: the beginning and the end of a session ({@link Request#mayWait}), and what it asks first. Most clients that come
   * for a moment write at once, and each such write, in a hurry, took the beginnings and ends of others along before they were many.
   */
  boolean mayWait(Request request, long sessionId) {
    boolean first = fresh.remove(sessionId);
    if (request.begins()) {
      if (fresh.size() == MOST_FRESH) fresh.remove(fresh.iterator().next());
      fresh.add(sessionId);
    }
    return first || request.mayWait();
  }

  /** Of the transaction that came last. */
  boolean expected() {
    return met.isQuarter();
  }
}
