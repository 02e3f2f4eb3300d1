package io.synod.ensemble;

import io.synod.loop.Share;

/**
 * Whether what is proposed has company: how often, lately, the transaction of another session was still on its way to the log when one came. Only then
 * is it worth while to let one that may wait ({@link Request#mayWait}) share the next write: whoever is alone waits for nobody. The same that commit_delay
 * with commit_siblings asks in PostgreSQL. Mutable, owned by {@link Proposals}; pure.
 */
final class Company {
  /** After a pause as long as this whoever was there may be gone. */
  private static final long PAUSE_MILLIS = 10;

  /** Of the transactions, those that met others. */
  private final Share met = new Share(16);
  private long session;
  private long cameAtMillis;

  /** A transaction was proposed. @param others whether others are on their way, of whatever session */
  void came(long sessionId, boolean others, long nowMillis) {
    if (nowMillis - cameAtMillis > PAUSE_MILLIS) met.clear();
    met.add(others && sessionId != session);
    session = sessionId;
    cameAtMillis = nowMillis;
  }

  /** Of the transaction that came last. */
  boolean expected() {
    return met.isQuarter();
  }
}
