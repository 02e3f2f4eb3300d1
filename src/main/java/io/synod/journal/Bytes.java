package io.synod.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that nobody can change: how data travels inside the node (STYLE section 3). Holds no view of a longer array. */
public final class Bytes {
  public static final Bytes EMPTY = new Bytes(new byte[0]);
  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** A copy of {@code source}. */
  public static Bytes copyOf(byte[] source) {
    return source.length == 0 ? EMPTY : new Bytes(source.clone());
  }

  /** Takes {@code source} over without a copy: the caller made it and keeps no reference. */
  public static Bytes owning(byte[] source) {
    return source.length == 0 ? EMPTY : new Bytes(source);
  }

  /** Copies what remains in {@code source} and moves its position to its limit. */
  public static Bytes from(ByteBuffer source) {
    if (!source.hasRemaining()) return EMPTY;
    byte[] copy = new byte[source.remaining()];
    source.get(copy);
    return new Bytes(copy);
  }

  public static Bytes utf8(String text) {
    return owning(text.getBytes(StandardCharsets.UTF_8));
  }

  public int size() {
    return content.length;
  }

  public byte at(int index) {
    return content[index];
  }

  /** Writes all bytes to {@code target}. */
  public void copyTo(ByteBuffer target) {
    target.put(content);
  }

  /** Read-only view, positioned at 0. */
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(content).asReadOnlyBuffer();
  }

  public byte[] toArray() {
    return content.clone();
  }

  /**
   * The array itself, for a codec that writes it to the wire and does not keep or change it. Everybody else uses
   * {@link #asByteBuffer}.
   */
  public byte[] unsafeArray() {
    return content;
  }

  public String asUtf8() {
    return new String(content, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return content.length <= 16 ? HexFormat.of().formatHex(content) : HexFormat.of().formatHex(content, 0, 16) + "… (" + content.length + " bytes)";
  }
}
