package io.synod.migrate;

import io.synod.journal.Bytes;
import java.util.Random;

/** The password of a session: ZooKeeper computes it from the id (its ZooKeeperServer), so clients come back to an imported session with it. */
final class Passwords {
  private static final long SECRET = 0xB3415C00L;
  private static final int BYTES = 16;

  private Passwords() {}

  static Bytes of(long sessionId) {
    byte[] password = new byte[BYTES];
    new Random(sessionId ^ SECRET).nextBytes(password);
    return Bytes.owning(password);
  }
}
