package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.synod.testkit.Patience;
import io.synod.testkit.Ports;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test on epoll (where the system has it) and on NIO. */
class ListenerTest {
  private static final int RUOK = 0x72756f6b;

  private EventLoops loops;
  private Listener listener;

  @AfterEach void stop() {
    listener.close();
    listener.closeConnections();
    loops.close();
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void frames_are_answered_in_order_on_the_loop_of_the_connection(boolean epoll) throws Exception {
    start(epoll, plain(), Echo::new);
    try (var client = new Client()) {
      client.send("one", "two", "three");
      assertThat(client.receive(3)).containsExactly("one", "two", "three");
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void long_frames_come_back_as_they_were_sent(boolean epoll) throws Exception {
    start(epoll, plain().withFrames(1, 8 << 20), Echo::new);
    String[] frames = {"a".repeat(3 << 20), "b", "c".repeat(200_000), "d".repeat(70_000), "e"};
    try (var client = new Client()) {
      for (String frame : frames) {
        client.send(frame);
        assertThat(client.receive(1)[0].equals(frame)).as(frame.length() + " bytes").isTrue();
      }
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void connections_are_spread_over_the_loops(boolean epoll) throws Exception {
    Set<Integer> used = ConcurrentHashMap.newKeySet();
    start(epoll, plain(), connection -> {
      used.add(connection.loop());
      return new Echo(connection);
    });
    try (var first = new Client(); var second = new Client(); var third = new Client()) {
      for (Client client : new Client[] {first, second, third}) client.echoed("x");
    }
    assertThat(used).containsExactlyInAnyOrder(0, 1);
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void more_connections_from_one_address_than_permitted_are_closed_at_once(boolean epoll) throws Exception {
    start(epoll, plain().withConnectionLimits(0, 2), Echo::new);
    try (var first = new Client(); var second = new Client()) {
      first.echoed("x");
      second.echoed("x");
      try (var third = new Client()) {
        assertThat(third.isClosedByServer()).isTrue();
      }
      assertThat(listener.refusedCount()).isEqualTo(1);
      first.echoed("still served");
    }
    await().until(() -> listener.connectionCount() == 0);
    try (var later = new Client()) {
      later.echoed("room again");
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void more_connections_in_all_than_permitted_are_closed_at_once(boolean epoll) throws Exception {
    start(epoll, plain().withConnectionLimits(1, 0), Echo::new);
    try (var first = new Client()) {
      first.echoed("x");
      try (var second = new Client()) {
        assertThat(second.isClosedByServer()).isTrue();
      }
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void a_port_in_use_is_one_sentence_with_what_to_do(boolean epoll) throws Exception {
    start(epoll, plain(), Echo::new);
    int taken = listener.address().getPort();
    var settings = ListenerSettings.of("ZooKeeper clients", "127.0.0.1", taken, "synod.zookeeper.port");
    Fatal fatal = catchThrowableOfType(Fatal.class, () -> Listener.bind(loops, settings, Echo::new));
    assertThat(fatal.exit()).isEqualTo(Exit.PORT);
    assertThat(fatal).hasMessage("cannot listen on 127.0.0.1:" + taken + " for ZooKeeper clients: the port is in use."
        + " Stop the process that holds it (ss -ltnp 'sport = :" + taken + "' shows which),"
        + " or choose another with --set synod.zookeeper.port=PORT.");
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void an_address_of_another_machine_is_named(boolean epoll) {
    start(epoll, plain(), Echo::new);
    var settings = ListenerSettings.of("Kafka clients", "192.0.2.1", 0, "synod.kafka.port");
    Fatal fatal = catchThrowableOfType(Fatal.class, () -> Listener.bind(loops, settings, Echo::new));
    assertThat(fatal.exit()).isEqualTo(Exit.PORT);
    assertThat(fatal).hasMessageContaining("192.0.2.1:0 for Kafka clients: this machine has no such address");
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void the_replies_of_one_turn_of_the_loop_leave_together(boolean epoll) throws Exception {
    start(epoll, plain(), connection -> new Echo(connection) {
      @Override public void frame(ByteBuf frame) {
        frame.release();
        for (int i = 0; i < 100; i++) connection.send(Unpooled.copyInt(4, i));
      }
    });
    try (var client = new Client()) {
      client.send("go");
      var in = client.socket.getInputStream();
      assertThat(in.read(new byte[4096])).as("bytes of the first read, all replies").isEqualTo(800);
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void what_is_shared_keeps_its_place_among_the_rest_and_stays_the_callers(boolean epoll) throws Exception {
    ByteBuf shared = Unpooled.directBuffer().writeInt(6).writeBytes("shared".getBytes());
    start(epoll, plain(), between(connection -> connection.sendShared(shared)));
    try (var client = new Client()) {
      client.send("one", "two");
      assertThat(client.receive(6)).containsExactly("shared", "one", "shared", "shared", "two", "shared");
      client.send("three");
      assertThat(client.receive(3)).containsExactly("shared", "three", "shared");
    }
    assertThat(shared.readableBytes()).isEqualTo(10);
    await().atMost(Patience.LONG).until(() -> shared.refCnt() == 1);
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void what_is_shared_leaves_at_once_where_nothing_waits_before_it_and_sockets_are_shown(boolean epoll) throws Exception {
    ByteBuf shared = Unpooled.directBuffer().writeInt(1).writeByte('s');
    var left = new ConcurrentLinkedQueue<Boolean>();
    start(epoll, plain(), between(connection -> {
      left.add(connection.isClear());
      left.add(connection.sendShared(shared));
    }));
    try (var client = new Client()) {
      client.send("one");
      client.receive(3);
      client.send("two");
      client.receive(3);
    }
    assertThat(left).containsExactly(epoll, epoll, false, false, epoll, epoll, false, false);
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void what_is_shared_arrives_whole_though_the_socket_takes_only_a_part(boolean epoll) throws Exception {
    int times = 300;
    String text = "0123456789".repeat(10_000);                // 30 MB in all, to a client that does not read yet
    ByteBuf shared = Unpooled.directBuffer().writeInt(text.length()).writeBytes(text.getBytes());
    var sent = new AtomicInteger();
    start(epoll, plain(), connection -> new Echo(connection) {
      @Override public void frame(ByteBuf frame) {
        frame.release();
        for (int i = 0; i < times; i++) connection.sendShared(shared);
        sent.set(times);
      }
    });
    try (var client = new Client()) {
      client.send("go");
      await().atMost(Patience.LONG).until(() -> sent.get() == times);
      for (int i = 0; i < times; i++) assertThat(client.receive(1)[0].equals(text)).as("message " + i).isTrue();
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void what_leaves_at_once_keeps_its_place_among_the_rest_and_is_released(boolean epoll) throws Exception {
    var sent = new ConcurrentLinkedQueue<ByteBuf>();
    start(epoll, plain(), between(connection -> {
      ByteBuf last = Unpooled.directBuffer().writeInt(4).writeBytes("last".getBytes());
      sent.add(last);
      connection.sendAtOnce(last);
    }));
    try (var client = new Client()) {
      client.send("one", "two");
      assertThat(client.receive(6)).containsExactly("last", "one", "last", "last", "two", "last");
    }
    await().atMost(Patience.LONG).until(() -> sent.stream().allMatch(last -> last.refCnt() == 0));
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void what_leaves_at_once_arrives_whole_though_the_socket_takes_only_a_part(boolean epoll) throws Exception {
    int bytes = 30_000_000;                                   // to a client that does not read yet
    var sent = new CountDownLatch(1);
    start(epoll, plain(), connection -> new Echo(connection) {
      @Override public void frame(ByteBuf frame) {
        frame.release();
        connection.sendAtOnce(Unpooled.directBuffer().writeInt(bytes).writeZero(bytes - 1).writeByte('!'));
        sent.countDown();
      }
    });
    try (var client = new Client()) {
      client.send("go");
      assertThat(sent.await(Patience.LONG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
      assertThat(client.receive(1)[0]).hasSize(bytes).endsWith("\0!");
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void a_loop_that_stays_awake_for_a_client_serves_the_others_and_runs_its_tasks(boolean epoll) throws Exception {
    loops = EventLoops.start(LoopSettings.defaults().withCount(1).withNativeTransport(epoll).withAwakeFor(Duration.ofNanos(999_999)));
    listener = Listener.bind(loops, plain(), connection -> new Echo(connection) {
      @Override public void frame(ByteBuf frame) {
        super.frame(frame);
        connection.flush();
        connection.awaitNext();
      }
    });
    try (var client = new Client(); var other = new Client()) {
      for (int i = 0; i < 50 * Vigil.TRUSTED; i++) {
        client.echoed("request " + i);
        if (i % 50 == 49) loops.loop(0).submit(() -> { }).get(Patience.LONG.toMillis(), TimeUnit.MILLISECONDS);
        if (i % 200 == 199) other.echoed("other " + i);
      }
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void a_slow_reader_is_not_read_until_it_reads(boolean epoll) throws Exception {
    var served = new AtomicInteger();
    int reply = 64 << 10;
    start(epoll, plain().withWaterMarks(32 << 10, 128 << 10), connection -> new Echo(connection) {
      @Override public void frame(ByteBuf frame) {
        frame.release();
        served.incrementAndGet();
        connection.send(loops.allocator().directBuffer(reply).writeZero(reply));
      }
    });
    try (var client = new Client()) {
      int requests = 4000;                                  // 250 MB of replies to 20 kB of requests
      for (int i = 0; i < requests; i++) client.send("x");
      int whenStuck = settled(served);
      assertThat(whenStuck).isLessThan(requests);
      assertThat(pinned()).as("unsent replies").isLessThan(2 << 20);
      new DataInputStream(client.socket.getInputStream()).skipNBytes((long) requests * reply);
      assertThat(served).hasValue(requests);
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void a_paused_connection_delivers_no_frame_until_it_resumes(boolean epoll) throws Exception {
    var held = new LinkedBlockingQueue<Connection>();
    start(epoll, plain(), connection -> new Echo(connection) {
      @Override public void frame(ByteBuf frame) {
        super.frame(frame);
        connection.pause();
        held.add(connection);
      }
    });
    try (var client = new Client()) {
      client.send("one", "two");
      assertThat(client.receive(1)).containsExactly("one");
      Connection connection = held.take();
      assertThat(held).isEmpty();
      connection.resume();
      assertThat(client.receive(1)).containsExactly("two");
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void a_paused_connection_is_not_read_any_more_once_something_has_come(boolean epoll) throws Exception {
    start(epoll, plain(), connection -> new Echo(connection) {
      @Override public void frame(ByteBuf frame) {
        frame.release();
        connection.pause();
      }
    });
    try (var client = new Client()) {
      var poured = new AtomicInteger();
      int pieces = 2000;                                    // 125 MiB of frames that nobody wants
      var pouring = new Thread(() -> {
        try {
          for (int i = 0; i < pieces; i++) {
            client.send("x".repeat(64 << 10));
            poured.incrementAndGet();
          }
        } catch (IOException ended) {
          Thread.currentThread().interrupt();               // the test has closed its socket
        }
      });
      pouring.start();
      int whenStuck = settled(poured);
      assertThat(whenStuck).isBetween(1, pieces - 1);
      assertThat(pinned()).as("what was read while paused").isLessThan(2 << 20);
      client.socket.close();
      pouring.join();
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void a_word_is_answered_even_to_a_client_that_has_ended_its_half(boolean epoll) throws Exception {
    start(epoll, plain(), connection -> new Echo(connection) {
      @Override public boolean word(int word) {
        if (word != RUOK) return false;
        connection.execute(() -> {
          connection.send(Unpooled.copiedBuffer("imok", StandardCharsets.US_ASCII));
          connection.closeAfterFlush();
        });
        return true;
      }
    });
    try (var client = new Client()) {
      client.socket.getOutputStream().write("ruok\n".getBytes());
      client.socket.shutdownOutput();
      assertThat(client.socket.getInputStream().readAllBytes()).asString().isEqualTo("imok");
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void a_bad_length_may_be_answered_before_the_connection_closes(boolean epoll) throws Exception {
    start(epoll, plain().withFrames(1, 100), Echo::new);
    try (var client = new Client()) {
      client.socket.getOutputStream().write(new byte[] {0, 0, 0, 101, 1, 2, 3});
      assertThat(client.receive(1)).containsExactly("bad length 101");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void a_connection_that_sends_nothing_is_closed_after_the_idle_timeout(boolean epoll) throws Exception {
    start(epoll, plain().withIdleTimeout(Duration.ofMillis(50)), Echo::new);
    try (var client = new Client()) {
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void a_handler_that_closes_hears_nothing_more_but_the_end(boolean epoll) throws Exception {
    var heard = new LinkedBlockingQueue<String>();
    start(epoll, plain(), connection -> new Echo(connection) {
      @Override public void frame(ByteBuf frame) {
        heard.add(frame.toString(StandardCharsets.US_ASCII));
        frame.release();
        connection.close();
      }

      @Override public void batchEnd() {
        heard.add("end of the batch");
      }

      @Override public void closed() {
        heard.add("closed");
      }
    });
    try (var client = new Client()) {
      client.send("one", "two", "three");
      assertThat(client.isClosedByServer()).isTrue();
    }
    await().until(() -> heard.contains("closed"));
    assertThat(heard).containsExactly("one", "closed");
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void a_failing_handler_closes_its_own_connection_only(boolean epoll) throws Exception {
    start(epoll, plain(), connection -> new Echo(connection) {
      @Override public void frame(ByteBuf frame) {
        if (frame.readableBytes() != 3) {
          super.frame(frame);
          return;
        }
        frame.release();
        throw new IllegalStateException("a bug, for this test");
      }
    });
    try (var broken = new Client(); var healthy = new Client()) {
      broken.send("bug");
      assertThat(broken.isClosedByServer()).isTrue();
      healthy.echoed("fine");
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void after_close_the_port_is_free_and_open_connections_go_on(boolean epoll) throws Exception {
    var again = ListenerSettings.of("tests", "127.0.0.1", Ports.free(), "none");
    start(epoll, again, Echo::new);
    try (var client = new Client()) {
      client.echoed("x");
      listener.close();
      client.echoed("y");
      for (int i = 0; i < 20; i++) Listener.bind(loops, again, Echo::new).close();
      listener.closeConnections();
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void a_port_that_moves_is_free_behind_it_and_open_connections_go_on(boolean epoll) throws Exception {
    start(epoll, plain(), Echo::new);
    int left = listener.address().getPort();
    try (var client = new Client()) {
      client.echoed("x");
      listener.move("127.0.0.1", Ports.free());
      assertThat(listener.address().getPort()).isNotEqualTo(left);
      Listener.bind(loops, ListenerSettings.of("tests", "127.0.0.1", left, "none"), Echo::new).close();
      client.echoed("y");
      try (var next = new Client()) {
        next.echoed("z");
      }
      listener.move("0.0.0.0", listener.address().getPort());
      assertThat(listener.address().getAddress().isAnyLocalAddress()).isTrue();
      client.echoed("on");
    }
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void a_port_that_cannot_move_stays(boolean epoll) throws Exception {
    start(epoll, plain(), Echo::new);
    var there = listener.address();
    Listener other = Listener.bind(loops, plain(), Echo::new);
    assertThat(catchThrowableOfType(Fatal.class, () -> listener.move("127.0.0.1", other.address().getPort()))).hasMessageContaining("in use");
    assertThat(catchThrowableOfType(Fatal.class, () -> listener.move("192.0.2.1", there.getPort()))).hasMessageContaining("no such address");
    other.close();
    assertThat(listener.address()).isEqualTo(there);
    try (var client = new Client()) {
      client.echoed("x");
    }
  }

  private static ListenerSettings plain() {
    return ListenerSettings.of("tests", "127.0.0.1", 0, "none");
  }

  private void start(boolean epoll, ListenerSettings settings, Function<Connection, ConnectionHandler> protocol) {
    loops = EventLoops.start(LoopSettings.defaults().withCount(2).withNativeTransport(epoll));
    listener = Listener.bind(loops, settings, protocol);
  }

  /** The number once the loops have done all that they can for now: it has stood still for 20 turns of each of them with work to do. */
  private int settled(AtomicInteger served) throws Exception {
    int before = -1;
    for (int still = 0; still < 20; still = served.get() == before ? still + 1 : 0) {
      before = served.get();
      for (int i = 0; i < loops.count(); i++) loops.loop(i).schedule(() -> { }, 5, TimeUnit.MILLISECONDS).sync();
    }
    return before;
  }

  private long pinned() {
    return ((PooledByteBufAllocator) loops.allocator()).pinnedDirectMemory();
  }

  /** Echoes each frame between two of what {@code other} sends. */
  private static Function<Connection, ConnectionHandler> between(Consumer<Connection> other) {
    return connection -> new Echo(connection) {
      @Override public void frame(ByteBuf frame) {
        other.accept(connection);
        super.frame(frame);
        other.accept(connection);
      }
    };
  }

  private static class Echo implements ConnectionHandler {
    final Connection connection;

    Echo(Connection connection) {
      this.connection = connection;
    }

    @Override public void frame(ByteBuf frame) {
      connection.send(Unpooled.copyInt(frame.readableBytes()));
      connection.send(frame);
    }

    @Override public void badLength(int length) {
      byte[] text = ("bad length " + length).getBytes();
      frame(Unpooled.wrappedBuffer(text));
      connection.closeAfterFlush();
    }

    @Override public void closed() {
      // nothing is held for a connection
    }
  }

  private final class Client implements AutoCloseable {
    final Socket socket;

    Client() throws IOException {
      socket = new Socket(InetAddress.getByName("127.0.0.1"), listener.address().getPort());
      socket.setSoTimeout((int) Patience.LONG.toMillis());
    }

    void send(String... frames) throws IOException {
      var bytes = new ByteArrayOutputStream();
      var out = new DataOutputStream(bytes);
      for (String frame : frames) {
        out.writeInt(frame.length());
        out.writeBytes(frame);
      }
      socket.getOutputStream().write(bytes.toByteArray());
    }

    String[] receive(int frames) throws IOException {
      var in = new DataInputStream(socket.getInputStream());
      String[] received = new String[frames];
      for (int i = 0; i < frames; i++) received[i] = new String(in.readNBytes(in.readInt()));
      return received;
    }

    void echoed(String text) throws IOException {
      send(text);
      assertThat(receive(1)).containsExactly(text);
    }

    /** Waits for the end of the stream or a reset; a server that goes on fails the test by the socket's timeout. */
    boolean isClosedByServer() throws IOException {
      try {
        return socket.getInputStream().read() == -1;
      } catch (SocketException reset) {
        return true;
      }
    }

    @Override public void close() throws IOException {
      socket.close();
    }
  }
}
