package io.synod.zookeeper;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.synod.journal.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.jute.Index;
import org.apache.jute.InputArchive;
import org.apache.jute.Record;

/**
 * Reads jute from a buffer: what is not there, and what claims to be longer than what is there, is {@link Malformed}. Tags are ignored, the
 * binary form has none.
 */
final class JuteIn implements InputArchive {
  private final ByteBuf bytes;

  /** Reads from {@code bytes} as it goes; does not own it. */
  JuteIn(ByteBuf bytes) {
    this.bytes = bytes;
  }

  boolean hasMore() {
    return bytes.isReadable();
  }

  /** Reads {@code expected}, if that is what comes next. @return whether it is; if not, nothing was read */
  boolean readIf(ByteBuf expected) {
    int length = expected.readableBytes();
    if (bytes.readableBytes() < length || !ByteBufUtil.equals(bytes, bytes.readerIndex(), expected, expected.readerIndex(), length)) return false;
    bytes.skipBytes(length);
    return true;
  }

  byte readByte() throws Malformed {
    need(1);
    return bytes.readByte();
  }

  boolean readBool() throws Malformed {
    return readByte() != 0;
  }

  int readInt() throws Malformed {
    need(Integer.BYTES);
    return bytes.readInt();
  }

  long readLong() throws Malformed {
    need(Long.BYTES);
    return bytes.readLong();
  }

  /** @return null where the sender had null */
  String readString() throws Malformed {
    int length = readLength();
    if (length < 0) return null;
    String text = bytes.toString(bytes.readerIndex(), length, StandardCharsets.UTF_8);
    bytes.skipBytes(length);
    return text;
  }

  /** A path; an absent one is the empty string, which no znode has. */
  String readPath() throws Malformed {
    String path = readString();
    return path == null ? "" : path;
  }

  /** @return null where the sender had null */
  byte[] readBuffer() throws Malformed {
    int length = readLength();
    if (length < 0) return null;
    byte[] content = new byte[length];
    bytes.readBytes(content);
    return content;
  }

  /** @return null where the sender had null */
  Bytes readBytes() throws Malformed {
    byte[] content = readBuffer();
    return content == null ? null : Bytes.owning(content);
  }

  private int readLength() throws Malformed {
    int length = readInt();
    if (length < -1) throw new Malformed("a length of " + length);
    if (length > 0) need(length);
    return length;
  }

  private void need(int count) throws Malformed {
    if (bytes.readableBytes() < count) throw new Malformed(count + " bytes wanted, " + bytes.readableBytes() + " are there");
  }

  @Override
  public byte readByte(String tag) throws Malformed {
    return readByte();
  }

  @Override
  public boolean readBool(String tag) throws Malformed {
    return readBool();
  }

  @Override
  public int readInt(String tag) throws Malformed {
    return readInt();
  }

  @Override
  public long readLong(String tag) throws Malformed {
    return readLong();
  }

  @Override
  public float readFloat(String tag) throws Malformed {
    return Float.intBitsToFloat(readInt());
  }

  @Override
  public double readDouble(String tag) throws Malformed {
    return Double.longBitsToDouble(readLong());
  }

  @Override
  public String readString(String tag) throws Malformed {
    return readString();
  }

  @Override
  public byte[] readBuffer(String tag) throws Malformed {
    return readBuffer();
  }

  @Override
  public void readRecord(Record record, String tag) throws IOException {
    record.deserialize(this, tag);
  }

  @Override
  public void startRecord(String tag) {
    // the binary form marks no records
  }

  @Override
  public void endRecord(String tag) {
    // the binary form marks no records
  }

  @Override
  public Index startVector(String tag) throws Malformed {
    int count = readInt();
    if (count > bytes.readableBytes()) throw new Malformed("a list of " + count + " in " + bytes.readableBytes() + " bytes");
    return count < 0 ? null : new Countdown(count);
  }

  @Override
  public void endVector(String tag) {
    // a list ends with its last element
  }

  @Override
  public Index startMap(String tag) throws Malformed {
    return startVector(tag);
  }

  @Override
  public void endMap(String tag) {
    // a map ends with its last entry
  }

  private static final class Countdown implements Index {
    private int left;

    Countdown(int left) {
      this.left = left;
    }

    @Override
    public boolean done() {
      return left <= 0;
    }

    @Override
    public void incr() {
      left--;
    }
  }
}
