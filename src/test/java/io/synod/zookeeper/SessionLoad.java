package io.synod.zookeeper;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.proto.ConnectRequest;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.RequestHeader;

/**
 * What a session costs a server of the ZooKeeper protocol: connect, create an ephemeral znode, close, again; by raw clients on one thread, since an official
 * one takes more processor than the server. Several servers take turns in slices, all at one time of the machine. A measurement, not a test.
 *
 * <pre>
 * SessionLoad NAME=PORT:PID... lanes=192 pause=100 warm=20 slice=2 rounds=5
 *   lanes   sessions at once
 *   pause   milliseconds between two of a lane, as the official client's close() makes
 *   warm    seconds of load on all servers at once, before
 *   slice   seconds of load on each server in its turn; rounds: how many turns
 * </pre>
 */
public final class SessionLoad {
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final byte[] CONNECT = Crowd.frame(new ConnectRequest(0, 0, TIMEOUT_MILLIS, 0, new byte[16], false));
  private static final byte[] CLOSE = Crowd.frame(new RequestHeader(2, ZooDefs.OpCode.closeSession));
  private static final int EPHEMERAL = 1;

  private final EventLoop loop;
  private final List<Target> targets = new ArrayList<>();
  private final Map<String, Integer> options = new HashMap<>(Map.of("lanes", 192, "pause", 100, "warm", 20, "slice", 2, "rounds", 5));

  private SessionLoad(EventLoop loop, String[] args) {
    this.loop = loop;
    for (String arg : args) {
      String[] pair = arg.split("=", 2);
      String[] server = pair[1].split(":", 2);
      if (server.length == 1) options.put(pair[0], Integer.valueOf(pair[1]));
      else targets.add(new Target(pair[0], Integer.parseInt(server[0]), new ServerProcess(Long.parseLong(server[1]))));
    }
  }

  public static void main(String[] args) throws InterruptedException {
    var thread = new EpollEventLoopGroup(1);
    new SessionLoad(thread.next(), args).run();
    thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private void run() throws InterruptedException {
    for (Target target : targets) target.start();
    TimeUnit.SECONDS.sleep(options.get("warm"));
    for (Target target : targets) target.stop();
    for (int round = 0; round < options.get("rounds"); round++) {
      for (Target target : targets) target.slice();
    }
    targets.forEach(Target::tell);
  }

  /** One server and its lanes; all on the loop but what says otherwise. */
  private final class Target {
    final String name;
    final InetSocketAddress address;
    final ServerProcess process;
    final Histogram latencies = new Histogram(3);
    final List<Double> micros = new ArrayList<>();
    final List<Double> rates = new ArrayList<>();
    final String root = "/session-" + ProcessHandle.current().pid();
    boolean going;
    /** Counted down by each lane that has ended. */
    CountDownLatch open;
    int done;
    int failed;
    long number;

    Target(String name, int port, ServerProcess process) {
      this.name = name;
      address = new InetSocketAddress("127.0.0.1", port);
      this.process = process;
    }

    /** Any thread; {@link #stop} as well. */
    void start() {
      loop.submit(() -> {
        going = true;
        done = 0;
        open = new CountDownLatch(options.get("lanes"));
        for (int i = 0; i < options.get("lanes"); i++) {
          loop.schedule(this::next, (long) i * options.get("pause") / options.get("lanes"), TimeUnit.MILLISECONDS);
        }
      }).syncUninterruptibly();
    }

    void stop() throws InterruptedException {
      loop.submit(() -> going = false).syncUninterruptibly();
      open.await();
    }

    void slice() throws InterruptedException {
      long cpu = process.cpuNanos();
      long began = System.nanoTime();
      latencies.reset();
      start();
      TimeUnit.SECONDS.sleep(options.get("slice"));
      stop();
      rates.add(done * 1e9 / (System.nanoTime() - began));
      micros.add((process.cpuNanos() - cpu) / 1e3 / done);
    }

    void tell() {
      System.out.printf(Locale.ROOT, "bench=session server=%s srv_cpu_us=%.0f (%s) sessions_s=%.0f p50_us=%.0f p99_us=%.0f failed=%d%n", name, median(micros),
          String.join(" ", micros.stream().map(each -> String.format(Locale.ROOT, "%.0f", each)).toList()), median(rates),
          latencies.getValueAtPercentile(50) / 1e3, latencies.getValueAtPercentile(99) / 1e3, failed);
    }

    private double median(List<Double> values) {
      double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    void next() {
      if (!going) {
        open.countDown();
        return;
      }
      var life = new Life(this, root + "-" + number++);
      new Bootstrap().group(loop).channel(EpollSocketChannel.class).option(ChannelOption.TCP_NODELAY, true).handler(new ChannelInitializer<>() {
        @Override protected void initChannel(Channel channel) {
          channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(1 << 20, 0, 4, 0, 4), life);
        }
      }).connect(address).addListener(connected -> {
        if (!connected.isSuccess()) ended(false, 0);
      });
    }

    void ended(boolean well, long began) {
      if (well) {
        done++;
        latencies.recordValue(System.nanoTime() - began);
      } else {
        failed++;
      }
      loop.schedule(this::next, options.get("pause"), TimeUnit.MILLISECONDS);
    }
  }

  /** Of one session: sends the next request when the last is answered. */
  private static final class Life extends ChannelInboundHandlerAdapter {
    private final Target target;
    private final String path;
    private final long began = System.nanoTime();
    private int answers;

    Life(Target target, String path) {
      this.target = target;
      this.path = path;
    }

    @Override public void channelActive(ChannelHandlerContext context) {
      send(context, CONNECT);
    }

    private static void send(ChannelHandlerContext context, byte[] frame) {
      context.writeAndFlush(context.alloc().directBuffer(frame.length).writeBytes(frame), context.voidPromise());
    }

    @Override public void channelRead(ChannelHandlerContext context, Object message) {
      var frame = (ByteBuf) message;
      try {
        switch (++answers) {
          case 1 -> send(context, Crowd.request(ZooDefs.OpCode.create, new CreateRequest(path, new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, EPHEMERAL)));
          case 2 -> send(context, CLOSE);
          default -> context.close();
        }
        if (answers > 1 && frame.getInt(frame.readerIndex() + Integer.BYTES + Long.BYTES) != 0) context.close();
      } finally {
        frame.release();
      }
    }

    @Override public void channelInactive(ChannelHandlerContext context) {
      target.ended(answers == 3, began);
    }
  }
}
