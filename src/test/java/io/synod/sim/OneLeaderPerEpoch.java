package io.synod.sim;

import java.util.HashMap;
import java.util.Map;

/** At most one member leads in an epoch, and only in one of its lives: two would give one zxid to two transactions. */
final class OneLeaderPerEpoch {
  private final Map<Integer, String> leaders = new HashMap<>();

  /** @param member one life of a node, as it proposes something at {@code zxid} */
  void proposes(String member, long zxid) {
    int epoch = (int) (zxid >>> 32);
    String leader = leaders.putIfAbsent(epoch, member);
    Check.holds(leader == null || leader.equals(member), "%s leads in epoch %d, where %s led", member, epoch, leader);
  }
}
