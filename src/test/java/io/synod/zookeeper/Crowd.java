package io.synod.zookeeper;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.HdrHistogram.Histogram;
import org.apache.jute.Record;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.proto.ConnectRequest;
import org.apache.zookeeper.proto.RequestHeader;

/**
 * Clients of the ZooKeeper protocol, thousands of them on one thread that does next to nothing per message: a load through which the server shows
 * itself rather than its clients. They say only what they are told to.
 */
final class Crowd implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 40_000;
  private static final int CONNECTING_AT_ONCE = 200;
  private static final int NOTIFICATION_XID = -1;
  private static final byte[] PING = frame(new RequestHeader(-2, ZooDefs.OpCode.ping));
  /** A quarter of the timeout. */
  private static final long PING_NANOS = TIMEOUT_MILLIS * 250_000L;

  private final EventLoopGroup group;
  private final InetSocketAddress server;
  private final List<Client> clients = new ArrayList<>();
  private int eventsAwaited;
  private CompletableFuture<Long> told;

  /** @param thread a group of one loop, which outlives the crowd */
  Crowd(InetSocketAddress server, EventLoopGroup thread) {
    this.server = server;
    group = thread;
  }

  /** Others, on the same thread. */
  Crowd beside() {
    return new Crowd(server, group);
  }

  /** Returns when there are {@code count} clients and each has its session. */
  Crowd of(int count) {
    long heard = System.nanoTime();
    while (clients.size() < count) {
      var joining = new ArrayList<CompletableFuture<?>>();
      for (int i = Math.min(CONNECTING_AT_ONCE, count - clients.size()); i > 0; i--) joining.add(join());
      joining.forEach(CompletableFuture::join);
      if (System.nanoTime() - heard < PING_NANOS) continue;
      each(n -> PING).join();
      heard = System.nanoTime();
    }
    return this;
  }

  int size() {
    return clients.size();
  }

  private CompletableFuture<?> join() {
    var client = new Client();
    clients.add(client);
    new Bootstrap().group(group).channel(EpollSocketChannel.class).option(ChannelOption.TCP_NODELAY, true).handler(new ChannelInitializer<>() {
      @Override protected void initChannel(Channel channel) {
        channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(64 << 20, 0, 4, 0, 4), client);
      }
    }).connect(server).addListener(connected -> {
      if (!connected.isSuccess()) client.established.completeExceptionally(connected.cause());
    });
    return client.established;
  }

  /** One request of each client, all at once. @return when all are answered */
  CompletableFuture<Void> each(IntFunction<byte[]> request) {
    return run(1, clients.size(), request, null);
  }

  /**
   * Keeps {@code window} requests of each client outstanding until {@code total} have been answered.
   *
   * @param request the frame of the n-th of all; its xid does not matter
   * @param latencies nanoseconds of each, where wanted
   */
  CompletableFuture<Void> run(int window, int total, IntFunction<byte[]> request, Histogram latencies) {
    return run(window, n -> n < total, request, latencies);
  }

  /** As above, for as long as {@code goOn} holds of the number of the next. */
  CompletableFuture<Void> run(int window, IntPredicate goOn, IntFunction<byte[]> request, Histogram latencies) {
    var task = new Task(false, goOn, request, latencies);
    loop().execute(() -> {
      clients.forEach(client -> client.begin(task, window));
      task.endIfDone();
    });
    return task.done;
  }

  /** One request of each client every {@code everyMicros}, {@code times} times, whether or not the last was answered. @return when all are */
  CompletableFuture<Void> paced(long everyMicros, int times, byte[] request, Histogram latencies) {
    var task = new Task(true, n -> n < times * clients.size(), n -> request, latencies);
    var ticks = new ScheduledFuture<?>[1];
    task.done.whenComplete((done, failure) -> ticks[0].cancel(false));
    ticks[0] = loop().scheduleAtFixedRate(() -> clients.forEach(client -> client.tick(task)), 0, everyMicros, TimeUnit.MICROSECONDS);
    return task.done;
  }

  /** Returns a future of all clients having been told of {@code count} events from now on, by the clock in nanoseconds. */
  CompletableFuture<Long> events(int count) {
    var told = new CompletableFuture<Long>();
    loop().submit(() -> {
      eventsAwaited = count;
      this.told = told;
    }).syncUninterruptibly();
    return told;
  }

  private void noticed() {
    if (--eventsAwaited == 0) told.complete(System.nanoTime());
  }

  /** From now on nobody reads what the server sends, or all do again. */
  void reading(boolean on) {
    loop().execute(() -> clients.forEach(client -> client.channel.config().setAutoRead(on)));
  }

  /** {@code request} of each client, as often as this, without waiting for any answer. */
  void pour(int times, byte[] request) {
    loop().execute(() -> {
      for (Client client : clients) {
        client.deaf = true;
        for (int i = 0; i < times; i++) client.write(request);
        client.channel.flush();
      }
    });
  }

  /** Ends all connections at once, without a word. */
  void drop() {
    var closed = new ArrayList<CompletableFuture<Void>>();
    for (Client client : clients) {
      var gone = new CompletableFuture<Void>();
      closed.add(gone);
      client.channel.close().addListener(done -> gone.complete(null));
    }
    closed.forEach(CompletableFuture::join);
    clients.clear();
  }

  private EventLoop loop() {
    return (EventLoop) group.iterator().next();
  }

  @Override
  public void close() {
    drop();
  }

  static byte[] request(int type, Record body) {
    return frame(new RequestHeader(1, type), body);
  }

  static byte[] frame(Record... records) {
    try {
      return RawClient.frame(records);
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer refused what was written to it", e);
    }
  }

  /** What the clients do together. All on their thread. */
  private static final class Task {
    final IntPredicate goOn;
    final IntFunction<byte[]> request;
    final Histogram latencies;
    final CompletableFuture<Void> done = new CompletableFuture<>();
    final boolean paced;
    int next;
    int outstanding;

    Task(boolean paced, IntPredicate goOn, IntFunction<byte[]> request, Histogram latencies) {
      this.paced = paced;
      this.goOn = goOn;
      this.request = request;
      this.latencies = latencies;
    }

    void endIfDone() {
      if (outstanding == 0 && !goOn.test(next)) done.complete(null);
    }
  }

  private final class Client extends ChannelInboundHandlerAdapter {
    final CompletableFuture<Void> established = new CompletableFuture<>();
    final ArrayDeque<Long> sent = new ArrayDeque<>();
    Channel channel;
    Task task;
    boolean deaf;
    private boolean flushNeeded;

    @Override public void channelActive(ChannelHandlerContext context) {
      channel = context.channel();
      write(frame(new ConnectRequest(0, 0, TIMEOUT_MILLIS, 0, new byte[16], false)));
      channel.flush();
    }

    @Override public void channelInactive(ChannelHandlerContext context) {
      established.completeExceptionally(new IOException("the server has closed the connection"));
      if (task != null) task.done.completeExceptionally(new IOException("the server has closed the connection"));
    }

    void write(byte[] frame) {
      channel.write(channel.alloc().directBuffer(frame.length).writeBytes(frame), channel.voidPromise());
    }

    void begin(Task begun, int window) {
      task = begun;
      if (!channel.isActive()) task.done.completeExceptionally(new IOException("the server has closed the connection"));
      for (int i = 0; i < window; i++) next();
      channel.flush();
      flushNeeded = false;
    }

    void tick(Task ticking) {
      task = ticking;
      next();
      channel.flush();
      flushNeeded = false;
    }

    private void next() {
      if (!task.goOn.test(task.next)) return;
      if (task.latencies != null) sent.add(System.nanoTime());
      write(task.request.apply(task.next++));
      task.outstanding++;
      flushNeeded = true;
    }

    @Override public void channelRead(ChannelHandlerContext context, Object message) {
      var frame = (ByteBuf) message;
      try {
        if (!established.isDone()) {
          established.complete(null);
          return;
        }
        int xid = frame.readInt();
        if (xid == NOTIFICATION_XID) {
          noticed();
          return;
        }
        if (deaf) return;
        frame.skipBytes(Long.BYTES);
        int error = frame.readInt();
        if (error != 0) task.done.completeExceptionally(new IOException("answered with " + error));
        if (task.latencies != null) task.latencies.recordValue(System.nanoTime() - sent.remove());
        task.outstanding--;
        if (!task.paced) next();
        task.endIfDone();
      } finally {
        frame.release();
      }
    }

    @Override public void channelReadComplete(ChannelHandlerContext context) {
      if (!flushNeeded) return;
      flushNeeded = false;
      channel.flush();
    }
  }
}
