package io.synod.loop;

/** What a loop offers to those who tell many of its connections the same. To be called on that loop. */
public interface Mailing {
  /**
   * Runs {@code sending}. What that sends with {@link Connection#sendShared} leaves, where the system can send to many at once, at its end at the latest, and
   * ahead of what else becomes of the connection: whatever is sent behind it comes behind it.
   */
  void together(Runnable sending);

  /** Runs {@code task} when the loop has looked at its sockets. */
  void inNextTurn(Runnable task);
}
