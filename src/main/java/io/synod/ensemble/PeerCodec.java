package io.synod.ensemble;

import io.synod.ensemble.PeerMessage.Accepted;
import io.synod.ensemble.PeerMessage.Acked;
import io.synod.ensemble.PeerMessage.Answered;
import io.synod.ensemble.PeerMessage.Asked;
import io.synod.ensemble.PeerMessage.ChunkTaken;
import io.synod.ensemble.PeerMessage.Committed;
import io.synod.ensemble.PeerMessage.Confirmed;
import io.synod.ensemble.PeerMessage.Declined;
import io.synod.ensemble.PeerMessage.EpochAcked;
import io.synod.ensemble.PeerMessage.Forwarded;
import io.synod.ensemble.PeerMessage.LearnerInfo;
import io.synod.ensemble.PeerMessage.Left;
import io.synod.ensemble.PeerMessage.Logged;
import io.synod.ensemble.PeerMessage.NewEpoch;
import io.synod.ensemble.PeerMessage.NewLeader;
import io.synod.ensemble.PeerMessage.NewLeaderAcked;
import io.synod.ensemble.PeerMessage.PartialSnapshot;
import io.synod.ensemble.PeerMessage.Ping;
import io.synod.ensemble.PeerMessage.Pong;
import io.synod.ensemble.PeerMessage.Proposed;
import io.synod.ensemble.PeerMessage.SnapshotChunk;
import io.synod.ensemble.PeerMessage.SurpassAsked;
import io.synod.ensemble.PeerMessage.Truncate;
import io.synod.ensemble.PeerMessage.UpToDate;
import io.synod.journal.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link PeerMessage} as frames of a link: {@code version u8, kind u8, join varint}, then the fields in order. The bytes of a batch, and of a
 * piece of a snapshot, end the frame and are not copied. Kinds keep their shape; what a newer version adds gets a new kind.
 */
final class PeerCodec {
  static final int VERSION = 1;
  static final int LEARNER_INFO = 1;
  static final int EPOCH_ACKED = 2;
  static final int NEW_LEADER_ACKED = 3;
  private static final int ACKED = 4;
  static final int CHUNK_TAKEN = 5;
  private static final int PONG = 7;
  private static final int LEFT = 8;
  static final int NEW_EPOCH = 9;
  static final int TRUNCATE = 10;
  static final int SNAPSHOT_CHUNK = 11;
  static final int PROPOSED = 12;
  private static final int COMMITTED = 13;
  private static final int NEW_LEADER = 14;
  static final int UP_TO_DATE = 15;
  private static final int ANSWERED = 17;
  private static final int PING = 18;
  private static final int DECLINED = 19;
  private static final int SURPASS_ASKED = 20;
  private static final int FORWARDED = 21;
  private static final int ACCEPTED = 22;
  private static final int UNCERTAIN_ANSWER = 23;
  private static final int CONFIRMED = 24;
  static final int LOGGED = 25;
  private static final int SMALL = 48;

  private PeerCodec() {}

  /** The parts of a frame. */
  static ByteBuffer[] encode(PeerMessage message) {
    if (message instanceof Proposed m) return parts(head(PROPOSED, m), m.batch().body());
    if (message instanceof SnapshotChunk m) {
      return parts(head(SNAPSHOT_CHUNK, m).i64(m.zxid()).varint(m.total()).i32(m.checksum()).varint(m.offset()), m.content());
    }
    if (message instanceof Pong m) return parts(head(PONG, m).i64(m.applied()), m.report());
    return new ByteBuffer[] {buffer(small(message))};
  }

  private static Encoder small(PeerMessage message) {
    if (message instanceof Acked m) return head(ACKED, m).i64(m.zxid());
    if (message instanceof Committed m) return head(COMMITTED, m).i64(m.zxid());
    if (message instanceof Logged m) return head(LOGGED, m).i64(m.zxid()).u8(m.awaited() ? 1 : 0);
    if (message instanceof Forwarded m) return forwarded(m);
    if (message instanceof Accepted m) return accepted(m);
    if (message instanceof Answered m) return head(m.certain() ? ANSWERED : UNCERTAIN_ANSWER, m).varint(m.number()).i64(m.zxid()).bytes(m.outcome());
    if (message instanceof Confirmed m) return head(CONFIRMED, m).varint(m.number());
    if (message instanceof Ping m) return head(PING, m).i64(m.committed());
    if (message instanceof ChunkTaken m) return head(CHUNK_TAKEN, m).i64(m.zxid()).i32(m.checksum()).varint(m.next()).u8(m.installed() ? 1 : 0);
    return ofPhases(message);
  }

  private static Encoder forwarded(Forwarded message) {
    Encoder out = head(FORWARDED, message, expectedBytes(message.asked())).varint(message.number()).varint(message.asked().size());
    for (Asked each : message.asked()) {
      Origin origin = each.origin();
      out.i64(origin.sessionId()).i32(origin.cxid()).utf8(origin.principal()).utf8(origin.address()).bytes(each.request());
    }
    return out;
  }

  /** Where all texts are of plain ASCII. */
  private static int expectedBytes(List<Asked> all) {
    int bytes = SMALL;
    for (Asked each : all) {
      bytes += SMALL + each.origin().principal().length() + each.origin().address().length() + (each.request() == null ? 0 : each.request().size());
    }
    return bytes;
  }

  private static Forwarded forwarded(long join, Decoder in) throws IOException {
    long number = in.varint();
    var asked = new ArrayList<Asked>();
    for (int left = in.count(); left > 0; left--) asked.add(new Asked(new Origin(in.i64(), in.i32(), in.utf8(), in.utf8()), in.bytes()));
    return new Forwarded(join, number, asked);
  }

  /** Each zxid as what it is above the one before. */
  private static Encoder accepted(Accepted message) {
    Encoder out = head(ACCEPTED, message).varint(message.number()).varint(message.zxids().size());
    long before = 0;
    for (long zxid : message.zxids()) {
      out.varint(zxid - before);
      before = zxid;
    }
    return out;
  }

  private static Accepted accepted(long join, Decoder in) throws IOException {
    long number = in.varint();
    var zxids = new ArrayList<Long>();
    long zxid = 0;
    for (int left = in.count(); left > 0; left--) {
      zxid += in.varint();
      zxids.add(zxid);
    }
    return new Accepted(join, number, zxids);
  }

  private static Encoder ofPhases(PeerMessage message) {
    if (message instanceof LearnerInfo m) return head(LEARNER_INFO, m).i32(m.acceptedEpoch()).i64(m.configVersion());
    if (message instanceof EpochAcked m) {
      return head(EPOCH_ACKED, m).i32(m.epoch()).u8(m.counts() ? 1 : 0).i32(m.currentEpoch()).i64(m.lastZxid())
          .i64(m.partial().zxid()).i32(m.partial().checksum()).varint(m.partial().bytes());
    }
    if (message instanceof NewLeaderAcked m) return head(NEW_LEADER_ACKED, m).i32(m.epoch()).i64(m.lastZxid());
    if (message instanceof NewEpoch m) return head(NEW_EPOCH, m).i32(m.epoch());
    if (message instanceof Truncate m) return head(TRUNCATE, m).i64(m.zxid());
    if (message instanceof NewLeader m) return head(NEW_LEADER, m).i32(m.epoch());
    if (message instanceof UpToDate m) return head(UP_TO_DATE, m).i32(m.epoch()).i64(m.committed());
    if (message instanceof SurpassAsked m) return head(SURPASS_ASKED, m).varint(m.number()).i64(m.zxid());
    if (message instanceof Left m) return head(LEFT, m);
    return head(DECLINED, message);
  }

  /**
   * @param frame whose array holds nothing else
   * @throws IOException when no {@link #encode} of a version we know made it
   */
  static PeerMessage decode(ByteBuffer frame) throws IOException {
    Decoder in = new Decoder(Bytes.owning(frame.array()));
    int version = in.u8();
    if (version != VERSION) throw new Decoder.Malformed("a message of version " + version + "; this Synod speaks " + VERSION);
    int kind = in.u8();
    long join = in.varint();
    PeerMessage message = kind == PROPOSED ? new Proposed(join, TransactionCodec.event(in.rest()))
        : kind == SNAPSHOT_CHUNK ? new SnapshotChunk(join, in.i64(), in.varint(), in.i32(), in.varint(), in.rest())
        : small(kind, join, in);
    if (!in.atEnd()) throw new Decoder.Malformed("bytes behind a message of kind " + kind);
    return message;
  }

  private static PeerMessage small(int kind, long join, Decoder in) throws IOException {
    switch (kind) {
      case LEARNER_INFO: return new LearnerInfo(join, in.i32(), in.i64());
      case EPOCH_ACKED:
        return new EpochAcked(join, in.i32(), in.u8() != 0, in.i32(), in.i64(), new PartialSnapshot(in.i64(), in.i32(), in.varint()));
      case NEW_LEADER_ACKED: return new NewLeaderAcked(join, in.i32(), in.i64());
      case ACKED: return new Acked(join, in.i64());
      case CHUNK_TAKEN: return new ChunkTaken(join, in.i64(), in.i32(), in.varint(), in.u8() != 0);
      case FORWARDED: return forwarded(join, in);
      case PONG: return new Pong(join, in.i64(), in.rest());
      case LEFT: return new Left(join);
      case NEW_EPOCH: return new NewEpoch(join, in.i32());
      case TRUNCATE: return new Truncate(join, in.i64());
      case COMMITTED: return new Committed(join, in.i64());
      case NEW_LEADER: return new NewLeader(join, in.i32());
      case UP_TO_DATE: return new UpToDate(join, in.i32(), in.i64());
      case ACCEPTED: return accepted(join, in);
      case ANSWERED: return new Answered(join, in.varint(), in.i64(), true, in.bytes());
      case UNCERTAIN_ANSWER: return new Answered(join, in.varint(), in.i64(), false, in.bytes());
      case CONFIRMED: return new Confirmed(join, in.varint());
      case LOGGED: return new Logged(join, in.i64(), in.u8() != 0);
      case PING: return new Ping(join, in.i64());
      case SURPASS_ASKED: return new SurpassAsked(join, in.varint(), in.i64());
      case DECLINED: return new Declined(join);
      default: throw new Decoder.Malformed("no message has the kind " + kind);
    }
  }

  private static Encoder head(int kind, PeerMessage message) {
    return head(kind, message, SMALL);
  }

  private static Encoder head(int kind, PeerMessage message, int expectedBytes) {
    return new Encoder(expectedBytes).u8(VERSION).u8(kind).varint(message.join());
  }

  private static ByteBuffer[] parts(Encoder head, Bytes content) {
    return new ByteBuffer[] {buffer(head), ByteBuffer.wrap(content.unsafeArray())};
  }

  private static ByteBuffer buffer(Encoder encoder) {
    return ByteBuffer.wrap(encoder.take().unsafeArray());
  }
}
