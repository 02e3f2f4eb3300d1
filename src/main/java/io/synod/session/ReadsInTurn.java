package io.synod.session;

import java.util.List;

/**
 * Reads that stand between writes of their session, performed by the member in their turn ({@code Member.Read}): the writes behind them can be on their
 * way meanwhile and are not seen. Run on the member's loop, all else on the session's; the messages between the two order them.
 */
final class ReadsInTurn implements Runnable {
  private final List<Call.Here> calls;
  private final Caller caller;
  private final long[] reveals;
  private RuntimeException failure;

  ReadsInTurn(List<Call.Here> calls, Caller caller) {
    this.calls = calls;
    this.caller = caller;
    reveals = new long[calls.size()];
  }

  /** What fails here fails the session, in {@link #answered}, and not the member. */
  @Override
  public void run() {
    try {
      for (int i = 0; i < reveals.length; i++) reveals[i] = calls.get(i).perform(caller);
    } catch (RuntimeException failed) {
      failure = failed;
    }
  }

  /** @param zxid at which they were performed */
  void answered(long zxid) {
    if (failure != null) throw failure;
    for (int i = 0; i < reveals.length; i++) calls.get(i).answered(reveals[i], Math.max(zxid, reveals[i]));
  }
}
