package io.synod.znode;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.synod.ensemble.Member;
import io.synod.ensemble.Origin;
import io.synod.loop.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the {@link Reaper}: proposes to the member that leads what it finds, so that every node deletes the same at the same zxid. Whoever
 * starts it does so where the leader is.
 */
public final class ReaperActor {
  private static final Logger LOG = LoggerFactory.getLogger(ReaperActor.class);

  private final ActorRef<Object> self;
  private final TimerScheduler<Object> timers;
  private final ActorRef<Member.Command> member;
  private final Reaper reaper;
  private final ReaperSettings settings;
  private final Clock clock;

  private ReaperActor(ActorRef<Object> self, TimerScheduler<Object> timers, ActorRef<Member.Command> member, TreeView tree,
      ReaperSettings settings, Clock clock) {
    this.self = self;
    this.timers = timers;
    this.member = member;
    this.reaper = new Reaper(tree, settings);
    this.settings = settings;
    this.clock = clock;
  }

  public static Behavior<Object> create(ActorRef<Member.Command> member, TreeView tree, ReaperSettings settings, Clock clock) {
    return Behaviors.withTimers(timers -> Behaviors.setup(context -> {
      timers.startSingleTimer(Timer.SEARCH, settings.checkInterval());
      return new ReaperActor(context.getSelf(), timers, member, tree, settings, clock).running();
    }));
  }

  private Behavior<Object> running() {
    return Behaviors.receive(Object.class)
        .onMessageEquals(Timer.SEARCH, this::search)
        .onMessageEquals(Timer.TURN, this::turn)
        .onMessage(Member.Reply.class, this::answered)
        .build();
  }

  private Behavior<Object> search() {
    reaper.begin();
    return turn();
  }

  private Behavior<Object> turn() {
    for (String path : reaper.turn(clock.millis())) {
      var reap = new Op(new Op.Reap(path, settings.maxNeverUsed().toMillis()), List.of());
      member.tell(new Member.Propose(reap, Origin.NODE, self.narrow()));
    }
    if (reaper.goesOn()) {
      timers.startSingleTimer(Timer.TURN, settings.pace());
    } else {
      timers.startSingleTimer(Timer.SEARCH, settings.checkInterval());
    }
    return Behaviors.same();
  }

  /** A refusal says that somebody has used the znode meanwhile; the next search decides anew. */
  private Behavior<Object> answered(Member.Reply reply) {
    LOG.debug("reaped at zxid 0x{}: {}", Long.toHexString(reply.zxid()), reply.outcome());
    return Behaviors.same();
  }

  private enum Timer { SEARCH, TURN }
}
