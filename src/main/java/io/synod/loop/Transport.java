package io.synod.loop;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollMode;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;

/** Which of Netty's transports carries the sockets: epoll saves a system call and garbage per read, NIO runs everywhere. */
enum Transport {
  EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class) {
    @Override EventLoopGroup group(int loops, ThreadFactory threads, SelectStrategyFactory strategies) {
      return new EpollEventLoopGroup(loops, threads, strategies);
    }

    /** Told by level, not by edge: a short read then needs no second one to learn that nothing is left, a system call less per request. */
    @Override void tune(ServerBootstrap bootstrap) {
      bootstrap.childOption(EpollChannelOption.EPOLL_MODE, EpollMode.LEVEL_TRIGGERED);
    }

    @Override Bootstrap tune(Bootstrap bootstrap) {
      return bootstrap.option(EpollChannelOption.EPOLL_MODE, EpollMode.LEVEL_TRIGGERED);
    }

    @Override void awaitRelease(Channel closed) {
      // its close is the system call itself
    }
  },
  NIO(NioServerSocketChannel.class, NioSocketChannel.class) {
    @Override EventLoopGroup group(int loops, ThreadFactory threads, SelectStrategyFactory strategies) {
      return new NioEventLoopGroup(loops, threads, SelectorProvider.provider(), strategies);
    }

    @Override void tune(ServerBootstrap bootstrap) {
      // NIO's own settings are right
    }

    @Override Bootstrap tune(Bootstrap bootstrap) {
      return bootstrap;
    }

    /**
     * Java keeps the descriptor of a channel that is registered with a selector, and with it the port, until that selector selects again.
     * The loop selects between two iterations: what this one leaves to the next is run after it.
     */
    @Override void awaitRelease(Channel closed) {
      var loop = (SingleThreadEventLoop) closed.eventLoop();
      var selected = new CompletableFuture<Void>();
      loop.executeAfterEventLoopIteration(() -> loop.execute(() -> selected.complete(null)));
      selected.join();
    }
  };

  final Class<? extends ServerChannel> serverChannel;
  final Class<? extends SocketChannel> channel;

  Transport(Class<? extends ServerChannel> serverChannel, Class<? extends SocketChannel> channel) {
    this.serverChannel = serverChannel;
    this.channel = channel;
  }

  /** @param strategies asked once for each loop, in their order */
  abstract EventLoopGroup group(int loops, ThreadFactory threads, SelectStrategyFactory strategies);

  /** Sets what this transport wants of accepted connections. */
  abstract void tune(ServerBootstrap bootstrap);

  /** The same, of one that this side opens. */
  abstract Bootstrap tune(Bootstrap bootstrap);

  /** Returns when the system has the descriptor of a closed channel back: not to be called on a loop. */
  abstract void awaitRelease(Channel closed);

  static Transport of(LoopSettings settings) {
    return settings.nativeTransport() && Epoll.isAvailable() ? EPOLL : NIO;
  }
}
