package io.synod.session;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ExtensibleBehavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.synod.znode.Code;
import io.synod.znode.Result;
import io.synod.znode.TreeView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the states of a session's actor have in common: its connection, what the client has asked and not been answered yet, and how it all ends. A state is
 * its own behavior; one object, where a behavior built of functions is half a dozen, and there may be many thousands of sessions.
 */
abstract class AttachedActor extends ExtensibleBehavior<Object> {
  static final Result EXPIRED = new Result.Failed(Code.SESSIONEXPIRED);
  static final String UNSERVED = "this node has no leader";
  private static final Logger LOG = LoggerFactory.getLogger(SessionActor.class);

  final ActorRef<Object> self;
  final Client client;
  final Sessions sessions;
  final TreeView tree;
  final Turns turns;
  /** Null before it is known whose session this is, once this state has ended, and once the session has left the connection. */
  Caller caller;
  private boolean paused;

  AttachedActor(ActorRef<Object> self, Client client, Sessions sessions) {
    this.self = self;
    this.client = client;
    this.sessions = sessions;
    this.tree = sessions.tree();
    this.turns = new Turns();
  }

  /** The state behind {@code before}, which ends. */
  AttachedActor(AttachedActor before) {
    self = before.self;
    client = before.client;
    sessions = before.sessions;
    tree = before.tree;
    turns = before.turns;
    caller = before.caller;
    paused = before.paused;
    before.caller = null;
  }

  abstract Behavior<Object> on(Object message);

  @Override
  public final Behavior<Object> receive(TypedActorContext<Object> context, Object message) {
    return on(message);
  }

  @Override
  public final Behavior<Object> receiveSignal(TypedActorContext<Object> context, Signal signal) {
    return signal == PostStop.instance() ? stopped() : Behaviors.unhandled();
  }

  /** What ends any state. */
  final Behavior<Object> always(Object message) {
    if (message instanceof Session.Disconnected) return gone("disconnected");
    if (message instanceof Session.Moved) return close("session moved to another connection");
    if (message instanceof Session.Expired) return close("session expired");
    if (message instanceof Session.Unserved) return close(UNSERVED);
    return Behaviors.unhandled();
  }

  final Behavior<Object> pauseWhenFull() {
    int outstanding = turns.size();
    int most = sessions.settings().maxOutstanding();
    if (paused ? outstanding <= most / 2 : outstanding >= most) {
      paused = !paused;
      client.reading(!paused);
    }
    return Behaviors.same();
  }

  final Behavior<Object> refused(String why, Object outcome) {
    LOG.info("refusing session 0x{} to the client at {}: {}", Long.toHexString(caller.sessionId()), client.whence().address(), why);
    if (outcome.equals(EXPIRED)) client.refused();
    return close("session refused: " + outcome);
  }

  final Behavior<Object> close(String reason) {
    client.close(reason);
    return gone(reason);
  }

  private Behavior<Object> gone(String reason) {
    LOG.debug("session 0x{} of {} leaves this connection: {}", Long.toHexString(caller == null ? 0 : caller.sessionId()), client.whence().address(), reason);
    if (caller != null) leave();
    caller = null;
    return Behaviors.stopped();
  }

  /** Of a session that is known. */
  void leave() {
    sessions.disconnected(caller.sessionId(), self);
  }

  /** By now all is done, unless the actor failed or the system ends. */
  private Behavior<Object> stopped() {
    if (caller != null) close("the session's actor has stopped");
    return Behaviors.same();
  }
}
