package io.synod.zookeeper;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.synod.journal.Bytes;
import io.synod.znode.Stat;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.apache.jute.OutputArchive;
import org.apache.jute.Record;

/** Writes jute to the end of a buffer. */
final class JuteOut implements OutputArchive {
  private ByteBuf bytes;

  /** From now on writes to {@code target}, which it does not own. */
  JuteOut to(ByteBuf target) {
    bytes = target;
    return this;
  }

  void writeByte(int value) {
    bytes.writeByte(value);
  }

  void writeBool(boolean value) {
    bytes.writeBoolean(value);
  }

  void writeInt(int value) {
    bytes.writeInt(value);
  }

  void writeLong(long value) {
    bytes.writeLong(value);
  }

  /** Null is -1 and nothing. */
  void writeString(String text) {
    if (text == null) {
      bytes.writeInt(-1);
      return;
    }
    int at = bytes.writerIndex();
    bytes.writeInt(0);
    bytes.setInt(at, ByteBufUtil.writeUtf8(bytes, text));
  }

  /** Null is -1 and nothing. */
  void writeBuffer(byte[] content) {
    if (content == null) {
      bytes.writeInt(-1);
      return;
    }
    bytes.writeInt(content.length);
    bytes.writeBytes(content);
  }

  void writeBytes(Bytes content) {
    writeBuffer(content == null ? null : content.unsafeArray());
  }

  /** {@code strings} must hold {@code count}. */
  void writeStrings(Iterable<String> strings, int count) {
    bytes.writeInt(count);
    for (String text : strings) writeString(text);
  }

  void writeStrings(Collection<String> strings) {
    writeStrings(strings, strings.size());
  }

  /** As {@code org.apache.zookeeper.data.Stat}; by hand, since every second reply holds one. */
  void writeStat(Stat stat) {
    bytes.ensureWritable(68);
    bytes.writeLong(stat.czxid());
    bytes.writeLong(stat.mzxid());
    bytes.writeLong(stat.ctime());
    bytes.writeLong(stat.mtime());
    bytes.writeInt(stat.version());
    bytes.writeInt(stat.cversion());
    bytes.writeInt(stat.aversion());
    bytes.writeLong(stat.ephemeralOwner());
    bytes.writeInt(stat.dataLength());
    bytes.writeInt(stat.numChildren());
    bytes.writeLong(stat.pzxid());
  }

  @Override
  public void writeByte(byte value, String tag) {
    writeByte(value);
  }

  @Override
  public void writeBool(boolean value, String tag) {
    writeBool(value);
  }

  @Override
  public void writeInt(int value, String tag) {
    writeInt(value);
  }

  @Override
  public void writeLong(long value, String tag) {
    writeLong(value);
  }

  @Override
  public void writeFloat(float value, String tag) {
    writeInt(Float.floatToIntBits(value));
  }

  @Override
  public void writeDouble(double value, String tag) {
    writeLong(Double.doubleToLongBits(value));
  }

  @Override
  public void writeString(String text, String tag) {
    writeString(text);
  }

  @Override
  public void writeBuffer(byte[] content, String tag) {
    writeBuffer(content);
  }

  @Override
  public void writeRecord(Record record, String tag) throws IOException {
    record.serialize(this, tag);
  }

  @Override
  public void startRecord(Record record, String tag) {
    // the binary form marks no records
  }

  @Override
  public void endRecord(Record record, String tag) {
    // the binary form marks no records
  }

  @Override
  public void startVector(List<?> list, String tag) {
    writeInt(list == null ? -1 : list.size());
  }

  @Override
  public void endVector(List<?> list, String tag) {
    // a list ends with its last element
  }

  @Override
  public void startMap(TreeMap<?, ?> map, String tag) {
    writeInt(map.size());
  }

  @Override
  public void endMap(TreeMap<?, ?> map, String tag) {
    // a map ends with its last entry
  }

  @Override
  public long getDataSize() {
    return bytes.writerIndex();
  }
}
