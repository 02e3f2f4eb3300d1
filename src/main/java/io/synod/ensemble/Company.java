package io.synod.ensemble;

/**
 * Whether what is proposed has company: how often, lately, the transaction of another session was still on its way to the log when one came. Only then
 * is it worth while to let one that may wait ({@link Request#mayWait}) share the next write: whoever is alone waits for nobody. The same that commit_delay
 * with commit_siblings asks in PostgreSQL. Mutable, owned by {@link Proposals}; pure.
 */
final class Company {
  /** After a pause as long as this whoever was there may be gone. */
  private static final long PAUSE_MILLIS = 10;
  private static final int ALL = 1 << 10;
  /** About so many count as lately. */
  private static final int LATELY = 16;
  private static final int ENOUGH = ALL / 4;

  private long session;
  private long cameAtMillis;
  /** Share of those that met others, of {@link #ALL}. */
  private int met;

  /** A transaction was proposed. @param others whether others are on their way, of whatever session */
  void came(long sessionId, boolean others, long nowMillis) {
    if (nowMillis - cameAtMillis > PAUSE_MILLIS) met = 0;
    met += ((others && sessionId != session ? ALL : 0) - met) / LATELY;
    session = sessionId;
    cameAtMillis = nowMillis;
  }

  /** Of the transaction that came last. */
  boolean expected() {
    return met >= ENOUGH;
  }
}
