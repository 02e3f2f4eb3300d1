package io.synod.znode;

import java.util.HashMap;
import java.util.Map;

/**
 * At which member each session is connected, as far as a leader has heard since it leads. A client that goes to another member takes its session
 * along; what its former member still has of it comes too late and must change nothing (ZooKeeper's SESSIONMOVED).
 */
final class SessionOwners {
  private final Map<Long, Integer> owners = new HashMap<>();

  /** Whether {@code member} may speak for the session: it is where the client went last, or the first to be heard of. */
  boolean isAt(long sessionId, int member) {
    Integer owner = owners.putIfAbsent(sessionId, member);
    return owner == null || owner == member;
  }

  /** Its client has come to {@code member}. */
  void moved(long sessionId, int member) {
    owners.put(sessionId, member);
  }

  void ended(long sessionId) {
    owners.remove(sessionId);
  }

  void clear() {
    owners.clear();
  }
}
