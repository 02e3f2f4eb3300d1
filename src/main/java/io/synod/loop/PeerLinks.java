package io.synod.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links of this node over sockets: the peer port (default 2888), and calls to the peers that are to be linked. All of it lives on the
 * ensemble's loop. Of two connections with one peer the newer is the link, for a peer that calls again has lost the older one; but another process
 * that calls by the number of one that answers is refused.
 */
public final class PeerLinks implements Links, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerLinks.class);
  private static final Duration SILENT_AT_MOST = Duration.ofSeconds(10);
  private static final long ANSWER_WITHIN_MILLIS = 3_000;

  private final EventLoop loop;
  private final Supplier<LinkIdentity> self;
  private final LogThrottle malformed = new LogThrottle(Duration.ofSeconds(1), System::nanoTime);
  private final LogThrottle refused = new LogThrottle(Duration.ofSeconds(10), System::nanoTime);
  private final Map<Integer, LinkHandler> open = new HashMap<>();
  private final Map<Integer, PeerCall> calls = new HashMap<>();
  private final Map<String, OneChannel> channels = new HashMap<>();
  private final Dialer dialer;
  private final Listener listener;
  private final Future<?> beats;
  private boolean ready;
  private boolean closed;

  private PeerLinks(EventLoops loops, ListenerSettings settings, Duration silentAfter, Supplier<LinkIdentity> self, Executor io) {
    loop = loops.loop(EventLoops.ENSEMBLE_LOOP);
    this.self = self;
    // what waits on a link is bounded by those who send, so Netty's mark only tells them that it is drained
    var ours = settings.withFrames(LinkFrame.OVERHEAD_BYTES, LinkFrame.MAX_BYTES).withIdleTimeout(SILENT_AT_MOST).withWaterMarks(256 << 10, 1 << 20);
    dialer = new Dialer(loops, EventLoops.ENSEMBLE_LOOP, ours, io);
    listener = Listener.bindOn(EventLoops.ENSEMBLE_LOOP, loops, ours, connection -> LinkHandler.accepted(this, connection));
    long beatMillis = Math.max(1, silentAfter.toMillis() / Pulse.BEATS);
    beats = loop.scheduleWithFixedDelay(this::beat, beatMillis, beatMillis, TimeUnit.MILLISECONDS);
  }

  /**
   * Opens the port with the name, address and connection limits of {@code settings}. Not to be called on a loop.
   *
   * @param silentAfter how long nothing comes on a link before its peer is {@link Links.Handler#silent}
   * @param self who this node is; asked at each hello, for an ensemble may get its id later
   * @param io where names are resolved
   * @throws Fatal with {@link Exit#PORT} when the address cannot be bound
   */
  public static PeerLinks open(EventLoops loops, ListenerSettings settings, Duration silentAfter, Supplier<LinkIdentity> self, Executor io) {
    return new PeerLinks(loops, settings, silentAfter, self, io);
  }

  public InetSocketAddress address() {
    return listener.address();
  }

  /** Peers find this node at another port of the same host from now on; links that are open stay. Otherwise as {@link Listener#move}. */
  public boolean move(int port) {
    return listener.move(address().getAddress().getHostAddress(), port);
  }

  public int connectionCount() {
    return listener.connectionCount();
  }

  @Override public Channel channel(String name, Handler handler) {
    var channel = new OneChannel(name, handler);
    loop.execute(() -> {
      Invariant.holds(channels.putIfAbsent(name, channel) == null, "there is a channel " + name + " already");
      open.keySet().forEach(handler::opened);
    });
    return channel;
  }

  @Override public void peers(Map<Integer, HostPort> peers) {
    var wanted = Map.copyOf(peers);
    loop.execute(() -> {
      ready = true;
      call(wanted);
    });
  }

  private void call(Map<Integer, HostPort> wanted) {
    calls.entrySet().removeIf(each -> {
      HostPort address = wanted.get(each.getKey());
      if (each.getValue().address().equals(address)) return false;
      each.getValue().end();
      return true;
    });
    wanted.forEach((peer, address) -> calls.computeIfAbsent(peer, node -> new PeerCall(this, dialer, loop, node, address)).begin());
  }

  LinkIdentity self() {
    return self.get();
  }

  boolean isOpen(int peer) {
    return open.containsKey(peer);
  }

  /** Why {@code other} is no peer of ours; empty when it is one. */
  Optional<String> refusal(LinkIdentity other) {
    LinkIdentity we = self();
    if (!ready) return Optional.of("node " + we.node() + " cannot be linked yet: it is starting, or alone in its ensemble");
    if (we.isForeignTo(other)) {
      return Optional.of("node " + we.node() + " belongs to ensemble " + we.cluster() + ", not to " + other.cluster()
          + ": check whose addresses were given to node " + other.node() + ", and whether its data directory came from elsewhere");
    }
    LinkHandler link = open.get(other.node());
    if (link != null && !link.isWith(other)) {
      link.probe(loop, ANSWER_WITHIN_MILLIS);
      return Optional.of("there is a node " + other.node() + " already, at " + link.remote().getAddress().getHostAddress() + ": give each its own --id");
    }
    if (other.node() == we.node()) return Optional.of("there is a node " + we.node() + " already: give each its own --id");
    return Optional.empty();
  }

  void opened(int peer, LinkHandler link) {
    LinkHandler older = open.put(peer, link);
    if (older != null) {
      older.replaced();
      channels.values().forEach(channel -> channel.handler.closed(peer));
    }
    channels.values().forEach(channel -> channel.handler.opened(peer));
  }

  void received(int peer, LinkHandler link, LinkFrame.Content content) {
    if (open.get(peer) != link) return;
    if (content.channel().equals(LinkFrame.ABOUT)) {
      link.is(content.bytes().readByte());
      return;
    }
    OneChannel channel = channels.get(content.channel());
    if (channel == null) return;                // an ensemble that this node has no part in, or not yet
    byte[] bytes = new byte[content.bytes().readableBytes()];
    content.bytes().readBytes(bytes);
    channel.handler.frame(peer, ByteBuffer.wrap(bytes));
  }

  /** Says so to the channels. @param address of the connection with it */
  void foreign(int peer, LinkIdentity other, InetSocketAddress address) {
    LinkIdentity we = self();
    String how = "node " + we.node() + " belongs to ensemble " + we.cluster() + ", and node " + other.node() + " at "
        + address.getHostString() + ":" + address.getPort() + " to ensemble " + other.cluster();
    if (!isOpen(peer)) channels.values().forEach(channel -> channel.handler.foreign(peer, how));
  }

  private void beat() {
    List.copyOf(open.values()).forEach(link -> link.endIfForeign(self()));
    for (Map.Entry<Integer, LinkHandler> link : open.entrySet()) {
      if (!link.getValue().beat()) continue;
      LOG.warn("node {} at {} has said nothing for a while", link.getKey(), link.getValue().remote());
      channels.values().forEach(channel -> channel.handler.silent(link.getKey()));
    }
  }

  void speaks(int peer, LinkHandler link) {
    if (open.get(peer) != link) return;
    LOG.info("node {} at {} speaks again", peer, link.remote());
    channels.values().forEach(channel -> channel.handler.speaks(peer));
  }

  void writable(int peer, LinkHandler link) {
    if (open.get(peer) == link) channels.values().forEach(channel -> channel.handler.writable(peer));
  }

  void ended(int peer, LinkHandler link) {
    if (!open.remove(peer, link)) return;
    channels.values().forEach(channel -> channel.handler.closed(peer));
    PeerCall call = calls.get(peer);
    if (call != null && !closed) call.begin();
  }

  /** Says why a connection to the peer port was closed, unless such lines come too often. */
  void malformed(InetSocketAddress remote, String reason) {
    malformed.permit().ifPresent(withheld -> LOG.warn("closed the connection of {} to the peer port: {} ({} more since the last such line)",
        remote, reason, withheld));
  }

  /** See {@link #malformed}. */
  void refused(InetSocketAddress remote, String reason) {
    refused.permit().ifPresent(withheld -> LOG.warn("refused the link with {}: {} ({} more since the last such line)", remote, reason, withheld));
  }

  private void cut(int peer) {
    LinkHandler link = open.get(peer);
    if (link != null) link.cut();
  }

  /** Closes the port and all links. Not to be called on a loop. */
  @Override public void close() {
    if (loop.isShuttingDown()) return;          // and with it all its sockets: the node was stopped while it started
    loop.submit(() -> {
      closed = true;
      beats.cancel(false);
      calls.values().forEach(PeerCall::end);
      open.values().forEach(LinkHandler::cut);
    }).syncUninterruptibly();
    listener.close();
    listener.closeConnections();
  }

  private final class OneChannel implements Channel {
    private final String name;
    private final Handler handler;

    OneChannel(String name, Handler handler) {
      this.name = name;
      this.handler = handler;
    }

    @Override public void send(int peer, ByteBuffer... parts) {
      LinkHandler link = open.get(peer);
      if (link != null) link.send(LinkFrame.encode(dialer.allocator(), name, parts));
    }

    @Override public void sendLazily(int peer, int withinMillis, ByteBuffer... parts) {
      LinkHandler link = open.get(peer);
      if (link != null) link.sendLazily(LinkFrame.encode(dialer.allocator(), name, parts), withinMillis);
    }

    @Override public void awaitNext(int peer) {
      LinkHandler link = open.get(peer);
      if (link != null) link.awaitNext();
    }

    @Override public void flush() {
      open.values().forEach(LinkHandler::flush);
    }

    @Override public boolean isOpen(int peer) {
      return PeerLinks.this.isOpen(peer);
    }

    @Override public int generation(int peer) {
      LinkHandler link = open.get(peer);
      return link == null ? 0 : link.generation();
    }

    @Override public long waiting(int peer) {
      LinkHandler link = open.get(peer);
      return link == null ? 0 : link.waiting();
    }

    @Override public void cut(int peer) {
      PeerLinks.this.cut(peer);
    }
  }
}
