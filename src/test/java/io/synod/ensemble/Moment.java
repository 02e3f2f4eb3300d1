package io.synod.ensemble;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/** What a frame between members begins or ends, for who wants to strike then, or to see that it was there. */
public enum Moment {
  /** {@link PeerMessage.EpochAcked}: a promise is durable, and on its way. */
  PROMISE(PeerCodec.EPOCH_ACKED),
  /** {@link PeerMessage.NewLeaderAcked}. */
  HISTORY_TAKEN(PeerCodec.NEW_LEADER_ACKED),
  /** {@link PeerMessage.NewEpoch}. */
  EPOCH_OFFERED(PeerCodec.NEW_EPOCH),
  TRUNCATION(PeerCodec.TRUNCATE),
  SNAPSHOT_PIECE(PeerCodec.SNAPSHOT_CHUNK),
  /** {@link PeerMessage.ChunkTaken}. */
  SNAPSHOT_PIECE_TAKEN(PeerCodec.CHUNK_TAKEN),
  /** {@link PeerMessage.UpToDate}. */
  HISTORY_COMMITTED(PeerCodec.UP_TO_DATE),
  /** {@link PeerMessage.LearnerInfo}. */
  JOINING(PeerCodec.LEARNER_INFO),
  PROPOSAL(PeerCodec.PROPOSED),
  /** {@link PeerMessage.Logged}. */
  LEADERS_LOG(PeerCodec.LOGGED),
  VOTE(-1),
  OTHER(-1);

  /** Those worth waiting for. */
  public static final List<Moment> SIGNIFICANT = List.of(PROMISE, HISTORY_TAKEN, EPOCH_OFFERED, TRUNCATION, SNAPSHOT_PIECE, SNAPSHOT_PIECE_TAKEN,
      HISTORY_COMMITTED, JOINING, PROPOSAL, LEADERS_LOG, VOTE);
  private static final Moment[] BY_KIND = new Moment[32];

  static {
    for (Moment moment : values()) if (moment.kind >= 0) BY_KIND[moment.kind] = moment;
  }

  private final int kind;

  /** @param kind of the frames of {@link PeerCodec} */
  Moment(int kind) {
    this.kind = kind;
  }

  public static Moment of(ByteBuffer frame) {
    if (NotificationCodec.isOne(frame)) return VOTE;
    int kind = frame.get(frame.position() + 1);
    return kind < BY_KIND.length && BY_KIND[kind] != null ? BY_KIND[kind] : OTHER;
  }

  /** How much of a snapshot comes before the piece in {@code frame}; of a {@link #PROMISE}, how much of one is there already. */
  public static long snapshotBytesBefore(ByteBuffer frame) {
    try {
      PeerMessage message = PeerCodec.decode(frame.duplicate());
      return message instanceof PeerMessage.SnapshotChunk chunk ? chunk.offset() : ((PeerMessage.EpochAcked) message).partial().bytes();
    } catch (IOException malformed) {
      throw new UncheckedIOException(malformed);
    }
  }
}
