package io.synod.loop;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accepting end of a link. A peer of our version and cluster is greeted in turn; any other is told why not, and the connection
 * closes, as it does on anything that is no hello. Nothing is spoken over an open link in version {@value LinkFrame#VERSION}.
 */
final class LinkHandler implements ConnectionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(LinkHandler.class);

  private final LinkIdentity self;
  private final Connection connection;
  private final LogThrottle malformed;
  private Optional<LinkIdentity> peer = Optional.empty();

  LinkHandler(LinkIdentity self, Connection connection, LogThrottle malformed) {
    this.self = self;
    this.connection = connection;
    this.malformed = malformed;
  }

  @Override public void frame(ByteBuf frame) {
    try {
      if (peer.isPresent()) throw new LinkFrame.Malformed("nothing follows a hello in version " + LinkFrame.VERSION);
      receive(LinkFrame.decode(frame));
    } catch (LinkFrame.Malformed e) {
      closeFor(e.getMessage());
    } finally {
      frame.release();
    }
  }

  private void receive(LinkFrame frame) throws LinkFrame.Malformed {
    if (frame instanceof LinkFrame.Hello hello) {
      refusal(hello.from()).ifPresentOrElse(this::refuse, () -> open(hello.from()));
    } else if (frame instanceof LinkFrame.OtherVersion other) {
      refuse("node " + self.node() + " speaks version " + LinkFrame.VERSION + " of the peer protocol, not " + other.version()
          + ": run the same release on all nodes");
    } else {
      throw new LinkFrame.Malformed("a refusal before any hello");
    }
  }

  private Optional<String> refusal(LinkIdentity other) {
    if (!other.cluster().equals(self.cluster())) {
      return Optional.of("node " + self.node() + " belongs to cluster " + self.cluster() + ", not to " + other.cluster()
          + ": check the seed nodes, or whether a data directory came from elsewhere");
    }
    if (other.node() == self.node()) return Optional.of("there is a node " + self.node() + " already: give each its own --id");
    return Optional.empty();
  }

  private void refuse(String reason) {
    LOG.warn("refused the link from {}: {}", connection.remote(), reason);
    connection.send(LinkFrame.encode(new LinkFrame.Refusal(reason)));
    connection.closeAfterFlush();
  }

  private void open(LinkIdentity other) {
    peer = Optional.of(other);
    connection.send(LinkFrame.encode(new LinkFrame.Hello(self)));
    LOG.info("link from node {} at {} is open", other.node(), connection.remote());
  }

  @Override public void badLength(int length) {
    closeFor("a frame of " + length + " bytes");
  }

  private void closeFor(String reason) {
    malformed.permit().ifPresent(withheld -> LOG.warn("closed the connection of {} to the peer port: {} ({} more since the last such line)",
        connection.remote(), reason, withheld));
    connection.close();
  }

  /** Before the hello there is no one to wait for; an open link may be silent. */
  @Override public boolean idle() {
    return peer.isEmpty();
  }

  @Override public void closed() {
    peer.ifPresent(other -> LOG.info("link from node {} at {} has ended", other.node(), connection.remote()));
  }
}
