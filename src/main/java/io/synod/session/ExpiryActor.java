package io.synod.session;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import io.synod.ensemble.Member;
import io.synod.ensemble.Origin;
import io.synod.loop.Clock;
import io.synod.znode.Op;
import io.synod.znode.Result;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends sessions that {@link Expiry} finds silent: the decision goes through the log as {@code CloseSession(expired)}, so that every node agrees on
 * it. Started where the node begins to lead; every session then has its full timeout again. On loop 0.
 */
public final class ExpiryActor {
  private static final Logger LOG = LoggerFactory.getLogger(ExpiryActor.class);

  private final ActorRef<Object> self;
  private final Expiry expiry;
  private final Sessions sessions;
  private final Clock clock;
  private final Map<Integer, Long> closing = new HashMap<>();
  private int asked;
  private long followedAt;

  private ExpiryActor(ActorRef<Object> self, Expiry expiry, Sessions sessions, Clock clock) {
    this.self = self;
    this.expiry = expiry;
    this.sessions = sessions;
    this.clock = clock;
  }

  public static Behavior<Object> create(Expiry expiry, Sessions sessions, Clock clock) {
    return Behaviors.withTimers(timers -> Behaviors.setup(context -> {
      sessions.tree().sessions().forEach(session -> expiry.heard(session.sessionId()));
      timers.startTimerWithFixedDelay(Tick.TICK, expiry.interval());
      return new ExpiryActor(context.getSelf(), expiry, sessions, clock).running();
    }));
  }

  private Behavior<Object> running() {
    return Behaviors.receive(Object.class)
        .onMessageEquals(Tick.TICK, this::tick)
        .onMessage(Member.Reply.class, this::closed)
        .build();
  }

  private Behavior<Object> tick() {
    followRestore();
    for (Long id : expiry.tick(clock.millis())) {
      if (sessions.tree().session(id).isEmpty()) continue; // closed meanwhile
      LOG.info("expiring session 0x{}: not heard from for its timeout", Long.toHexString(id));
      closing.put(++asked, id);
      var close = new Op(new Op.CloseSession(id, true), List.of());
      sessions.member().tell(new Member.Propose(close, new Origin(0, asked, "", ""), self.narrow()));
    }
    return Behaviors.same();
  }

  /** Another tree was put in the place of the one before: its sessions have their full timeouts, and clients of others are told. */
  private void followRestore() {
    long restoredAt = sessions.tree().restoredAt();
    if (restoredAt == followedAt) return;
    followedAt = restoredAt;
    sessions.tree().sessions().forEach(session -> expiry.heard(session.sessionId()));
    sessions.dismissEnded();
  }

  private Behavior<Object> closed(Member.Reply reply) {
    Long id = closing.remove(reply.cxid());
    if (!(reply.outcome() instanceof Result.SessionClosed) && sessions.tree().session(id).isPresent()) {
      LOG.warn("session 0x{} could not be expired: {}; trying again after its timeout", Long.toHexString(id), reply.outcome());
      expiry.heard(id);
    }
    return Behaviors.same();
  }

  private enum Tick { TICK }
}
