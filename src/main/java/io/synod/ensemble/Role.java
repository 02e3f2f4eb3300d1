package io.synod.ensemble;

import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import java.util.List;

/**
 * What a member is in its ensemble while it knows its leader: {@link Leadership} or {@link Following}. Rules without I/O; what there is to do
 * goes to {@link Effects}. Mutable, used by the member's actor alone.
 */
interface Role {
  void propose(Member.Propose proposal);

  void sync(Member.Sync sync);

  void read(Member.Read read);

  void surpass(Member.Surpass surpass);

  /** A link is open; nothing sent before arrives any more. */
  void opened(int peer);

  void closed(int peer);

  /** From {@code peer}, in the order of the link. */
  void heard(int peer, PeerMessage message);

  /** A failure detector has given {@code peer} up. */
  default void suspected(int peer) {}

  /** What was known to the member when {@link Effects#awaitTurnEnd} was asked for has happened. */
  default void turnEnded() {}

  /** What {@link Effects#awaitMoment} was asked for has passed. */
  default void momentEnded() {}

  /** A half of the ensemble's tick has passed. */
  void tick();

  void accepted(int epoch);

  void established(int epoch);

  /** What was given to {@link Effects#append} is durable and indexed. */
  void appended(long lastZxid, long sequenceNr);

  default void discarded(long zxid) {}

  /** @param batches none when the log does not hold them */
  default void fetched(int peer, long join, List<TransactionsAppended> batches) {}

  /** @param chunk null when there is no snapshot to read from */
  default void snapshotRead(int peer, PeerMessage.SnapshotChunk chunk) {}

  default void snapshotWritten(PeerMessage.ChunkTaken taken) {}

  void reached(long zxid);

  /** zxid from which on somebody still needs the snapshots and the log of this member: nothing of them is to be deleted; {@link Long#MAX_VALUE} for nobody. */
  default long neededFrom() {
    return Long.MAX_VALUE;
  }

  /** The end: tells peers, and whoever waits. What was durable and not committed is in the history's tail. */
  void leave();

  MemberView view();
}
