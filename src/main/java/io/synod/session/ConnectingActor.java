package io.synod.session;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import io.synod.ensemble.Member;
import io.synod.journal.Bytes;
import io.synod.znode.Op;
import io.synod.znode.Result;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's actor until it is known whether the client may have the session that it asks for: a new one, the one it had on another connection, or one that
 * only reads. What the client sends without waiting for that is kept for {@link SessionActor}, the state that follows.
 */
final class ConnectingActor extends AttachedActor {
  private static final Logger LOG = LoggerFactory.getLogger(SessionActor.class);
  private final Executor loop;
  private final Session.Connect connect;
  private final int timeoutMillis;
  /** Of a new session. */
  private Bytes password;

  ConnectingActor(ActorRef<Object> self, Executor loop, Client client, Session.Connect connect, Sessions sessions) {
    super(self, client, sessions);
    this.loop = loop;
    this.connect = connect;
    this.timeoutMillis = sessions.settings().negotiated(connect.timeoutMillis());
  }

  /** Of the connection. */
  Executor loop() {
    return loop;
  }

  /** To be asked once. */
  Behavior<Object> begin() {
    client.attached(self);
    boolean reads = sessions.readOnly() && connect.readOnly();
    if (!sessions.serving() && !reads) return close(UNSERVED);
    if (connect.lastZxidSeen() > tree.applied()) {
      LOG.info("refusing the client at {}: it has seen zxid 0x{}, this node has applied 0x{}; it must try another server", client.whence().address(),
          Long.toHexString(connect.lastZxidSeen()), Long.toHexString(tree.applied()));
      return close("client is ahead");
    }
    if (reads) return read();
    return connect.sessionId() == 0 ? open() : reattach();
  }

  /** A session that only this connection knows. One of the whole ensemble is none here: nobody can say whether it lives (ZooKeeper's ReadOnlyZooKeeperServer). */
  private Behavior<Object> read() {
    if (connect.sessionId() != 0) return close("its session belongs to the ensemble, and this member only serves reads");
    long id = sessions.newId();
    become(id);
    return new SessionActor(this, true).established(id, timeoutMillis, sessions.newPassword());
  }

  private Behavior<Object> open() {
    long id = sessions.newId();
    password = sessions.newPassword();
    become(id);
    sessions.timeouts().heard(id); // tracked from before it exists, so that one whose client is gone by then expires too
    propose(new Op.OpenSession(id, timeoutMillis, password));
    return this;
  }

  private Behavior<Object> reattach() {
    become(connect.sessionId());
    propose(new Op.Reattach(connect.sessionId(), connect.password()));
    return this;
  }

  private void become(long sessionId) {
    caller = new Caller(tree, sessionId, client.whence());
  }

  private void propose(Op.Kind kind) {
    sessions.member().tell(new Member.Propose(new Op(kind, caller.who()), caller.origin(0), self.narrow()));
  }

  @Override
  Behavior<Object> on(Object message) {
    if (message instanceof Member.Reply reply) return connect.sessionId() == 0 ? opened(reply) : reattached(reply);
    if (message instanceof Session.Submit submit) {
      submit.calls().forEach(turns::submit);
      return pauseWhenFull();
    }
    return always(message);
  }

  private Behavior<Object> opened(Member.Reply reply) {
    if (!(reply.outcome() instanceof Result.SessionOpened opened)) return close("session refused: " + reply.outcome());
    return new SessionActor(this, false).established(opened.sessionId(), opened.timeoutMillis(), password);
  }

  private Behavior<Object> reattached(Member.Reply reply) {
    long id = caller.sessionId();
    if (reply.outcome() instanceof Result.SessionReattached) {
      sessions.timeouts().renegotiated(id, timeoutMillis);
      return new SessionActor(this, false).established(id, timeoutMillis, connect.password());
    }
    return refused(tree.session(id).isEmpty() ? "no such session, probably expired" : "wrong password", reply.outcome());
  }
}
