package io.synod.ensemble;

import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.journal.Bytes;
import java.util.List;

/**
 * What a leader and its learners tell each other. A learner that takes somebody for its leader begins with {@link LearnerInfo} and a number of
 * its own, {@code join}; both put it into all that follows, so that nothing which was meant for an earlier leadership on the same link is
 * taken for this one. Within a link messages arrive in their order.
 *
 * <table>
 *   <caption>Phases (Junqueira, Reed, Serafini, DSN 2011, section IV)</caption>
 *   <tr><td>discovery</td><td>LearnerInfo →, ← NewEpoch, EpochAcked →</td></tr>
 *   <tr><td>synchronisation</td><td>← Truncate, ← SnapshotChunk (ChunkTaken → each), ← Proposed…, ← NewLeader, NewLeaderAcked →, ← UpToDate</td></tr>
 *   <tr><td>broadcast</td><td>← Proposed, Acked →, ← Logged, ← Committed; Forwarded →, ← Accepted or Answered, ← Confirmed; ← Ping, Pong →</td></tr>
 * </table>
 */
public sealed interface PeerMessage {
  /** Chosen by the learner, greater with each attempt of a start of its node. */
  long join();

  // ---- from a learner

  /**
   * I take you for my leader.
   *
   * @param acceptedEpoch the greatest it has promised to
   * @param configVersion of the newest configuration it knows to be committed
   */
  record LearnerInfo(long join, int acceptedEpoch, long configVersion) implements PeerMessage {}

  /**
   * The promise is durable; this is what I have.
   *
   * @param counts whether the promise was made to this leader; one made before, maybe to another of the same epoch, is no vote for it
   * @param currentEpoch whose leader's history it has
   * @param lastZxid of its log
   * @param partial what it has of a snapshot whose sending was interrupted
   */
  record EpochAcked(long join, int epoch, boolean counts, int currentEpoch, long lastZxid, PartialSnapshot partial) implements PeerMessage {}

  /** All you have sent before {@link NewLeader} is durable, and that it is your history. @param lastZxid of its log */
  record NewLeaderAcked(long join, int epoch, long lastZxid) implements PeerMessage {}

  /** Durable up to here. */
  record Acked(long join, long zxid) implements PeerMessage {}

  /**
   * @param next where the next piece of that file begins
   * @param installed it was the last one, and the snapshot is in the place of what the learner had
   */
  record ChunkTaken(long join, long zxid, int checksum, long next, boolean installed) implements PeerMessage {}

  /**
   * For the learner's own clients, those that asked it at about the same time. Each is answered with {@link Accepted} or {@link Answered}, in order.
   *
   * @param number of the first; the others have those that follow
   */
  record Forwarded(long join, long number, List<Asked> asked) implements PeerMessage {
    public Forwarded {
      asked = List.copyOf(asked);
    }
  }

  /** @param request null for a sync */
  record Asked(Origin origin, Bytes request) {}

  /** As {@link Forwarded}, for {@link Member.Surpass}; answered with {@link Answered}. */
  record SurpassAsked(long join, long number, long zxid) implements PeerMessage {}

  /** @param report see {@link Serving#report} */
  record Pong(long join, long applied, Bytes report) implements PeerMessage {}

  /** It does not follow any more. */
  record Left(long join) implements PeerMessage {}

  // ---- from a leader

  /** Promise not to follow a leader of an epoch below. */
  record NewEpoch(long join, int epoch) implements PeerMessage {}

  /** Give up what you have above {@code zxid} (TRUNC). */
  record Truncate(long join, long zxid) implements PeerMessage {}

  /**
   * A piece of a snapshot's file (SNAP).
   *
   * @param total bytes of the file
   * @param checksum of the whole, which also tells one file of a zxid from another
   */
  record SnapshotChunk(long join, long zxid, long total, int checksum, long offset, Bytes content) implements PeerMessage {}

  /** The next batch of the history; make it durable. Its {@code committed} counts as {@link Committed} did when it was made. */
  record Proposed(long join, TransactionsAppended batch) implements PeerMessage {}

  /** Everything up to here is committed. */
  record Committed(long join, long zxid) implements PeerMessage {}

  /**
   * My own log has everything up to here, in this epoch, and with yours it is a quorum: what yours has of it too is committed (decision 0008).
   *
   * @param awaited whether clients of others wait for it as well, and so for your acknowledgement
   */
  record Logged(long join, long zxid, boolean awaited) implements PeerMessage {}

  /** What I have sent is the history this epoch begins with. */
  record NewLeader(long join, int epoch) implements PeerMessage {}

  /** A quorum has the history of this epoch: serve, once all up to {@code committed} is applied. */
  record UpToDate(long join, int epoch, long committed) implements PeerMessage {}

  /**
   * The forwarded requests from {@code number} on will be these transactions, if they are committed. Comes before any of them does.
   *
   * @param zxids ascending
   */
  record Accepted(long join, long number, List<Long> zxids) implements PeerMessage {
    public Accepted {
      zxids = List.copyOf(zxids);
    }
  }

  /**
   * The end of a forwarded request that is no transaction, to be told behind {@code zxid}.
   *
   * @param certain whether it may be told then; if not, it waits for {@link Confirmed} or for a transaction above {@code zxid}
   * @param outcome null for a sync
   */
  record Answered(long join, long number, long zxid, boolean certain, Bytes outcome) implements PeerMessage {}

  /** I still led when you asked for what was answered up to {@code number}; see {@link Confirmation}. */
  record Confirmed(long join, long number) implements PeerMessage {}

  record Ping(long join, long committed) implements PeerMessage {}

  /** I do not lead, or not any more. */
  record Declined(long join) implements PeerMessage {}

  /** @param zxid and {@code checksum} of the file, {@code bytes} of which are there; all 0 when there is none */
  record PartialSnapshot(long zxid, int checksum, long bytes) {
    static final PartialSnapshot NONE = new PartialSnapshot(0, 0, 0);
  }
}
