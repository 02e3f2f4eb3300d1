package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.synod.testkit.Patience;
import io.synod.testkit.Ports;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeerLinksTest {
  private EventLoops loops;
  private PeerLinks port;
  private final List<PeerLinks> others = new ArrayList<>();
  private final AtomicLong lives = new AtomicLong();

  @BeforeEach void open() {
    loops = EventLoops.start(LoopSettings.defaults().withCount(1));
    port = node(1, 0);
  }

  @AfterEach void close() {
    port.close();
    others.forEach(PeerLinks::close);
    loops.close();
  }

  private PeerLinks node(int id, int at) {
    var settings = ListenerSettings.of("peers", "127.0.0.1", at, "none");
    var silentAfter = Duration.ofMillis(200);
    long life = lives.incrementAndGet();
    PeerLinks node = PeerLinks.open(loops, settings, silentAfter, () -> new LinkIdentity("main", id, life), ForkJoinPool.commonPool());
    node.peers(Map.of());
    return node;
  }

  private PeerLinks other(int id, int at) {
    PeerLinks node = node(id, at);
    others.add(node);
    return node;
  }

  private static HostPort at(PeerLinks node) {
    return new HostPort("localhost", node.address().getPort());
  }

  /** What one end of a channel saw; sends on the ensemble's loop, as members do. */
  private final class End implements Links.Handler {
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final Links.Channel channel;

    End(PeerLinks node, String name) {
      channel = node.channel(name, this);
    }

    @Override public void opened(int peer) {
      seen.add("opened " + peer);
    }

    @Override public void frame(int peer, ByteBuffer frame) {
      seen.add(peer + ": " + StandardCharsets.UTF_8.decode(frame));
    }

    @Override public void foreign(int peer, String how) {
      seen.add("foreign " + peer + ": " + how);
    }

    @Override public void closed(int peer) {
      seen.add("closed " + peer);
    }

    void does(Consumer<Links.Channel> what) {
      loops.loop(0).execute(() -> what.accept(channel));
    }

    void send(int peer, String... parts) {
      does(c -> c.send(peer, Stream.of(parts).map(part -> ByteBuffer.wrap(part.getBytes(StandardCharsets.UTF_8))).toArray(ByteBuffer[]::new)));
    }

    void sendLazily(int peer, String text) {
      does(c -> c.sendLazily(peer, 1, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    void sendLast(int peer, String text) {
      does(c -> c.sendLazily(peer, Connection.LAZY_AT_MOST_MILLIS, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    void sees(String... what) {
      await().untilAsserted(() -> assertThat(seen).containsExactly(what));
    }

    void comesToSee(String what) {
      await().untilAsserted(() -> assertThat(seen).contains(what));
    }
  }

  @Test void whoever_calls_frames_go_both_ways_in_their_order() {
    PeerLinks two = other(2, 0);
    PeerLinks three = other(3, 0);
    var one = new End(port, "main");
    var second = new End(two, "main");
    var third = new End(three, "main");
    two.peers(Map.of(1, at(port)));
    port.peers(Map.of(3, at(three)));           // the lesser calls too, where the greater does not know it
    one.comesToSee("opened 2");
    one.comesToSee("opened 3");
    second.comesToSee("opened 1");
    third.comesToSee("opened 1");
    one.send(2, "a0");
    one.sendLazily(2, "a1");
    one.send(2, "a", "2");
    second.send(1, "b");
    third.send(1, "c");
    second.sees("opened 1", "1: a0", "1: a1", "1: a2");
    one.comesToSee("2: b");
    one.comesToSee("3: c");
  }

  @Test void what_is_sent_lazily_leaves_though_nothing_follows() {
    PeerLinks two = other(2, 0);
    var one = new End(port, "main");
    var second = new End(two, "main");
    two.peers(Map.of(1, at(port)));
    one.comesToSee("opened 2");
    second.comesToSee("opened 1");
    one.sendLazily(2, "a");
    second.sees("opened 1", "1: a");
    one.sendLazily(2, "b");
    one.sendLast(2, "c");
    second.sees("opened 1", "1: a", "1: b", "1: c");
  }

  /** Both are given to the loop while it does this one thing. What the turn had sent before, as a hello or a beat, would take them along, so it leaves first. */
  @Test void what_is_sent_lazily_does_not_leave_with_what_is_flushed_for_others() {
    PeerLinks two = other(2, 0);
    PeerLinks three = other(3, 0);
    var one = new End(port, "main");
    two.peers(Map.of(1, at(port)));
    three.peers(Map.of(1, at(port)));
    one.comesToSee("opened 2");
    one.comesToSee("opened 3");
    var waiting = new CompletableFuture<List<Long>>();
    one.does(channel -> {
      channel.flush();
      channel.sendLazily(2, 1, ByteBuffer.allocate(10));
      channel.send(3, ByteBuffer.allocate(10));
      channel.flush();
      waiting.complete(List.of(channel.waiting(2), channel.waiting(3)));
    });
    assertThat(waiting.join().get(0)).isPositive();
    assertThat(waiting.join().get(1)).isZero();
  }

  @Test void a_pair_that_calls_each_other_ends_with_one_link() {
    PeerLinks two = other(2, 0);
    var one = new End(port, "main");
    var second = new End(two, "main");
    port.peers(Map.of(2, at(two)));
    two.peers(Map.of(1, at(port)));
    one.comesToSee("opened 2");
    second.comesToSee("opened 1");
    one.send(2, "x");
    second.comesToSee("1: x");
    await().until(() -> port.connectionCount() + two.connectionCount() == 1);
  }

  @Test void channels_keep_to_themselves_and_what_nobody_takes_is_dropped() {
    PeerLinks two = other(2, 0);
    var main = new End(port, "main");
    var side = new End(port, "side");
    var second = new End(two, "main");
    two.peers(Map.of(1, at(port)));
    side.comesToSee("opened 2");
    side.send(2, "for nobody");
    main.send(2, "for main");
    second.sees("opened 1", "1: for main");
    var late = new End(two, "late");
    late.sees("opened 1");
  }

  @Test void a_link_that_is_cut_comes_back() {
    PeerLinks two = other(2, 0);
    var one = new End(port, "main");
    var second = new End(two, "main");
    two.peers(Map.of(1, at(port)));
    one.comesToSee("opened 2");
    one.does(c -> c.cut(2));
    one.sees("opened 2", "closed 2", "opened 2");
    second.sees("opened 1", "closed 1", "opened 1");
  }

  @Test void a_peer_that_starts_again_is_found_again() {
    int at = Ports.free();
    PeerLinks two = node(2, at);
    var one = new End(port, "main");
    port.peers(Map.of(2, at(two)));
    one.sees("opened 2");
    two.close();
    one.sees("opened 2", "closed 2");
    other(2, at);
    one.sees("opened 2", "closed 2", "opened 2");
  }

  @Test void a_process_that_calls_by_the_number_of_another_is_refused() throws Exception {
    var one = new End(port, "main");
    PeerLinks two = other(2, 0);
    two.peers(Map.of(1, at(port)));
    one.sees("opened 2");
    assertThat(answers(hello("main", 2))).containsExactly(new LinkFrame.Refusal("there is a node 2 already, at 127.0.0.1: give each its own --id"));
    var second = new End(two, "main");
    second.sees("opened 1");
    one.send(2, "still there");
    second.comesToSee("1: still there");
    one.sees("opened 2");
  }

  @Test void one_that_answers_no_more_gives_way_to_the_process_that_calls_by_its_number() throws Exception {
    var one = new End(port, "main");
    try (var silent = new Socket(port.address().getAddress(), port.address().getPort())) {
      silent.getOutputStream().write(hello("main", 2));
      one.sees("opened 2");
      other(2, 0).peers(Map.of(1, at(port)));
      one.sees("opened 2", "closed 2", "opened 2");
    }
  }

  @Test void a_peer_that_says_nothing_is_silent_until_it_speaks() throws Exception {
    var heard = new CopyOnWriteArrayList<String>();
    port.channel("main", new Links.Handler() {
      @Override public void opened(int peer) {
        heard.add("opened " + peer);
      }

      @Override public void frame(int peer, ByteBuffer frame) {
        heard.add("frame of " + peer);
      }

      @Override public void silent(int peer) {
        heard.add("silent " + peer);
      }

      @Override public void speaks(int peer) {
        heard.add("speaks " + peer);
      }

      @Override public void closed(int peer) {
        heard.add("closed " + peer);
      }
    });
    try (var peer = new Socket(port.address().getAddress(), port.address().getPort())) {
      peer.getOutputStream().write(hello("main", 2));
      await().untilAsserted(() -> assertThat(heard).containsExactly("opened 2", "silent 2"));
      peer.getOutputStream().write(bytes(LinkFrame.encode(new LinkFrame.Alive())));
      await().untilAsserted(() -> assertThat(heard).startsWith("opened 2", "silent 2", "speaks 2"));
    }
  }

  @Test void a_peer_that_calls_again_has_lost_its_link() throws Exception {
    var one = new End(port, "main");
    try (var first = new Socket(port.address().getAddress(), port.address().getPort());
        var again = new Socket(port.address().getAddress(), port.address().getPort())) {
      first.getOutputStream().write(hello("main", 2));
      one.sees("opened 2");
      again.getOutputStream().write(hello("main", 2));
      one.sees("opened 2", "closed 2", "opened 2");
    }
  }

  @Test void a_peer_that_is_no_longer_named_stays_linked_and_is_not_called_again() {
    PeerLinks two = other(2, 0);
    var one = new End(port, "main");
    port.peers(Map.of(2, at(two)));
    one.sees("opened 2");
    port.peers(Map.of());
    one.does(c -> c.send(2, ByteBuffer.allocate(1)));
    one.sees("opened 2");
    one.does(c -> c.cut(2));
    one.sees("opened 2", "closed 2");
  }

  @Test void another_node_at_the_address_of_a_peer_is_no_link() {
    PeerLinks two = other(2, 0);
    PeerLinks seven = other(7, 0);
    var one = new End(port, "main");
    port.peers(Map.of(3, at(two), 7, at(seven)));
    one.sees("opened 7");
  }

  @Test void what_a_slow_peer_does_not_read_is_counted() throws Exception {
    var one = new End(port, "main");
    try (var peer = new Socket(port.address().getAddress(), port.address().getPort())) {
      peer.getOutputStream().write(hello("main", 2));
      one.comesToSee("opened 2");
      var waiting = new AtomicLong();
      await().until(() -> {
        one.does(c -> {
          c.send(2, ByteBuffer.allocate(1 << 20));
          waiting.set(c.waiting(2));
        });
        return waiting.get() > 4 << 20;
      });
      one.does(c -> c.cut(2));
      one.comesToSee("closed 2");
    }
  }

  @Test void a_peer_of_our_cluster_is_greeted_and_stays() throws Exception {
    try (var peer = new Socket(port.address().getAddress(), port.address().getPort())) {
      peer.setSoTimeout((int) Patience.LONG.toMillis());
      peer.getOutputStream().write(hello("main", 2));
      assertThat(next(peer)).isEqualTo(new LinkFrame.Hello(new LinkIdentity("main", 1, 1)));
      assertThat(port.connectionCount()).isEqualTo(1);
    }
  }

  @Test void one_that_does_not_say_of_what_generation_it_is_is_of_none() throws Exception {
    var one = new End(port, "main");
    other(2, 0).peers(Map.of(1, at(port)));
    one.comesToSee("opened 2");
    await().until(() -> generation(one, 2) == Links.GENERATION_2);
    try (var old = new Socket(port.address().getAddress(), port.address().getPort())) {
      old.getOutputStream().write(hello("main", 3));
      one.comesToSee("opened 3");
      assertThat(generation(one, 3)).isZero();
    }
  }

  private int generation(End end, int peer) {
    var asked = new CompletableFuture<Integer>();
    end.does(channel -> asked.complete(channel.generation(peer)));
    return asked.join();
  }

  @Test void a_peer_of_another_cluster_is_told_so() throws Exception {
    assertThat(answers(hello("other", 2))).containsExactly(new LinkFrame.Hello(new LinkIdentity("main", 1, 1)),
        new LinkFrame.Refusal("node 1 belongs to ensemble main, not to other: check whose addresses were given to node 2, and whether its data directory came from elsewhere"));
  }

  @Test void who_does_not_know_yet_to_whom_it_belongs_links_with_nobody() throws Exception {
    PeerLinks two = starting(2, "main");
    assertThat(answers(two, hello("main", 3))).containsExactly(new LinkFrame.Refusal("node 2 cannot be linked yet: it is starting, or alone in its ensemble"));
    var one = new End(port, "main");
    var second = new End(two, "main");
    port.peers(Map.of(2, at(two)));
    two.peers(Map.of());
    one.sees("opened 2");
    second.sees("opened 1");
  }

  @Test void who_calls_a_node_of_another_ensemble_is_told_both_names() {
    PeerLinks two = starting(2, "other");
    two.peers(Map.of());
    var one = new End(port, "main");
    port.peers(Map.of(2, at(two)));
    one.comesToSee("foreign 2: node 1 belongs to ensemble main, and node 2 at localhost:" + two.address().getPort() + " to ensemble other");
  }

  @Test void a_link_ends_when_one_of_the_two_learns_that_it_belongs_elsewhere() {
    var ensemble = new AtomicReference<>("");
    PeerLinks two = starting(2, ensemble);
    two.peers(Map.of(1, at(port)));
    var one = new End(port, "main");
    one.sees("opened 2");
    ensemble.set("other");
    one.comesToSee("closed 2");
  }

  private PeerLinks starting(int id, String ensemble) {
    return starting(id, new AtomicReference<>(ensemble));
  }

  /** Nobody has told it whom to call yet. */
  private PeerLinks starting(int id, AtomicReference<String> ensemble) {
    long life = lives.incrementAndGet();
    PeerLinks node = PeerLinks.open(loops, ListenerSettings.of("peers", "127.0.0.1", 0, "none"), Duration.ofMillis(200),
        () -> new LinkIdentity(ensemble.get(), id, life), ForkJoinPool.commonPool());
    others.add(node);
    return node;
  }

  @Test void a_peer_with_our_own_number_is_told_so() throws Exception {
    assertThat(answers(hello("main", 1))).containsExactly(new LinkFrame.Refusal("there is a node 1 already: give each its own --id"));
  }

  @Test void a_peer_of_another_version_is_told_so() throws Exception {
    var frame = ByteBuffer.allocate(4 + 12).putInt(12);
    frame.putInt(LinkFrame.MAGIC).putShort((short) 9).put((byte) LinkFrame.HELLO).put((byte) 77);
    var crc = new CRC32C();
    crc.update(frame.array(), 4, 8);
    assertThat(answers(frame.putInt((int) crc.getValue()).array())).containsExactly(
        new LinkFrame.Refusal("node 1 speaks version 1 of the peer protocol, not 9: run the same release on all nodes"));
  }

  @Test void anything_else_closes_the_connection_without_a_word() throws Exception {
    assertThat(answers("GET / HTTP/1.1\r\n\r\n".getBytes())).isEmpty();
    assertThat(answers(new byte[] {0, 0, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})).isEmpty();
    assertThat(answers(bytes(LinkFrame.encode(new LinkFrame.Refusal("no"))))).isEmpty();
  }

  @Test void a_second_hello_closes_the_connection() throws Exception {
    var twice = new ByteArrayOutputStream();
    twice.write(hello("main", 2));
    twice.write(hello("main", 2));
    assertThat(answers(twice.toByteArray())).filteredOn(LinkFrame.Hello.class::isInstance).hasSizeLessThanOrEqualTo(1);
  }

  private static byte[] hello(String cluster, int node) {
    return bytes(LinkFrame.encode(new LinkFrame.Hello(new LinkIdentity(cluster, node, 77))));
  }

  private static byte[] bytes(ByteBuf buffer) {
    return ByteBufUtil.getBytes(buffer);
  }

  /** All that comes back until the other side closes; the socket's timeout fails the test if it does not. */
  private List<LinkFrame> answers(byte[] sent) throws Exception {
    return answers(port, sent);
  }

  private static List<LinkFrame> answers(PeerLinks node, byte[] sent) throws Exception {
    var received = new ByteArrayOutputStream();
    try (var peer = new Socket(node.address().getAddress(), node.address().getPort())) {
      peer.setSoTimeout((int) Patience.LONG.toMillis());
      new DataOutputStream(peer.getOutputStream()).write(sent);
      int next;
      while ((next = read(peer)) != -1) received.write(next);
    }
    ByteBuf all = Unpooled.wrappedBuffer(received.toByteArray());
    var frames = new ArrayList<LinkFrame>();
    while (all.isReadable()) frames.add(LinkFrame.decode(all.readSlice(all.readInt())));
    return frames;
  }

  private static int read(Socket peer) throws Exception {
    try {
      return peer.getInputStream().read();
    } catch (SocketException reset) {
      return -1;
    }
  }

  private static LinkFrame next(Socket peer) throws Exception {
    int length = ByteBuffer.wrap(peer.getInputStream().readNBytes(4)).getInt();
    return LinkFrame.decode(Unpooled.wrappedBuffer(peer.getInputStream().readNBytes(length)));
  }
}
