package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this member serves clients now, and whoever is to know it: the node ({@link Serving}) and the statistics ({@link Availability}). Owned by the
 * member's actor.
 */
final class Service {
  private static final Logger LOG = LoggerFactory.getLogger(Service.class);
  private final MemberSettings settings;
  private final Serving serving;
  private final Availability availability;
  private final StateMachine machine;
  private final History history;
  private boolean open;
  private boolean opened;
  private boolean news;

  Service(MemberSettings settings, Serving serving, Availability availability, StateMachine machine, History history) {
    this.settings = settings;
    this.serving = serving;
    this.availability = availability;
    this.machine = machine;
    this.history = history;
  }

  /** Requests are carried out. */
  boolean isOpen() {
    return open;
  }

  /** Requests have been carried out since this member started: who comes before waits, who comes later is refused while it is not open. */
  boolean hasOpened() {
    return opened;
  }

  /** Whether it was opened since this was asked last: who waits may come now. */
  boolean takeNews() {
    boolean was = news;
    news = false;
    return was;
  }

  /** There is no leader to ask, and whoever asked has to know it. */
  void refuse(Origin origin, ActorRef<Member.Reply> replyTo) {
    replyTo.tell(new Member.Reply(origin.cxid(), history.handed(), machine.unknown()));
  }

  /** A leader is looked for. */
  void looks() {
    availability.looks();
    if (!history.isFuzzy()) serving.looks();
  }

  /** One was found. */
  void joins(ElectionActor.Elected elected) {
    LOG.info("ensemble {}: {} - LEADER ELECTION TOOK - {} MS", settings.ensemble(), elected.state(), elected.tookMillis());
    availability.elected(elected.tookMillis());
    serving.joins();
  }

  /** In the epoch that has begun. @param leader id of this member, or of the one it follows @param as what it is there */
  void open(int leader, MemberState as) {
    LOG.info("ensemble {} serves clients in epoch {}, as {}", settings.ensemble(), history.currentEpoch(),
        leader == settings.id() ? "leader" : "learner of member " + leader);
    open = true;
    opened = true;
    news = true;
    availability.serves(as);
    if (leader == settings.id()) serving.leads(history.currentEpoch());
    else serving.follows(leader, history.currentEpoch());
  }

  /** Nothing that it would answer is certain any more. */
  void close() {
    if (!open) return;
    open = false;
    serving.ended();
  }
}
