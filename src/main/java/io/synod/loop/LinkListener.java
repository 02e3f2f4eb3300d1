package io.synod.loop;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The peer port (default 2888), where nodes of the cluster connect to each other. A link begins with a hello of each side
 * ({@link LinkFrame}); a connection that says none within 10 s ends.
 */
public final class LinkListener implements AutoCloseable {
  private final Listener listener;

  private LinkListener(Listener listener) {
    this.listener = listener;
  }

  /**
   * Opens the port with the name, address and connection limits of {@code settings}. Not to be called on a loop.
   *
   * @throws Fatal with {@link Exit#PORT} when the address cannot be bound
   */
  public static LinkListener bind(EventLoops loops, ListenerSettings settings, LinkIdentity self) {
    var malformed = new LogThrottle(Duration.ofSeconds(1), System::nanoTime);
    var ours = settings.withFrames(LinkFrame.OVERHEAD_BYTES, LinkFrame.MAX_BYTES).withIdleTimeout(Duration.ofSeconds(10));
    return new LinkListener(Listener.bind(loops, ours, connection -> new LinkHandler(self, connection, malformed)));
  }

  public InetSocketAddress address() {
    return listener.address();
  }

  public int connectionCount() {
    return listener.connectionCount();
  }

  /** Closes the port and all its links. Not to be called on a loop. */
  @Override public void close() {
    listener.close();
    listener.closeConnections();
  }
}
