package io.synod.ensemble;

import io.synod.journal.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link Encoder} wrote. Any bytes whatever lead to a value or to {@link Malformed}; no length is believed before it is checked. */
public final class Decoder {
  private final byte[] source;
  private final int end;
  private int position;

  public Decoder(Bytes source) {
    this(source.unsafeArray(), 0, source.size());
  }

  /** Of the first {@code length} bytes of {@code source}, which stays as it is as long as this is used. */
  public Decoder(byte[] source, int length) {
    this(source, 0, length);
  }

  private Decoder(byte[] source, int start, int end) {
    this.source = source;
    this.position = start;
    this.end = end;
  }

  public boolean atEnd() {
    return position == end;
  }

  public int u8() throws Malformed {
    need(1);
    return source[position++] & 0xff;
  }

  public int i32() throws Malformed {
    return (int) fixed(4);
  }

  public long i64() throws Malformed {
    return fixed(8);
  }

  public long varint() throws Malformed {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
    throw new Malformed("a number longer than 10 bytes before byte " + position);
  }

  public long signed() throws Malformed {
    long raw = varint();
    return raw >>> 1 ^ -(raw & 1);
  }

  /** A variable number that must fit an int and not be negative. */
  public int count() throws Malformed {
    long value = varint();
    if (value < 0 || value > Integer.MAX_VALUE) throw new Malformed("count " + value + " before byte " + position);
    return (int) value;
  }

  public String utf8() throws Malformed {
    int length = count();
    need(length);
    String text = new String(source, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  /** @return null where null was written */
  public Bytes bytes() throws Malformed {
    int length = count() - 1;
    if (length < 0) return null;
    need(length);
    Bytes content = Bytes.owning(Arrays.copyOfRange(source, position, position + length));
    position += length;
    return content;
  }

  /** The next {@code length} bytes, as a decoder of their own. */
  public Decoder part(int length) throws Malformed {
    need(length);
    position += length;
    return new Decoder(source, position - length, position);
  }

  /** All that is left. */
  public Bytes rest() {
    Bytes left = Bytes.owning(Arrays.copyOfRange(source, position, end));
    position = end;
    return left;
  }

  private long fixed(int width) throws Malformed {
    need(width);
    long value = 0;
    for (int i = 0; i < width; i++) value = value << 8 | source[position++] & 0xff;
    return value;
  }

  private void need(int length) throws Malformed {
    if (end - position < length) throw new Malformed(length + " bytes wanted at byte " + position + ", " + (end - position) + " are left");
  }

  /** Bytes that no {@link Encoder} wrote for this shape. */
  public static final class Malformed extends IOException {
    public Malformed(String message) {
      super(message);
    }
  }
}
