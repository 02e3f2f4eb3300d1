package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.synod.testkit.Patience;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test with a ring, where this system lets anybody have one, and without. */
class MailingTest {
  private static final int MESSAGE_BYTES = 40;

  private final LinkedBlockingQueue<Connection> opened = new LinkedBlockingQueue<>();
  private final List<Connection> connections = new ArrayList<>();
  private final List<Socket> clients = new ArrayList<>();
  private final ByteBuf first = message('1');
  private final ByteBuf second = message('2');
  private EventLoops loops;
  private Listener listener;
  private LoopMailing mailing;

  @AfterEach void stop() throws Exception {
    if (loops == null) return;
    listener.close();
    listener.closeConnections();
    for (Socket client : clients) client.close();
    loops.close();
    assertThat(first.refCnt()).isOne();
    assertThat(second.refCnt()).isOne();
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void all_are_sent_the_message_whole(boolean ring) throws Exception {
    start(ring, 300);
    together(() -> connections.forEach(connection -> assertThat(connection.sendShared(first)).isTrue()));
    for (Socket client : clients) assertThat(received(client, 1)).isEqualTo("1");
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void what_is_sent_behind_it_comes_behind_it(boolean ring) throws Exception {
    start(ring, 6);
    together(() -> {
      for (Connection connection : connections) connection.sendShared(first);
      connections.get(0).sendShared(second);
      connections.get(1).sendShared(first);
      connections.get(2).send(message('s'));
      connections.get(3).sendAtOnce(message('a'));
      connections.get(4).sendLazily(message('l'), 1);
      connections.get(2).sendShared(second);
      connections.get(4).sendShared(second);
      connections.get(5).sendShared(second);
    });
    assertThat(received(clients.get(0), 2)).isEqualTo("12");
    assertThat(received(clients.get(1), 2)).isEqualTo("11");
    assertThat(received(clients.get(2), 3)).isEqualTo("1s2");
    assertThat(received(clients.get(3), 2)).isEqualTo("1a");
    assertThat(received(clients.get(4), 3)).isEqualTo("1l2");
    assertThat(received(clients.get(5), 2)).isEqualTo("12");
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void what_waited_before_it_comes_before_it(boolean ring) throws Exception {
    start(ring, 2);
    together(() -> {
      connections.get(0).send(message('s'));
      for (Connection connection : connections) connection.sendShared(first);
    });
    assertThat(received(clients.get(0), 2)).isEqualTo("s1");
    assertThat(received(clients.get(1), 1)).isEqualTo("1");
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void a_connection_that_is_ended_behind_it_is_sent_it_and_its_socket_is_nobody_elses_before(boolean ring) throws Exception {
    start(ring, 3);
    together(() -> {
      for (Connection connection : connections) connection.sendShared(first);
      connections.get(0).close();
      connections.get(1).closeAfterFlush();
      connections.get(0).sendShared(second);
    });
    assertThat(received(clients.get(0), 1)).isEqualTo("1");
    assertThat(clients.get(0).getInputStream().read()).isEqualTo(-1);
    assertThat(received(clients.get(1), 1)).isEqualTo("1");
    assertThat(clients.get(1).getInputStream().read()).isEqualTo(-1);
    together(() -> connections.get(2).sendShared(second));
    assertThat(received(clients.get(2), 2)).isEqualTo("12");
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void one_that_was_reset_breaks_alone(boolean ring) throws Exception {
    start(ring, 3);
    onLoop(() -> {
      clients.get(1).setSoLinger(true, 0);
      clients.get(1).close();                       // the loop is here, and cannot have seen it
      mailing.together(() -> connections.forEach(connection -> connection.sendShared(first)));
      assertThat(connections.get(1).isClear()).isFalse();
      assertThat(connections.get(2).isClear()).isEqualTo(true);
      return null;
    });
    assertThat(received(clients.get(0), 1)).isEqualTo("1");
    assertThat(received(clients.get(2), 1)).isEqualTo("1");
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void what_a_full_socket_does_not_take_follows_in_order(boolean ring) throws Exception {
    start(ring, 2);
    ByteBuf large = Unpooled.directBuffer().writeInt(1_000_000).writeZero(999_999).writeByte('x');
    int times = 30;
    boolean[] left = new boolean[times];
    for (int i = 0; i < times; i++) {
      int round = i;
      together(() -> left[round] = connections.get(0).sendShared(large));
    }
    assertThat(left).as("it is full some time").contains(true, false);
    together(() -> connections.forEach(connection -> connection.sendShared(first)));
    assertThat(received(clients.get(1), 1)).isEqualTo("1");
    assertThat(received(clients.get(0), times + 1)).isEqualTo("x".repeat(times) + "1");
    assertThat(onLoop(() -> connections.get(0).waiting())).isZero();
    onLoop(large::release);
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void a_message_that_its_owner_releases_meanwhile_is_sent_as_it_was(boolean ring) throws Exception {
    start(ring, 2);
    together(() -> {
      ByteBuf own = loops.allocator().directBuffer().writeBytes(message('o'));
      connections.get(0).sendShared(own);
      own.release();
      ByteBuf other = loops.allocator().directBuffer().writeBytes(message('p'));
      connections.get(1).sendShared(other);
      other.release();
    });
    assertThat(received(clients.get(0), 1)).isEqualTo("o");
    assertThat(received(clients.get(1), 1)).isEqualTo("p");
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void a_ring_that_the_kernel_refuses_is_gone_without(boolean ring) throws Exception {
    start(ring, 300);
    onLoop(() -> {
      if (ring) replace(mailing.ring().file());
      mailing.together(() -> connections.forEach(connection -> connection.sendShared(first)));
      assertThat(mailing.ring()).isNull();
      mailing.together(() -> connections.forEach(connection -> connection.sendShared(second)));
      return null;
    });
    for (Socket client : clients) assertThat(received(client, 2)).isEqualTo("12");
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void a_failure_while_sending_leaves_nothing_behind(boolean ring) throws Exception {
    start(ring, 1);
    onLoop(() -> {
      try {
        mailing.together(() -> {
          connections.get(0).sendShared(first);
          throw new IllegalStateException("half way");
        });
      } catch (IllegalStateException expected) {
        assertThat(mailing.takes(first)).isFalse();
      }
      return null;
    });
    assertThat(received(clients.get(0), 1)).isEqualTo("1");
  }

  @ParameterizedTest @ValueSource(booleans = {true, false})
  void the_next_turn_comes_when_this_one_has_ended(boolean ring) throws Exception {
    start(ring, 1);
    var order = new LinkedBlockingQueue<String>();
    onLoop(() -> {
      mailing.inNextTurn(() -> order.add("next"));
      loops.loop(0).execute(() -> order.add("this"));
      return null;
    });
    assertThat(order.poll(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("this");
    assertThat(order.poll(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("next");
  }

  /** With so many clients, on one loop. */
  private void start(boolean ring, int count) throws Exception {
    loops = EventLoops.start(LoopSettings.defaults().withCount(1).withRing(ring));
    listener = Listener.bind(loops, ListenerSettings.of("tests", "127.0.0.1", 0, "none"), Silent::new);
    mailing = loops.mailing(0);
    for (int i = 0; i < count; i++) {
      var client = new Socket(InetAddress.getByName("127.0.0.1"), listener.address().getPort());
      client.setSoTimeout((int) Patience.LONG.toMillis());
      clients.add(client);
      Connection connection = opened.poll(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
      assertThat(connection).isNotNull();
      connections.add(connection);
    }
    if (ring) Libc.loaded().handle((loaded, why) -> why).get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    boolean has = onLoop(() -> mailing.ring() != null);
    if (ring) assumeTrue(has, "this system lets nobody have an io_uring");
    else assertThat(has).isFalse();
  }

  /** There is no ring at {@code file} any more; the number stays taken, so that it is nobody else's that is closed. */
  private static void replace(int file) throws IOException {
    int dup3 = System.getProperty("os.arch").equals("aarch64") ? 24 : 292;
    FileDescriptor other = Native.newEventFd();
    assertThat(Libc.syscall(dup3, other.intValue(), file, 0, 0)).isEqualTo(file);
    other.close();
  }

  private void together(Runnable sending) throws Exception {
    onLoop(() -> {
      mailing.together(sending);
      return null;
    });
  }

  private <T> T onLoop(Callable<T> task) throws Exception {
    return loops.loop(0).submit(task).get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
  }

  private static ByteBuf message(char letter) {
    return Unpooled.directBuffer().writeInt(MESSAGE_BYTES).writeZero(MESSAGE_BYTES - 1).writeByte(letter);
  }

  /** The last bytes of so many messages. */
  private static String received(Socket client, int messages) throws IOException {
    var in = new DataInputStream(client.getInputStream());
    var text = new StringBuilder();
    for (int i = 0; i < messages; i++) {
      byte[] message = in.readNBytes(in.readInt());
      text.append((char) message[message.length - 1]);
    }
    return text.toString();
  }

  private final class Silent implements ConnectionHandler {
    Silent(Connection connection) {
      opened.add(connection);
    }

    @Override public void frame(ByteBuf frame) {
      frame.release();
    }

    @Override public void badLength(int length) {
      throw new AssertionError("a length of " + length);
    }

    @Override public void closed() {
      // nothing is held for a connection
    }
  }
}
