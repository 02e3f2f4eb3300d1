package io.synod.ensemble;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/** What a frame between members begins or ends, for who wants to strike then, or to see that it was there. */
public enum Moment {
  /** {@link PeerMessage.EpochAcked}: a promise is durable, and on its way. */
  PROMISE(2),
  /** {@link PeerMessage.NewLeaderAcked}. */
  HISTORY_TAKEN(3),
  /** {@link PeerMessage.NewEpoch}. */
  EPOCH_OFFERED(9),
  TRUNCATION(10),
  SNAPSHOT_PIECE(11),
  /** {@link PeerMessage.ChunkTaken}. */
  SNAPSHOT_PIECE_TAKEN(4),
  /** {@link PeerMessage.UpToDate}. */
  HISTORY_COMMITTED(15),
  /** {@link PeerMessage.LearnerInfo}. */
  JOINING(1),
  PROPOSAL(12),
  VOTE(-1),
  OTHER(-1);

  /** Those worth waiting for. */
  public static final List<Moment> SIGNIFICANT = List.of(PROMISE, HISTORY_TAKEN, EPOCH_OFFERED, TRUNCATION, SNAPSHOT_PIECE, SNAPSHOT_PIECE_TAKEN,
      HISTORY_COMMITTED, JOINING, PROPOSAL, VOTE);
  private static final Moment[] BY_KIND = new Moment[16];

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
