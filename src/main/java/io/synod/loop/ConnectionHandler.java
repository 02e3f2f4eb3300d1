package io.synod.loop;

import io.netty.buffer.ByteBuf;

/** What a protocol does with one connection. Called on the connection's loop only, which it must not block. */
public interface ConnectionHandler {
  /** A whole frame, without its length. The callee owns it and must release it; it may keep it, or slices of it, as long as it needs. */
  void frame(ByteBuf frame);

  /**
   * The bytes of a length do not make one: it is outside the limits. Nothing that follows has a meaning, so no frame comes after this. The
   * protocol may still answer, then closes the connection.
   */
  void badLength(int length);

  /**
   * Asked once, with the first four bytes of the connection (big endian): are they a word instead of a length? After true nothing
   * more is read; the protocol answers and closes the connection (ZooKeeper's four-letter words).
   */
  default boolean word(int word) {
    return false;
  }

  /** The bytes that were there are used up: a chance to send on in one batch what the last frames brought. */
  default void batchEnd() {}

  /** What waits to be sent has fallen below the low water mark, whether the protocol has paused reading or not. */
  default void writable() {}

  /**
   * Whether what the other side sends waits while it does not read what we send. A protocol whose two sides both speak unasked must say no, or
   * both may wait for ever; it bounds what waits itself.
   */
  default boolean readsOnlyWhileWritable() {
    return true;
  }

  /** Whether the other side is a client, and not another node. */
  default boolean isOfClient() {
    return true;
  }

  /** Nothing came for the idle timeout. True closes the connection. */
  default boolean idle() {
    return true;
  }

  /** The connection has ended, by whichever side. The last call. */
  void closed();
}
