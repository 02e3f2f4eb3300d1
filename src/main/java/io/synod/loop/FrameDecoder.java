package io.synod.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;

/**
 * Cuts a stream of bytes into frames: a length of four bytes, big endian, then so many bytes. A frame that lies within one piece of
 * input is a slice of it; one that crosses pieces is gathered in a pooled buffer of its own size, into which a long one is read
 * directly. It can be halted between any two frames.
 *
 * <p>Memory: at most one unfinished frame (up to the greatest length, and of a long one no more than about twice what has
 * arrived) and, while halted, the pieces that were fed.
 */
final class FrameDecoder {
  /** A frame's buffer starts no larger than this: a length is only a claim until its bytes arrive. */
  private static final int TRUSTED_BYTES = 1 << 20;
  /** With less missing than this, a read into a buffer of its own brings the frames that follow, too, for one system call. */
  static final int WORTH_LENDING_BYTES = 32 << 10;
  private static final int LENGTH_BYTES = Integer.BYTES;

  /** Who receives the frames. It may halt the decoder in any of these calls. */
  interface Sink {
    /** The sink owns {@code frame}. */
    void frame(ByteBuf frame);

    /** Nothing comes after this. */
    void badLength(int length);

    /** Asked once, with the first four bytes. After true nothing comes. */
    boolean word(int word);

    /** Asked before each frame; after true call {@link FrameDecoder#proceed} to go on. */
    boolean halted();
  }

  private final ByteBufAllocator allocator;
  private final int minLength;
  private final int maxLength;
  private final Sink sink;

  /** The oldest piece of input that is not yet used up; null when all is. */
  private ByteBuf input;
  /** Those behind it, oldest first; null until there is one, which only comes while halted. */
  private ArrayDeque<ByteBuf> more;
  /** The frame being gathered, with as many bytes as have arrived; null between frames. */
  private ByteBuf gathering;
  /** The part of {@link #gathering} that is being read into; null otherwise. */
  private ByteBuf lent;
  private int lengthSoFar;
  private int lengthBytes;
  private boolean first = true;
  private boolean ended;
  private boolean running;

  /** @param minLength at least 0 @param maxLength of a frame, without its length */
  FrameDecoder(ByteBufAllocator allocator, int minLength, int maxLength, Sink sink) {
    this.allocator = allocator;
    this.minLength = minLength;
    this.maxLength = maxLength;
    this.sink = sink;
  }

  /** Takes {@code bytes} over and delivers what frames they complete. */
  void feed(ByteBuf bytes) {
    if (ended) {
      bytes.release();
      return;
    }
    if (bytes == lent) {
      gathering.writerIndex(gathering.writerIndex() + bytes.readableBytes());
      bytes.clear();
    }
    lent = null;
    keep(bytes);
    proceed();
  }

  private void keep(ByteBuf bytes) {
    if (input == null) {
      input = bytes;
      return;
    }
    if (more == null) more = new ArrayDeque<>();
    more.add(bytes);
  }

  private void usedUp() {
    input.release();
    input = more == null ? null : more.poll();
  }

  /**
   * Where the next bytes belong, if much of a frame is missing: an empty buffer to read into and then to {@link #feed}, before
   * anything else is fed, or to release. Null if the next bytes may be read to anywhere.
   */
  ByteBuf lend() {
    lent = null;
    if (gathering == null || input != null || gathering.maxCapacity() - gathering.writerIndex() < WORTH_LENDING_BYTES) return null;
    makeRoom();
    lent = gathering.retainedSlice(gathering.writerIndex(), gathering.writableBytes()).clear();
    return lent;
  }

  /** Delivers the frames that wait, until the sink halts. */
  void proceed() {
    if (running) return;
    running = true;
    try {
      while (!ended && input != null && !sink.halted()) step(input);
    } finally {
      running = false;
      if (ended) dropInput();
    }
  }

  /** Lets go of everything; nothing is delivered after this. */
  void end() {
    ended = true;
    if (gathering != null) gathering.release();
    gathering = null;
    if (!running) dropInput();
  }

  private void step(ByteBuf bytes) {
    if (gathering != null) {
      gather(bytes);
    } else if (!bytes.isReadable()) {
      usedUp();
    } else if (lengthBytes == 0 && bytes.readableBytes() >= LENGTH_BYTES) {
      length(bytes.readInt(), bytes);
    } else {
      lengthSoFar = lengthSoFar << Byte.SIZE | bytes.readUnsignedByte();
      if (++lengthBytes == LENGTH_BYTES) length(lengthSoFar, bytes);
    }
  }

  private void length(int length, ByteBuf bytes) {
    lengthBytes = 0;
    boolean asked = !first;
    first = false;
    if (!asked && sink.word(length)) {
      end();
    } else if (length < minLength || length > maxLength) {
      end();
      sink.badLength(length);
    } else if (bytes.readableBytes() >= length) {
      sink.frame(bytes.readRetainedSlice(length));
    } else {
      gathering = allocator.directBuffer(Math.min(length, TRUSTED_BYTES), length);
    }
  }

  private void gather(ByteBuf bytes) {
    int length = gathering.maxCapacity();
    if (gathering.writerIndex() < length && bytes.isReadable()) {
      makeRoom();
      gathering.writeBytes(bytes, Math.min(gathering.writableBytes(), bytes.readableBytes()));
    }
    if (gathering.writerIndex() == length) {
      ByteBuf frame = gathering;
      gathering = null;
      sink.frame(frame);
    } else if (!bytes.isReadable()) {
      usedUp();
    }
  }

  private void makeRoom() {
    if (!gathering.isWritable()) gathering.capacity((int) Math.min(gathering.maxCapacity(), 2L * gathering.capacity()));
  }

  private void dropInput() {
    while (input != null) usedUp();
  }
}
