package io.synod.znode;

import java.util.Collection;
import java.util.Optional;

/**
 * The published tree: read from any thread, never queues behind writers. What it shows may be newer than {@link #applied}; DESIGN
 * section 4 says how a session orders its replies around that.
 */
public interface TreeView extends TreeState {
  /** Everything up to here is applied, published, and its watch events are in the mailboxes of their sessions. */
  long applied();

  /** The greatest zxid of which a part may be visible already; an absence read now is no newer than this. */
  long publishing();

  /** zxid of the transaction that last put another tree in the place of this one, sessions included; 0 when none has since the start. */
  long restoredAt();

  /** The id of the ensemble, empty as long as no transaction has given it one. */
  String ensemble();

  Optional<SessionView> session(long sessionId);

  /** Paths of its ephemerals; empty when it has none. */
  Collection<String> ephemerals(long sessionId);

  /** Paths of containers and TTL znodes, perhaps as they come and go. */
  Collection<String> reapable();

  /** As ZooKeeper counts: the root twice, for its tree holds it under two names. */
  int nodeCount();

  int ephemeralCount();

  long approximateDataSize();

  /** Watches in all, and how many sessions and paths have some. */
  WatchCounts watchCounts();

  /** Of all subtrees that have one. */
  Collection<QuotaView> quotas();

  /**
   * A quota.
   *
   * @param prefix the top of its subtree
   * @param count znodes there @param bytes of data there
   * @param countLimit the hard limit, or else the soft one; -1 for none @param bytesLimit as well
   * @param refusals requests that this member, leading, has refused because of it
   */
  record QuotaView(String prefix, long count, long bytes, long countLimit, long bytesLimit, long refusals) {}

  record WatchCounts(int watches, int sessions, int paths) {}

  record SessionView(long sessionId, int timeoutMillis, io.synod.journal.Bytes password) {}
}
