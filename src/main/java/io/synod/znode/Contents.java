package io.synod.znode;

import io.synod.znode.TreeView.SessionView;
import java.util.concurrent.ConcurrentHashMap;

/** What one tree consists of, and which watches are set on it. Written on the member's loop; published piece by piece. */
record Contents(EnsembleId ensemble, Nodes nodes, ConcurrentHashMap<Long, SessionView> sessions, WatchTable watches, AclPool acls) {
  /** @param znodes how many to make room for */
  static Contents empty(int znodes) {
    return new Contents(new EnsembleId(), new Nodes(znodes), new ConcurrentHashMap<>(), new WatchTable(), new AclPool());
  }

  /** What {@code change} makes of all that is no znode. */
  void fold(Changed change) {
    ensemble.fold(change);
    if (change instanceof Changed.SessionOpened c) {
      sessions.put(c.sessionId(), new SessionView(c.sessionId(), c.timeoutMillis(), c.password()));
    } else if (change instanceof Changed.SessionClosed c) {
      sessions.remove(c.sessionId());
    }
  }
}
