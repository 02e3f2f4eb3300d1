package io.synod.loop;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures what the event loops cost: requests of 100 bytes are echoed by a typed actor per connection, on its connection's loop or on
 * Akka's default dispatcher. Not a test.
 *
 * <pre>
 * EchoLoad server PORT loop|default     runs until it is stopped; prints its CPU time for each report of a load
 * EchoLoad load PORT CONNECTIONS OUTSTANDING SECONDS
 * </pre>
 */
final class EchoLoad {
  private static final int REQUEST_BYTES = 100;
  private static final int REPORT = -1;

  private EchoLoad() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    if (args[0].equals("server")) serve(port, args[2].equals("loop"));
    else load(port, Integer.parseInt(args[2]), Integer.parseInt(args[3]), Integer.parseInt(args[4]));
  }

  private record Request(ByteBuf frame) {}

  private static void serve(int port, boolean onLoop) {
    EventLoops loops = EventLoops.start(LoopSettings.defaults());
    var system = ActorSystem.create(Behaviors.empty(), "echo", loops.dispatcherConfig().withFallback(ConfigFactory.load("akka-only")));
    var sessions = new AtomicLong();
    Listener.bind(loops, ListenerSettings.of("load", "127.0.0.1", port, "PORT"), connection -> {
      var props = onLoop ? Dispatchers.loop(connection.loop()) : DispatcherSelector.defaultDispatcher();
      ActorRef<Request> session = system.systemActorOf(Behaviors.<Request>receiveMessage(request -> {
        ByteBuf frame = request.frame();
        if (frame.getInt(frame.readerIndex()) == REPORT) frame.setLong(frame.readerIndex() + 4, cpuNanos());
        connection.send(Unpooled.wrappedBuffer(Unpooled.copyInt(frame.readableBytes()), frame));
        return Behaviors.same();
      }), "session-" + sessions.incrementAndGet(), props);
      return new ConnectionHandler() {
        @Override public void frame(ByteBuf frame) {
          session.tell(new Request(frame));
        }

        @Override public void badLength(int length) {
          connection.close();
        }

        @Override public void closed() {
          // the actor ends with the process
        }
      };
    });
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  private static void load(int port, int connections, int outstanding, int seconds)
      throws IOException, InterruptedException, ExecutionException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    long cpu = serverCpu(port);
    var tasks = new ArrayList<FutureTask<Long>>();
    for (int i = 0; i < connections; i++) {
      var task = new FutureTask<>(() -> roundTrips(port, outstanding, end));
      tasks.add(task);
      new Thread(task).start();
    }
    long total = 0;
    for (var task : tasks) total += task.get();
    cpu = serverCpu(port) - cpu;
    System.out.printf("%d connections, %d outstanding: %,d/s, server CPU %.2f us per request, mean round trip %.1f us%n",
        connections, outstanding, total / seconds, cpu / 1e3 / total, 1e6 * seconds * connections * outstanding / total);
  }

  private static long serverCpu(int port) throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(ByteBuffer.allocate(16).putInt(12).putInt(REPORT).array());
      return ByteBuffer.wrap(socket.getInputStream().readNBytes(16)).getLong(8);
    }
  }

  private static long roundTrips(int port, int outstanding, long end) throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setTcpNoDelay(true);
      var batch = ByteBuffer.allocate(outstanding * (4 + REQUEST_BYTES));
      while (batch.hasRemaining()) batch.putInt(REQUEST_BYTES).position(batch.position() + REQUEST_BYTES);
      var in = new DataInputStream(socket.getInputStream());
      byte[] answers = new byte[batch.capacity()];
      long done = 0;
      for (; System.nanoTime() < end; done += outstanding) {
        socket.getOutputStream().write(batch.array());
        in.readFully(answers);
      }
      return done;
    }
  }
}
