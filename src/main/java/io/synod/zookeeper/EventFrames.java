package io.synod.zookeeper;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.synod.znode.WatchEvent;

/** Frames of watch events, for the connections of one loop: many are told of the same event one after the other, and it is encoded once for them. */
final class EventFrames {
  private static final int NOTIFICATION_XID = -1;
  private static final int SYNC_CONNECTED = 3;
  private static final int USUAL_BYTES = 256;

  private final ByteBufAllocator allocator;
  private final JuteOut jute = new JuteOut();
  private WatchEvent event;
  private ByteBuf frame;

  EventFrames(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** The whole frame with its length. It stays the frames' own, until they are asked for that of another event. */
  ByteBuf of(WatchEvent asked) {
    if (asked == event) return frame;
    if (frame != null) frame.release();
    frame = allocator.directBuffer(USUAL_BYTES);
    frame.writeInt(0);
    jute.to(frame);
    jute.writeInt(NOTIFICATION_XID);
    jute.writeLong(asked.zxid());
    jute.writeInt(0);
    jute.writeInt(asked.type().wire());
    jute.writeInt(SYNC_CONNECTED);
    jute.writeString(asked.path());
    frame.setInt(0, frame.readableBytes() - Integer.BYTES);
    event = asked;
    return frame;
  }
}
