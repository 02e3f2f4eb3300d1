package io.synod.ensemble;

import io.synod.journal.Bytes;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the compact binary form of events and changes: big-endian fixed numbers, LEB128 variable ones, length before content. Read back
 * by {@link Decoder}. Reusable after {@link #take}.
 */
public final class Encoder {
  private static final byte[] NONE = {};
  private byte[] buffer;
  private int size;

  public Encoder(int expectedBytes) {
    buffer = new byte[Math.max(16, expectedBytes)];
  }

  public int size() {
    return size;
  }

  public Encoder u8(int value) {
    room(1);
    buffer[size++] = (byte) value;
    return this;
  }

  public Encoder i32(int value) {
    room(4);
    put(value, 4);
    return this;
  }

  public Encoder i64(long value) {
    room(8);
    put(value, 8);
    return this;
  }

  /** Variable length, 1 byte below 128; a negative number takes 10. */
  public Encoder varint(long value) {
    room(10);
    byte[] target = buffer;
    int at = size;
    while ((value & ~0x7fL) != 0) {
      target[at++] = (byte) (value & 0x7f | 0x80);
      value >>>= 7;
    }
    target[at++] = (byte) value;
    size = at;
    return this;
  }

  /** Variable length for numbers around zero (zig-zag). */
  public Encoder signed(long value) {
    return varint(value << 1 ^ value >> 63);
  }

  public Encoder utf8(String text) {
    int start = size;
    int length = text.length();
    varint(length);
    room(length);
    byte[] target = buffer;
    int at = size;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        size = start;
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        return varint(content.length).raw(content);
      }
      target[at + i] = (byte) c;
    }
    size = at + length;
    return this;
  }

  /** Null and empty are told apart. */
  public Encoder bytes(Bytes content) {
    if (content == null) return varint(0);
    return varint(content.size() + 1L).raw(content.unsafeArray());
  }

  /** The bytes alone, without their length. */
  public Encoder raw(byte[] content) {
    return raw(content, 0, content.length);
  }

  public Encoder raw(byte[] content, int from, int length) {
    room(length);
    System.arraycopy(content, from, buffer, size, length);
    size += length;
    return this;
  }

  /** What was written; the encoder is empty again. Who has said exactly how many bytes to expect is spared a copy. */
  public Bytes take() {
    byte[] taken = buffer;
    if (size < buffer.length) taken = Arrays.copyOf(buffer, size);
    else buffer = NONE;
    size = 0;
    return Bytes.owning(taken);
  }

  /** What {@code head} was given, then what was written here. Both are empty again and keep their room. */
  Bytes takeBehind(Encoder head) {
    byte[] taken = Arrays.copyOf(head.buffer, head.size + size);
    System.arraycopy(buffer, 0, taken, head.size, size);
    head.size = 0;
    size = 0;
    return Bytes.owning(taken);
  }

  /** Moves what was written behind {@code from} to {@code other}. */
  void moveTail(int from, Encoder other) {
    other.raw(buffer, from, size - from);
    size = from;
  }

  /** Begins an entry, {@code length i32} and then what is written up to {@link #end}. @return what that is to be told */
  public int begin() {
    i32(0);
    return size;
  }

  /** The entry that {@link #begin} began is complete. */
  public void end(int entry) {
    int length = size - entry;
    size = entry - 4;
    put(length, 4);
    size += length;
  }

  /** Writes what was written; the encoder is empty again and keeps its room. */
  public void drainTo(DataOutput out) throws IOException {
    out.write(buffer, 0, size);
    size = 0;
  }

  private void put(long value, int width) {
    for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) buffer[size++] = (byte) (value >>> shift);
  }

  private void room(int wanted) {
    if (buffer.length - size < wanted) buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + wanted));
  }
}
