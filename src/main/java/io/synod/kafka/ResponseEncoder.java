package io.synod.kafka;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.synod.partition.Slice;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.Writable;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * Writes a response into one direct buffer of the right size, with the places where record batches go from their files. What comes out
 * is a list of {@link ByteBuf}s and file regions in wire order, the four bytes of the length included.
 */
final class ResponseEncoder implements Writable {
  private record Cut(int at, SliceRegion region) {}

  private final ByteBuf out;
  private final int sendfileFromBytes;
  private final List<Cut> cuts = new ArrayList<>(0);

  private ResponseEncoder(ByteBuf out, int sendfileFromBytes) {
    this.out = out;
    this.sendfileFromBytes = sendfileFromBytes;
  }

  /** @param sendfileFromBytes shorter slices, and those of files without a channel, are copied into the buffer */
  static List<Object> encode(ByteBufAllocator allocator, int correlationId, short headerVersion, ApiMessage body, short version,
      int sendfileFromBytes) {
    var cache = new ObjectSerializationCache();
    var size = new MessageSizeAccumulator();
    body.addSize(size, cache, version);
    int headerBytes = headerVersion >= 1 ? 5 : 4;
    int records = size.totalSize() - size.sizeExcludingZeroCopy();
    ByteBuf out = allocator.directBuffer(4 + headerBytes + size.sizeExcludingZeroCopy() + Math.min(records, sendfileFromBytes));
    try {
      out.writeInt(headerBytes + size.totalSize());
      out.writeInt(correlationId);
      if (headerVersion >= 1) out.writeByte(0);             // no tagged fields
      var encoder = new ResponseEncoder(out, sendfileFromBytes);
      body.write(encoder, cache, version);
      return encoder.parts();
    } catch (RuntimeException e) {
      out.release();
      throw e;
    }
  }

  private List<Object> parts() {
    if (cuts.isEmpty()) return List.of(out);
    var parts = new ArrayList<Object>(2 * cuts.size() + 1);
    int from = 0;
    for (Cut cut : cuts) {
      if (cut.at() > from) parts.add(out.retainedSlice(from, cut.at() - from));
      parts.add(cut.region());
      from = cut.at();
    }
    if (out.writerIndex() > from) parts.add(out.retainedSlice(from, out.writerIndex() - from));
    out.release();                                           // each slice holds it now
    return parts;
  }

  @Override public void writeRecords(BaseRecords records) {
    if (records instanceof SliceRecords slice) write(slice.slice());
    else out.writeBytes(((MemoryRecords) records).buffer().duplicate());
  }

  private void write(Slice slice) {
    Optional<FileChannel> channel = slice.sizeInBytes() < sendfileFromBytes ? Optional.empty() : slice.file().channel();
    if (channel.isPresent()) cuts.add(new Cut(out.writerIndex(), new SliceRegion(channel.get(), slice.position(), slice.sizeInBytes())));
    else copy(slice);
  }

  private void copy(Slice slice) {
    int size = slice.sizeInBytes();
    if (size == 0) return;
    out.ensureWritable(size);
    ByteBuffer target = out.nioBuffer(out.writerIndex(), size);
    try {
      while (target.hasRemaining()) {
        int read = slice.file().read(target, slice.position() + target.position());
        if (read <= 0) throw new EOFException(slice.file().path() + " ends within the slice at " + slice.position() + " of " + size + " bytes");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.writerIndex(out.writerIndex() + size);
  }

  @Override public void writeByte(byte value) {
    out.writeByte(value);
  }

  @Override public void writeShort(short value) {
    out.writeShort(value);
  }

  @Override public void writeInt(int value) {
    out.writeInt(value);
  }

  @Override public void writeLong(long value) {
    out.writeLong(value);
  }

  @Override public void writeDouble(double value) {
    out.writeDouble(value);
  }

  @Override public void writeByteArray(byte[] value) {
    out.writeBytes(value);
  }

  @Override public void writeByteBuffer(ByteBuffer value) {
    out.writeBytes(value.duplicate());
  }

  @Override public void writeUnsignedVarint(int value) {
    int left = value;
    while ((left & 0xffffff80) != 0) {
      out.writeByte((byte) (left & 0x7f | 0x80));
      left >>>= 7;
    }
    out.writeByte((byte) left);
  }

  @Override public void writeVarint(int value) {
    writeUnsignedVarint(value << 1 ^ value >> 31);
  }

  @Override public void writeVarlong(long value) {
    long left = value << 1 ^ value >> 63;
    while ((left & 0xffffffffffffff80L) != 0) {
      out.writeByte((byte) (left & 0x7f | 0x80));
      left >>>= 7;
    }
    out.writeByte((byte) left);
  }
}
