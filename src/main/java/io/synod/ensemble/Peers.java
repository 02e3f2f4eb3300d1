package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import io.synod.loop.Links;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ensemble's channel to its other members: what comes is decoded and told to the actor it is for, the member or its election. Frames that
 * are of neither end that link and nothing else.
 */
final class Peers implements Links.Handler {
  private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

  /** From another member, in the order of the link. */
  record Heard(int peer, PeerMessage message) implements Member.Command {}

  record Opened(int peer) implements Member.Command {}

  record Closed(int peer) implements Member.Command {}

  /** See {@link Links.Handler#foreign}. */
  record Foreign(int peer, String how) implements Member.Command {}

  private final ActorRef<Member.Command> member;
  private final ActorRef<ElectionActor.Command> election;
  private final Links.Channel channel;

  Peers(Links links, String ensemble, ActorRef<Member.Command> member, ActorRef<ElectionActor.Command> election) {
    this.member = member;
    this.election = election;
    this.channel = links.channel(ensemble, this);
  }

  void send(int peer, PeerMessage message) {
    channel.send(peer, PeerCodec.encode(message));
  }

  void sendLazily(int peer, PeerMessage message, int withinMillis) {
    channel.sendLazily(peer, withinMillis, PeerCodec.encode(message));
  }

  void awaitNext(int peer) {
    channel.awaitNext(peer);
  }

  void flush() {
    channel.flush();
  }

  int generation(int peer) {
    return channel.generation(peer);
  }

  void send(int peer, Notification notification) {
    channel.send(peer, NotificationCodec.encode(notification));
  }

  @Override
  public void opened(int peer) {
    member.tell(new Opened(peer));
    election.tell(new ElectionActor.LinkOpened(peer));
  }

  @Override
  public void closed(int peer) {
    member.tell(new Closed(peer));
    election.tell(new ElectionActor.LinkClosed(peer));
  }

  @Override
  public void foreign(int peer, String how) {
    member.tell(new Foreign(peer, how));
  }

  @Override
  public void silent(int peer) {
    member.tell(new Member.Unreachable(peer));
  }

  @Override
  public void speaks(int peer) {
    member.tell(new Member.Reachable(peer));
  }

  @Override
  public void frame(int peer, ByteBuffer frame) {
    try {
      if (NotificationCodec.isOne(frame)) election.tell(new ElectionActor.Notified(NotificationCodec.decode(frame)));
      else member.tell(new Heard(peer, PeerCodec.decode(frame)));
    } catch (IOException malformed) {
      LOG.warn("member {} sent what cannot be read, its link is cut: {}", peer, malformed.getMessage());
      channel.cut(peer);
    }
  }
}
