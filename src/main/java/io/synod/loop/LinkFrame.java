package io.synod.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * What nodes say to each other on the peer port. On the wire, after the frame's length:
 *
 * <pre>
 * magic int "SYND" | version short | kind byte | body | CRC32C int of all before it
 * kind 1, hello:   node int | life long | ensemble's id, UTF-8, to the end of the body
 * kind 2, refusal: reason, UTF-8, to the end of the body
 * kind 3, content: length of the channel's name byte | name, UTF-8 | what the channel's handler is given, to the end of the body
 * kind 4, probe:   nothing; answered with kind 5, alive: nothing, which is also said unasked, at each beat
 * </pre>
 *
 * Magic, version, kind, the refusal's body and the checksum stay as they are in every version, so that a refused peer of any version
 * can say why.
 */
public sealed interface LinkFrame {
  /** Version of what follows the hello; raised when a peer of the one before could not follow. */
  short VERSION = 1;
  /** No frame is longer: a tree that is restored is one transaction of up to 256 MiB. */
  int MAX_BYTES = (256 << 20) + (1 << 20);

  int MAGIC = 0x53594e44;
  int HELLO = 1;
  int REFUSAL = 2;
  int CONTENT = 3;
  int PROBE = 4;
  int ALIVE = 5;
  /** Content of no channel, the first on each link: {@code generation byte}, see {@link Links.Channel#generation}. Builds that know none pass it over. */
  String ABOUT = "";
  /** Magic, version, kind and checksum. */
  int OVERHEAD_BYTES = 11;

  /** The first frame of either side. */
  record Hello(LinkIdentity from) implements LinkFrame {}

  /** A hello of another version, whose body means nothing to us. */
  record OtherVersion(short version) implements LinkFrame {}

  /** Are you still there? Asked of a peer when somebody else calls by its number. */
  record Probe() implements LinkFrame {}

  /** I am here. */
  record Alive() implements LinkFrame {}

  /** The last frame on a connection: why the sender closes it. */
  record Refusal(String reason) implements LinkFrame {}

  /** On an open link. @param bytes a slice of the frame it was decoded from */
  record Content(String channel, ByteBuf bytes) implements LinkFrame {}

  /** The bytes are no frame of a link. */
  final class Malformed extends Exception {
    Malformed(String message) {
      super(message);
    }
  }

  /** With its length in front. */
  static ByteBuf encode(Hello hello) {
    ByteBuf body = header(HELLO).writeInt(hello.from.node()).writeLong(hello.from.life());
    body.writeCharSequence(hello.from.cluster(), StandardCharsets.UTF_8);
    return framed(body);
  }

  static ByteBuf encode(Probe probe) {
    return framed(header(PROBE));
  }

  static ByteBuf encode(Alive alive) {
    return framed(header(ALIVE));
  }

  /** With its length in front. */
  static ByteBuf encode(Refusal refusal) {
    ByteBuf body = header(REFUSAL);
    body.writeCharSequence(refusal.reason, StandardCharsets.UTF_8);
    return framed(body);
  }

  /** Content with its length in front: one copy of {@code parts}, whose positions move to their limits. */
  static ByteBuf encode(ByteBufAllocator allocator, String channel, ByteBuffer... parts) {
    byte[] name = channel.getBytes(StandardCharsets.UTF_8);
    int size = OVERHEAD_BYTES + 1 + name.length;
    for (ByteBuffer part : parts) size += part.remaining();
    ByteBuf out = allocator.directBuffer(Integer.BYTES + size, Integer.BYTES + size);
    out.writeInt(size).writeInt(MAGIC).writeShort(VERSION).writeByte(CONTENT).writeByte(name.length).writeBytes(name);
    for (ByteBuffer part : parts) out.writeBytes(part);
    return out.writeInt(checksum(out.slice(Integer.BYTES, size - Integer.BYTES)));
  }

  /**
   * Reads a frame without its length; does not release it.
   *
   * @throws Malformed when it is damaged or nothing that a node sends
   */
  static LinkFrame decode(ByteBuf frame) throws Malformed {
    int size = frame.readableBytes();
    if (size < OVERHEAD_BYTES) throw new Malformed("a frame of " + size + " bytes; the shortest has " + OVERHEAD_BYTES);
    int magic = frame.getInt(frame.readerIndex());
    if (magic != MAGIC) throw new Malformed("it begins with " + Integer.toHexString(magic) + " instead of " + Integer.toHexString(MAGIC));
    int checksum = checksum(frame.slice(frame.readerIndex(), size - Integer.BYTES));
    int claimed = frame.getInt(frame.readerIndex() + size - Integer.BYTES);
    if (checksum != claimed) {
      throw new Malformed("its checksum is " + Integer.toHexString(checksum) + ", it claims " + Integer.toHexString(claimed));
    }
    ByteBuf body = frame.slice(frame.readerIndex() + Integer.BYTES, size - 2 * Integer.BYTES);
    short version = body.readShort();
    int kind = body.readByte();
    if (kind == REFUSAL) return new Refusal(body.toString(StandardCharsets.UTF_8));
    if (kind == CONTENT) return content(version, body);
    if (kind == PROBE) return new Probe();
    if (kind == ALIVE) return new Alive();
    if (kind != HELLO) throw new Malformed("its kind is " + kind);
    if (version != VERSION) return new OtherVersion(version);
    if (body.readableBytes() < Integer.BYTES + Long.BYTES) throw new Malformed("a hello without a node");
    int node = body.readInt();
    long life = body.readLong();
    return new Hello(new LinkIdentity(body.toString(StandardCharsets.UTF_8), node, life));
  }

  private static LinkFrame content(short version, ByteBuf body) throws Malformed {
    if (version != VERSION) throw new Malformed("content of version " + version + " after a hello of " + VERSION);
    int length = body.isReadable() ? body.readUnsignedByte() : Integer.MAX_VALUE;
    if (body.readableBytes() < length) throw new Malformed("content without a channel");
    String channel = body.readCharSequence(length, StandardCharsets.UTF_8).toString();
    return new Content(channel, body);
  }

  private static ByteBuf header(int kind) {
    return Unpooled.buffer(64).writeInt(MAGIC).writeShort(VERSION).writeByte(kind);
  }

  private static ByteBuf framed(ByteBuf frame) {
    frame.writeInt(checksum(frame));
    return Unpooled.wrappedBuffer(Unpooled.copyInt(frame.readableBytes()), frame);
  }

  private static int checksum(ByteBuf bytes) {
    var crc = new CRC32C();
    crc.update(bytes.nioBuffer());
    return (int) crc.getValue();
  }
}
