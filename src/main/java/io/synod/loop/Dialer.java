package io.synod.loop;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** Opens connections to other nodes, all of them on one loop. */
final class Dialer {
  private static final int CONNECT_MILLIS = 2_000;

  private final EventLoops loops;
  private final int index;
  private final ListenerSettings settings;
  private final Executor io;

  /** @param settings as of a port: frames, idle timeout and water marks are used @param io where names are resolved */
  Dialer(EventLoops loops, int index, ListenerSettings settings, Executor io) {
    this.loops = loops;
    this.index = index;
    this.settings = settings;
    this.io = io;
  }

  ByteBufAllocator allocator() {
    return loops.allocator();
  }

  /**
   * Resolves and connects. On the loop, {@code protocol} is asked for its handler once there is a connection and it is still {@code wanted}, or
   * {@code failed} is told why not.
   */
  void dial(HostPort to, BooleanSupplier wanted, Function<Connection, ConnectionHandler> protocol, Consumer<String> failed) {
    CompletableFuture.supplyAsync(() -> new InetSocketAddress(to.host(), to.port()), io)
        .thenAcceptAsync(address -> connect(address, wanted, protocol, failed), loops.loop(index));
  }

  private void connect(InetSocketAddress address, BooleanSupplier wanted, Function<Connection, ConnectionHandler> protocol,
      Consumer<String> failed) {
    if (address.isUnresolved()) {
      failed.accept("the name " + address.getHostString() + " has no address");
      return;
    }
    loops.transport().tune(new Bootstrap()).group(loops.loop(index)).channel(loops.transport().channel)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.ALLOCATOR, loops.allocator())
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(settings.lowWaterBytes(), settings.highWaterBytes()))
        .handler(new ChannelInitializer<>() {
          @Override protected void initChannel(Channel channel) {}
        })
        .connect(address).addListener((ChannelFuture done) -> {
          if (!done.isSuccess()) {
            failed.accept(done.cause().getMessage());
          } else if (!wanted.getAsBoolean()) {
            done.channel().close();
            failed.accept("it is not wanted any more");
          } else {
            begin(done.channel(), protocol);
          }
        });
  }

  /** The connection's addresses are known only now. */
  private void begin(Channel channel, Function<Connection, ConnectionHandler> protocol) {
    channel.pipeline().addLast(new IdleStateHandler(settings.idleTimeout().toMillis(), 0, 0, TimeUnit.MILLISECONDS));
    channel.pipeline().addLast(new NettyConnection(channel, loops, settings.minFrameBytes(), settings.maxFrameBytes(), protocol));
  }
}
