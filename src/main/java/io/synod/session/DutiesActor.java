package io.synod.session;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.synod.ensemble.Member;
import io.synod.loop.Clock;
import io.synod.znode.ReaperActor;
import io.synod.znode.ReaperSettings;

/** What is done once in an ensemble, where its leader is: expiry of sessions and the reaper. Both end with the leadership. On the member's loop. */
public final class DutiesActor {
  private final ActorContext<Command> context;
  private final ActorRef<Member.Command> member;
  private final Sessions sessions;
  private final ReaperSettings reaper;
  private final Clock clock;

  public sealed interface Command {}

  /** This node leads. @param expiry of this leadership */
  record Lead(Expiry expiry) implements Command {}

  /** It leads no more. */
  record End() implements Command {}

  private DutiesActor(ActorContext<Command> context, ActorRef<Member.Command> member, Sessions sessions, ReaperSettings reaper, Clock clock) {
    this.context = context;
    this.member = member;
    this.sessions = sessions;
    this.reaper = reaper;
    this.clock = clock;
  }

  public static Behavior<Command> create(ActorRef<Member.Command> member, Sessions sessions, ReaperSettings reaper, Clock clock) {
    return Behaviors.setup(context -> new DutiesActor(context, member, sessions, reaper, clock).running());
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
        .build();
  }

  private void end() {
    context.getChildren().forEach(context::stop);
  }
}
