package io.synod.ensemble;

import io.synod.journal.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * {@link Notification} as a frame of a link: {@code version u8, kind u8}, as {@link PeerCodec}, then {@code from varint, state u8, leader varint,
 * zxid i64, epoch i32, round varint, established u8, reach count ids…, configuration utf8}.
 */
final class NotificationCodec {
  private static final int KIND = 64;
  private static final MemberState[] STATES = MemberState.values();

  private NotificationCodec() {}

  /** Whether the frame, of whatever version, says that it is a notification. */
  static boolean isOne(ByteBuffer frame) {
    return frame.remaining() > 1 && frame.get(frame.position() + 1) == KIND;
  }

  static ByteBuffer encode(Notification n) {
    var out = new Encoder(256).u8(PeerCodec.VERSION).u8(KIND).varint(n.from()).u8(n.state().ordinal());
    out.varint(n.vote().leader()).i64(n.vote().zxid()).i32(n.vote().epoch()).varint(n.round()).u8(n.established() ? 1 : 0);
    out.varint(n.reach().size());
    new TreeSet<>(n.reach()).forEach(out::varint);
    out.i64(n.configuration().version()).utf8(n.configuration().toString());
    return ByteBuffer.wrap(out.take().unsafeArray());
  }

  static Notification decode(ByteBuffer frame) throws IOException {
    Decoder in = new Decoder(Bytes.from(frame));
    int version = in.u8();
    if (version != PeerCodec.VERSION) throw new Decoder.Malformed("a notification of version " + version + "; this Synod speaks " + PeerCodec.VERSION);
    in.u8();
    int from = in.count();
    int state = in.u8();
    if (state >= STATES.length) throw new Decoder.Malformed("no member is in state " + state);
    var notification = new Notification(from, STATES[state], new Vote(in.count(), in.i64(), in.i32()), in.varint(), in.u8() != 0, reach(in),
        configuration(in));
    if (!in.atEnd()) throw new Decoder.Malformed("bytes behind a notification");
    return notification;
  }

  private static SortedSet<Integer> reach(Decoder in) throws IOException {
    var reach = new TreeSet<Integer>();
    for (int left = in.count(); left > 0; left--) reach.add(in.count());
    return reach;
  }

  private static Configuration configuration(Decoder in) throws IOException {
    long version = in.i64();
    String text = in.utf8();
    try {
      return text.isEmpty() ? Configuration.NONE : Configuration.parse(text).withVersion(version);
    } catch (MalformedConfiguration malformed) {
      throw new Decoder.Malformed("a configuration that cannot be read: " + malformed.getMessage());
    }
  }
}
