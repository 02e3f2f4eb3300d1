package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkListenerTest {
  private EventLoops loops;
  private LinkListener port;

  @BeforeEach void open() {
    loops = EventLoops.start(LoopSettings.defaults().withCount(1));
    port = LinkListener.bind(loops, ListenerSettings.of("peers", "127.0.0.1", 0, "none"), new LinkIdentity("main", 1));
  }

  @AfterEach void close() {
    port.close();
    loops.close();
  }

  @Test void a_peer_of_our_cluster_is_greeted_and_stays() throws Exception {
    try (var peer = new Socket(port.address().getAddress(), port.address().getPort())) {
      peer.setSoTimeout(20_000);
      peer.getOutputStream().write(hello("main", 2));
      assertThat(next(peer)).isEqualTo(new LinkFrame.Hello(new LinkIdentity("main", 1)));
      assertThat(port.connectionCount()).isEqualTo(1);
    }
  }

  @Test void a_peer_of_another_cluster_is_told_so() throws Exception {
    assertThat(answers(hello("other", 2))).containsExactly(new LinkFrame.Refusal("node 1 belongs to cluster main, not to other:"
        + " check the seed nodes, or whether a data directory came from elsewhere"));
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

  @Test void whatever_follows_a_hello_closes_the_connection() throws Exception {
    var twice = new ByteArrayOutputStream();
    twice.write(hello("main", 2));
    twice.write(hello("main", 2));
    assertThat(answers(twice.toByteArray())).hasSizeLessThanOrEqualTo(1).allMatch(LinkFrame.Hello.class::isInstance);
  }

  private static byte[] hello(String cluster, int node) {
    return bytes(LinkFrame.encode(new LinkFrame.Hello(new LinkIdentity(cluster, node))));
  }

  private static byte[] bytes(ByteBuf buffer) {
    return ByteBufUtil.getBytes(buffer);
  }

  /** All that comes back until the other side closes; the socket's timeout fails the test if it does not. */
  private List<LinkFrame> answers(byte[] sent) throws Exception {
    var received = new ByteArrayOutputStream();
    try (var peer = new Socket(port.address().getAddress(), port.address().getPort())) {
      peer.setSoTimeout(20_000);
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
