package io.synod.session;

/**
 * What a session may reveal (DESIGN section 4, rule 3). A reply may leave when all it reveals is applied and every watch event up to there has
 * left before it. {@link #drained} is the zxid up to which that is known; it never decreases. The header of a reply claims no more than it, nor more
 * than the state the reply shows, so that a client that comes back asks for every event it has not had (setWatches).
 */
final class Horizon {
  enum Next {
    /** The reply may leave. */
    REVEAL,
    /** All is applied, but events may be under way in the mailbox: let them go first. */
    DRAIN,
    /** Not applied as a whole yet: ask the member to tell when it is. */
    AWAIT
  }

  private long drained;
  private boolean watching;

  /** @param applied what was applied before the session could set its first watch */
  Horizon(long applied) {
    drained = applied;
  }

  long drained() {
    return drained;
  }

  /** From now on events may come. */
  void watches() {
    watching = true;
  }

  /** The session has handled everything that was in its mailbox when {@code zxid} was applied. */
  void drainedTo(long zxid) {
    if (zxid > drained) drained = zxid;
  }

  /** The zxid whose events have all left, where {@code applied} is what is applied now: a session that never watched has none to wait for. */
  long seen(long applied) {
    if (!watching) drainedTo(applied);
    return drained;
  }

  /** May a reply that reveals {@code zxid} leave? */
  Next reveal(long zxid, long applied) {
    if (zxid <= seen(applied)) return Next.REVEAL;
    return zxid <= applied ? Next.DRAIN : Next.AWAIT;
  }
}
