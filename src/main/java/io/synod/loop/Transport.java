package io.synod.loop;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
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
import java.util.concurrent.ThreadFactory;

/** Which of Netty's transports carries the sockets: epoll saves a system call and garbage per read, NIO runs everywhere. */
enum Transport {
  EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class) {
    @Override EventLoopGroup group(int loops, ThreadFactory threads) {
      return new EpollEventLoopGroup(loops, threads);
    }

    /** Told by level, not by edge: a short read then needs no second one to learn that nothing is left, a system call less per request. */
    @Override void tune(ServerBootstrap bootstrap) {
      bootstrap.childOption(EpollChannelOption.EPOLL_MODE, EpollMode.LEVEL_TRIGGERED);
    }
  },
  NIO(NioServerSocketChannel.class, NioSocketChannel.class) {
    @Override EventLoopGroup group(int loops, ThreadFactory threads) {
      return new NioEventLoopGroup(loops, threads);
    }

    @Override void tune(ServerBootstrap bootstrap) {
      // NIO's own settings are right
    }
  };

  final Class<? extends ServerChannel> serverChannel;
  final Class<? extends SocketChannel> channel;

  Transport(Class<? extends ServerChannel> serverChannel, Class<? extends SocketChannel> channel) {
    this.serverChannel = serverChannel;
    this.channel = channel;
  }

  abstract EventLoopGroup group(int loops, ThreadFactory threads);

  /** Sets what this transport wants of accepted connections. */
  abstract void tune(ServerBootstrap bootstrap);

  static Transport of(LoopSettings settings) {
    return settings.nativeTransport() && Epoll.isAvailable() ? EPOLL : NIO;
  }
}
