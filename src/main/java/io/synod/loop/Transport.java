package io.synod.loop;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.ThreadFactory;

/** Which of Netty's transports carries the sockets: epoll saves a system call and garbage per read, NIO runs everywhere. */
enum Transport {
  EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class) {
    @Override EventLoopGroup group(int loops, ThreadFactory threads) {
      return new EpollEventLoopGroup(loops, threads);
    }
  },
  NIO(NioServerSocketChannel.class, NioSocketChannel.class) {
    @Override EventLoopGroup group(int loops, ThreadFactory threads) {
      return new NioEventLoopGroup(loops, threads);
    }
  };

  final Class<? extends ServerChannel> serverChannel;
  final Class<? extends Channel> channel;

  Transport(Class<? extends ServerChannel> serverChannel, Class<? extends Channel> channel) {
    this.serverChannel = serverChannel;
    this.channel = channel;
  }

  abstract EventLoopGroup group(int loops, ThreadFactory threads);

  static Transport of(LoopSettings settings) {
    return settings.nativeTransport() && Epoll.isAvailable() ? EPOLL : NIO;
  }
}
