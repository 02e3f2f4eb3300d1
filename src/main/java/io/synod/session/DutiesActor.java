package io.synod.session;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.synod.ensemble.Member;
import io.synod.loop.Clock;
import io.synod.znode.ReaperActor;
import io.synod.znode.ReaperSettings;
import java.time.Duration;

/**
 * What is done once in an ensemble, where its leader is: expiry of sessions and the reaper. Both end with the leadership. And the wait before a member
 * without a leader serves those that only read. On the member's loop.
 */
public final class DutiesActor {
  /** Or a tick, if that is longer (ZooKeeper's QuorumPeer). */
  private static final Duration CUT_OFF_AFTER = Duration.ofSeconds(2);
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final ActorRef<Member.Command> member;
  private final Sessions sessions;
  private final ReaperSettings reaper;
  private final Clock clock;

  public sealed interface Command {}

  /** This node leads. @param expiry of this leadership */
  record Lead(Expiry expiry) implements Command {}

  /** It looks for a leader: when it has for a while, it is cut off, and may serve those that only read. */
  record Look() implements Command {}

  /** It has found one. */
  record Join() implements Command {}

  private enum Alone implements Command { FOR_A_WHILE }

  /** It leads no more. */
  record End() implements Command {}

  private DutiesActor(ActorContext<Command> context, TimerScheduler<Command> timers, ActorRef<Member.Command> member, Sessions sessions, ReaperSettings reaper, Clock clock) {
    this.context = context;
    this.timers = timers;
    this.member = member;
    this.sessions = sessions;
    this.reaper = reaper;
    this.clock = clock;
  }

  public static Behavior<Command> create(ActorRef<Member.Command> member, Sessions sessions, ReaperSettings reaper, Clock clock) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> new DutiesActor(context, timers, member, sessions, reaper, clock).running()));
  }

  private Behavior<Command> running() {
    return Behaviors.receive(Command.class)
        .onMessage(Lead.class, lead -> {
          end();
          context.spawnAnonymous(ExpiryActor.create(lead.expiry(), sessions, clock), DispatcherSelector.sameAsParent());
          context.spawnAnonymous(ReaperActor.create(member, sessions.tree(), reaper, clock), DispatcherSelector.sameAsParent());
          return Behaviors.same();
        })
        .onMessage(End.class, end -> {
          end();
          return Behaviors.same();
        })
        .onMessage(Look.class, look -> {
          Duration tick = sessions.settings().tickTime();
          timers.startSingleTimer(Alone.FOR_A_WHILE, tick.compareTo(CUT_OFF_AFTER) > 0 ? tick : CUT_OFF_AFTER);
          return Behaviors.same();
        })
        .onMessage(Join.class, join -> {
          timers.cancel(Alone.FOR_A_WHILE);
          return Behaviors.same();
        })
        .onMessageEquals(Alone.FOR_A_WHILE, () -> {
          sessions.beginReadOnly();
          return Behaviors.same();
        })
        .build();
  }

  private void end() {
    context.getChildren().forEach(context::stop);
  }
}
