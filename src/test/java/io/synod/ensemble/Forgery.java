package io.synod.ensemble;

import io.synod.ensemble.PeerMessage.Acked;
import io.synod.ensemble.PeerMessage.Committed;
import io.synod.ensemble.PeerMessage.EpochAcked;
import io.synod.ensemble.PeerMessage.Logged;
import io.synod.ensemble.PeerMessage.Proposed;
import io.synod.ensemble.PeerMessage.Truncate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/** A member with a mistake in its protocol, made of a right one by what it is told or tells: the simulator must find each out. */
public enum Forgery implements Function<ByteBuffer, List<ByteBuffer>> {
  /** A learner keeps what its leader does not have. */
  FORGETS_TRUNC {
    @Override
    List<PeerMessage> forged(PeerMessage message) {
      return message instanceof Truncate ? List.of() : List.of(message);
    }
  },
  /** A learner acknowledges more than it has logged, so that the leader commits what it alone has. */
  COMMITS_ON_A_MINORITY {
    @Override
    List<PeerMessage> forged(PeerMessage message) {
      return List.of(message instanceof Acked m ? new Acked(m.join(), m.zxid() + 1_000) : message);
    }
  },
  /** A leader does not look whether a follower comes from a later epoch than its own history. */
  SKIPS_THE_EPOCH_CHECK {
    @Override
    List<PeerMessage> forged(PeerMessage message) {
      return List.of(message instanceof EpochAcked m ? new EpochAcked(m.join(), m.epoch(), m.counts(), 0, m.lastZxid(), m.partial()) : message);
    }
  },
  /** A leader says that it has logged what it has only sent, so that a follower commits what it alone has. */
  TELLS_OF_A_LOG_IT_HAS_NOT {
    @Override
    List<PeerMessage> forged(PeerMessage message) {
      return message instanceof Proposed m ? List.of(m, new Logged(m.join(), m.batch().lastZxid(), false)) : List.of(message);
    }
  },
  /** A follower that hears of its leader's log counts itself before its own has it. */
  COUNTS_ITSELF_TOO_EARLY {
    @Override
    List<PeerMessage> forged(PeerMessage message) {
      return List.of(message instanceof Logged m ? new Committed(m.join(), m.zxid()) : message);
    }
  };

  abstract List<PeerMessage> forged(PeerMessage message);

  /** What arrives in place of {@code frame}. */
  @Override
  public List<ByteBuffer> apply(ByteBuffer frame) {
    if (NotificationCodec.isOne(frame)) return List.of(frame);
    try {
      return forged(PeerCodec.decode(frame)).stream().map(message -> joined(PeerCodec.encode(message))).toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static ByteBuffer joined(ByteBuffer... parts) {
    int size = 0;
    for (ByteBuffer part : parts) size += part.remaining();
    ByteBuffer whole = ByteBuffer.allocate(size);
    for (ByteBuffer part : parts) whole.put(part);
    return whole.flip();
  }
}
