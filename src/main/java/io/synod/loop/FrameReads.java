package io.synod.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Where the socket's next bytes go: into the long frame that the decoder is gathering, so that the bytes of a large produce request are not
 * copied; otherwise into a buffer as large as reads have lately been. Only for a socket whose bytes reach the decoder as they are (not
 * through TLS).
 */
final class FrameReads extends DelegatingHandle implements ExtendedHandle, RecvByteBufAllocator {
  private static final RecvByteBufAllocator ADAPTIVE = new AdaptiveRecvByteBufAllocator();

  private final FrameDecoder decoder;
  private final ExtendedHandle adaptive;

  private FrameReads(FrameDecoder decoder, ExtendedHandle adaptive) {
    super(adaptive);
    this.decoder = decoder;
    this.adaptive = adaptive;
  }

  static RecvByteBufAllocator of(FrameDecoder decoder) {
    return new FrameReads(decoder, (ExtendedHandle) ADAPTIVE.newHandle());
  }

  /** A channel asks once, and it is made for one. */
  @SuppressWarnings("deprecation")                                     // of Netty's own signature
  @Override public Handle newHandle() {
    return this;
  }

  @Override public ByteBuf allocate(ByteBufAllocator allocator) {
    ByteBuf room = decoder.lend();
    return room == null ? adaptive.allocate(allocator) : room;
  }

  @Override public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
    return adaptive.continueReading(maybeMoreData);
  }
}
