package io.synod.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection with a peer. Each side says hello, the caller first; one of another version or cluster is told why not. Then it is the link,
 * until it ends or a newer one takes its place. Anything that is not a frame of the protocol closes it.
 */
final class LinkHandler implements ConnectionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(LinkHandler.class);
  private static final int ANY = -1;

  private final PeerLinks links;
  private final Connection connection;
  private final int expected;
  private final Consumer<String> ended;
  private final Pulse pulse = new Pulse();
  private String reason = "";
  private int peer = ANY;
  private LinkIdentity other;
  private int generation;
  private boolean probing;

  private LinkHandler(PeerLinks links, Connection connection, int expected, Consumer<String> ended) {
    this.links = links;
    this.connection = connection;
    this.expected = expected;
    this.ended = ended;
  }

  static LinkHandler accepted(PeerLinks links, Connection connection) {
    return new LinkHandler(links, connection, ANY, reason -> {});
  }

  /** @param expected whom we called @param ended told when the connection ends, and why */
  static LinkHandler dialled(PeerLinks links, Connection connection, int expected, Consumer<String> ended) {
    connection.send(LinkFrame.encode(new LinkFrame.Hello(links.self())));
    return new LinkHandler(links, connection, expected, ended);
  }

  /** Whether {@code caller} is the process at the other end. */
  boolean isWith(LinkIdentity caller) {
    return caller.life() == other.life();
  }

  InetSocketAddress remote() {
    return connection.remote();
  }

  /** See {@link Links.Channel#generation}. */
  void is(int told) {
    generation = told;
  }

  int generation() {
    return generation;
  }

  /** Is it still there? If nothing says so within {@code millis}, the link ends. */
  void probe(EventLoop loop, long millis) {
    if (probing) return;
    probing = true;
    connection.send(LinkFrame.encode(new LinkFrame.Probe()));
    loop.schedule(() -> {
      if (probing) end("it does not answer, and another calls by its number");
    }, millis, TimeUnit.MILLISECONDS);
  }

  /** Says that we are here, unless that can be told from what waits. @return whether the other side is taken for silent from now on */
  boolean beat() {
    if (connection.waiting() == 0) connection.send(LinkFrame.encode(new LinkFrame.Alive()));
    return pulse.missed();
  }

  void send(ByteBuf frame) {
    connection.send(frame);
  }

  /** See {@link Connection#sendLazily}. */
  void sendLazily(ByteBuf frame, int withinMillis) {
    connection.sendLazily(frame, withinMillis);
  }

  /** See {@link Connection#awaitNext}. */
  void awaitNext() {
    connection.awaitNext();
  }

  void flush() {
    connection.flush();
  }

  long waiting() {
    return connection.waiting();
  }

  /** One of the two did not know its ensemble when the link was opened. */
  void endIfForeign(LinkIdentity self) {
    if (self.isForeignTo(other)) end("node " + peer + " belongs to ensemble " + other.cluster() + ", and this one to " + self.cluster());
  }

  void cut() {
    end("we ended it");
  }

  /** There is a newer link with this peer, which is no longer this one's to report. */
  void replaced() {
    end("the other side called again");
  }

  @Override public void frame(ByteBuf frame) {
    try {
      receive(LinkFrame.decode(frame));
    } catch (LinkFrame.Malformed e) {
      malformed(e.getMessage());
    } finally {
      frame.release();
    }
  }

  private void receive(LinkFrame frame) throws LinkFrame.Malformed {
    if (peer != ANY && pulse.heard()) links.speaks(peer, this);
    if (frame instanceof LinkFrame.Content content && peer != ANY) {
      links.received(peer, this, content);
    } else if (frame instanceof LinkFrame.Probe && peer != ANY) {
      connection.send(LinkFrame.encode(new LinkFrame.Alive()));
    } else if (frame instanceof LinkFrame.Alive && peer != ANY) {
      probing = false;
    } else if (frame instanceof LinkFrame.Hello hello && peer == ANY) {
      links.refusal(hello.from()).ifPresentOrElse(why -> refuse(hello.from(), why), () -> open(hello.from()));
    } else if (frame instanceof LinkFrame.Refusal refusal && expected != ANY) {
      end("it refuses: " + refusal.reason());
    } else if (frame instanceof LinkFrame.OtherVersion other) {
      refuse("node " + links.self().node() + " speaks version " + LinkFrame.VERSION + " of the peer protocol, not " + other.version()
          + ": run the same release on all nodes");
    } else {
      throw new LinkFrame.Malformed(peer == ANY ? "it does not begin with a hello" : "a second hello");
    }
  }

  /** One of another ensemble hears who we are, and can tell that from the address of a peer that is merely not there. */
  private void refuse(LinkIdentity caller, String why) {
    LinkIdentity self = links.self();
    if (self.isForeignTo(caller)) {
      if (expected == ANY) connection.send(LinkFrame.encode(new LinkFrame.Hello(self)));
      else links.foreign(expected, caller, connection.remote());
    }
    refuse(why);
  }

  private void refuse(String why) {
    links.refused(connection.remote(), why);
    reason = why;
    connection.send(LinkFrame.encode(new LinkFrame.Refusal(why)));
    connection.closeAfterFlush();
  }

  private void open(LinkIdentity caller) {
    if (expected != ANY && caller.node() != expected) {
      end("node " + caller.node() + " answers there");
      return;
    }
    if (expected == ANY) connection.send(LinkFrame.encode(new LinkFrame.Hello(links.self())));
    connection.send(LinkFrame.encode(ByteBufAllocator.DEFAULT, LinkFrame.ABOUT, ByteBuffer.wrap(new byte[] {Links.OWN_GENERATION})));
    other = caller;
    peer = caller.node();
    connection.mayBeIdle();
    LOG.info("link with node {} at {} is open", peer, connection.remote());
    links.opened(peer, this);
  }

  @Override public void badLength(int length) {
    malformed("a frame of " + length + " bytes");
  }

  private void malformed(String why) {
    links.malformed(connection.remote(), why);
    end(why);
  }

  private void end(String why) {
    reason = why;
    connection.close();
  }

  @Override public void writable() {
    if (peer != ANY) links.writable(peer, this);
  }

  @Override public boolean isOfClient() {
    return false;
  }

  /** Both sides speak unasked, and each bounds what it lets wait. */
  @Override public boolean readsOnlyWhileWritable() {
    return false;
  }

  /** Before the hello there is no one to wait for; an open link may be silent. */
  @Override public boolean idle() {
    return peer == ANY;
  }

  @Override public void closed() {
    if (reason.isEmpty()) reason = peer == ANY ? "the connection ended before a hello" : "the other side ended it";
    if (peer != ANY) {
      LOG.info("link with node {} at {} has ended: {}", peer, connection.remote(), reason);
      links.ended(peer, this);
    }
    ended.accept(reason);
  }
}
