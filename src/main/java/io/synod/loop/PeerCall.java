package io.synod.loop;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls to one peer until a link with it is open. Of a pair the node with the greater number calls at once and the other a while later, so
 * that their calls seldom cross; between attempts the wait doubles up to a second. On the ensemble's loop.
 */
final class PeerCall {
  private static final Logger LOG = LoggerFactory.getLogger(PeerCall.class);
  private static final long FIRST_WAIT_MILLIS = 50;
  private static final long LONGEST_WAIT_MILLIS = 1_000;
  private static final long LESSER_WAITS_MILLIS = 300;

  private final PeerLinks links;
  private final Dialer dialer;
  private final EventLoop loop;
  private final int peer;
  private final HostPort address;
  private long waitMillis = FIRST_WAIT_MILLIS;
  private String complaint = "";
  private boolean underWay;
  private boolean ended;

  PeerCall(PeerLinks links, Dialer dialer, EventLoop loop, int peer, HostPort address) {
    this.links = links;
    this.dialer = dialer;
    this.loop = loop;
    this.peer = peer;
    this.address = address;
  }

  HostPort address() {
    return address;
  }

  /** Calls until a link is open, unless it does already. */
  void begin() {
    waitMillis = FIRST_WAIT_MILLIS;
    if (underWay || ended) return;
    underWay = true;
    loop.schedule(this::attempt, links.self().node() > peer ? 0 : LESSER_WAITS_MILLIS, TimeUnit.MILLISECONDS);
  }

  void end() {
    ended = true;
  }

  private void attempt() {
    if (!wanted()) {
      underWay = false;
      complaint = "";
      return;
    }
    dialer.dial(address, this::wanted, connection -> LinkHandler.dialled(links, connection, peer, this::failed), this::failed);
  }

  private boolean wanted() {
    return !ended && !links.isOpen(peer);
  }

  /** The attempt has ended without a link, or its link has ended. Each reason is said once until a link was open. */
  private void failed(String reason) {
    if (ended) return;
    if (!links.isOpen(peer) && !reason.equals(complaint)) LOG.warn("no link to node {} at {}: {}; it is tried again", peer, address, reason);
    complaint = reason;
    loop.schedule(this::attempt, waitMillis, TimeUnit.MILLISECONDS);
    waitMillis = Math.min(2 * waitMillis, LONGEST_WAIT_MILLIS);
  }
}
