package io.synod.loop;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open port. Connections are spread over the event loops ({@link Placement}); those above the limits are closed at once. For each of the others the
 * protocol makes a {@link ConnectionHandler}, on the connection's loop, before its first byte is read.
 */
public final class Listener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  private final EventLoops loops;
  private final ListenerSettings settings;
  private final Function<Connection, ConnectionHandler> protocol;
  private final EventLoopGroup placement;
  private final ConnectionLimits limits;
  private final LogThrottle refusals = new LogThrottle(Duration.ofSeconds(1), System::nanoTime);
  private final LongAdder refused = new LongAdder();
  private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
  private volatile Channel server;

  private Listener(EventLoops loops, OptionalInt only, ListenerSettings settings, Function<Connection, ConnectionHandler> protocol) {
    this.loops = loops;
    placement = new Placement(loops, only, this::ended, System::nanoTime);
    this.settings = settings;
    this.protocol = protocol;
    limits = new ConnectionLimits(settings.maxConnections(), settings.maxConnectionsPerAddress());
    server = bound(settings);
  }

  /**
   * Opens the port. Blocks until it is open: not to be called on a loop.
   *
   * @throws Fatal with {@link Exit#PORT} when the address cannot be bound
   */
  public static Listener bind(EventLoops loops, ListenerSettings settings, Function<Connection, ConnectionHandler> protocol) {
    return new Listener(loops, OptionalInt.empty(), settings, protocol);
  }

  /** Like {@link #bind}, with all connections on the loop {@code index}. */
  static Listener bindOn(int index, EventLoops loops, ListenerSettings settings, Function<Connection, ConnectionHandler> protocol) {
    return new Listener(loops, OptionalInt.of(index), settings, protocol);
  }

  private Channel bound(ListenerSettings settings) {
    var bootstrap = new ServerBootstrap()
        .group(loops.loop(EventLoops.ENSEMBLE_LOOP), placement)
        .channel(loops.transport().serverChannel)
        .option(ChannelOption.SO_BACKLOG, settings.backlog())
        .option(ChannelOption.SO_REUSEADDR, true)
        .handler(new Admission())
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.ALLOCATOR, loops.allocator())
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(settings.lowWaterBytes(), settings.highWaterBytes()))
        .childHandler(new Opening());
    loops.transport().tune(bootstrap);
    ChannelFuture bind = bootstrap.bind(settings.host(), settings.port()).awaitUninterruptibly();
    if (!bind.isSuccess()) throw BindFailure.of(settings, bind.cause());
    return bind.channel();
  }

  /** The address that is open, with the port that the system chose if it did. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.localAddress();
  }

  /** Connections that are open. */
  public int connectionCount() {
    return limits.total();
  }

  /** Connections closed at once because of the limits, since the start. */
  public long refusedCount() {
    return refused.sum();
  }

  /**
   * Accepts connections at another address from now on, and no more at the one before; those that are open stay. Blocks until it is so: not to be called on
   * a loop.
   *
   * @return whether it was another address
   * @throws Fatal with {@link Exit#PORT} when the address cannot be bound; then the one before is open as it was
   */
  public synchronized boolean move(String host, int port) {
    InetSocketAddress before = address();
    if (before.equals(new InetSocketAddress(host, port))) return false;
    boolean samePort = port == before.getPort();
    if (samePort) close();                      // an address and all addresses cannot be open with one port
    Channel left = server;
    try {
      server = bound(settings.at(host, port));
    } catch (Fatal notThere) {
      if (samePort) server = bound(settings.at(before.getAddress().getHostAddress(), port));
      throw notThere;
    }
    if (!samePort) close(left);
    return true;
  }

  /** Accepts no more; the connections there are stay open. Blocks until the port is free: not to be called on a loop. */
  @Override public synchronized void close() {
    close(server);
  }

  private void close(Channel open) {
    if (open.eventLoop().isShuttingDown()) return;          // its sockets end with it
    open.close().syncUninterruptibly();
    loops.transport().awaitRelease(open);
  }

  /** Closes every connection, and returns when all are closed: not to be called on a loop. */
  public void closeConnections() {
    connections.forEach(Channel::close);
    connections.forEach(channel -> channel.closeFuture().awaitUninterruptibly());
  }

  /** One that was admitted, whose address is known since. */
  private void ended(Channel channel) {
    connections.remove(channel);
    limits.release(((InetSocketAddress) channel.remoteAddress()).getAddress());
  }

  private void refuse(Channel channel, String reason) {
    refused.increment();
    channel.unsafe().closeForcibly();
    refusals.permit().ifPresent(withheld ->
        LOG.warn("{}: {}; refused ({} more since the last such line)", settings.name(), reason, withheld));
  }

  /** Stands before Netty's acceptor, so that a refused connection costs no more than its socket. */
  private final class Admission extends ChannelInboundHandlerAdapter {
    @Override public void channelRead(ChannelHandlerContext context, Object accepted) {
      Channel channel = (Channel) accepted;
      if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
        channel.unsafe().closeForcibly();       // gone before it was accepted
        return;
      }
      InetAddress client = remote.getAddress();
      switch (limits.admit(client)) {
        case ADMITTED -> {
          connections.add(channel);
          context.fireChannelRead(channel);
        }
        case TOO_MANY -> refuse(channel, "Too many connections, max is " + settings.maxConnections());
        case TOO_MANY_FROM_ADDRESS ->
            refuse(channel, "Too many connections from " + client + " - max is " + settings.maxConnectionsPerAddress());
      }
    }
  }

  private final class Opening extends ChannelInitializer<Channel> {
    @Override protected void initChannel(Channel channel) {
      if (!settings.idleTimeout().isZero()) {
        channel.pipeline().addLast(new IdleStateHandler(settings.idleTimeout().toMillis(), 0, 0, TimeUnit.MILLISECONDS));
      }
      channel.pipeline().addLast(new NettyConnection(channel, loops, settings.minFrameBytes(), settings.maxFrameBytes(), protocol));
    }
  }
}
