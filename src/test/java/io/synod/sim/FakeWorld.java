package io.synod.sim;

import io.synod.journal.Bytes;
import io.synod.znode.Op;
import java.time.Duration;

/** A world for tests of checks: what happens in it is what the test says. */
final class FakeWorld implements World {
  static final long SESSION = 7;
  private final Ledger ledger = new Ledger();
  private long nanos;

  /** {@code op} of session 7 is transaction {@code zxid}, at that many milliseconds. @return the event that tells so */
  Event commit(long zxid, Op.Kind op) {
    return commit(zxid, (int) zxid, SESSION, op);
  }

  Event commit(long zxid, int xid, long session, Op.Kind op) {
    ledger.prepared("n-1", new Ledger.Entry(zxid, millis(), session, xid, op, nanos));
    ledger.applied("n", zxid, Bytes.utf8("change " + zxid));
    return new Event.Committed("n", zxid, millis(), session, op);
  }

  void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public long millis() {
    return 1_000_000 + nanos / 1_000_000;
  }
}
