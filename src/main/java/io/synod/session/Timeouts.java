package io.synod.session;

/** Where the sessions of this node note what expiry has to know of them. Any thread. */
public interface Timeouts extends Liveness {
  /**
   * The session has come back and has negotiated its timeout anew: it counts from now on, until the session comes back once more or this node
   * starts again, when the timeout it was opened with holds again (as in ZooKeeper).
   */
  void renegotiated(long sessionId, int timeoutMillis);
}
