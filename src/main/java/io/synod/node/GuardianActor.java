package io.synod.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Stopper;
import java.util.concurrent.CompletableFuture;

/** Parent of the node's actors. None of them may fail: the node stops when one does, since what it owned is in an unknown state. */
final class GuardianActor {
  sealed interface Command {}

  /** Start an actor. @param started completed with its address */
  record Start<T>(Behavior<T> behavior, String name, DispatcherSelector dispatcher, CompletableFuture<ActorRef<T>> started)
      implements Command {}

  private GuardianActor() {}

  static Behavior<Command> create(Stopper stopper) {
    return Behaviors.setup(context -> Behaviors.receive(Command.class)
        .onMessage(Start.class, start -> {
          start(context, (Start<?>) start);
          return Behaviors.same();
        })
        .onSignal(ChildFailed.class, failed -> {
          stopper.stop(reason(failed));
          return Behaviors.same();
        })
        .onSignal(Terminated.class, stoppedInOrder -> Behaviors.same())
        .build());
  }

  private static <T> void start(ActorContext<Command> context, Start<T> start) {
    ActorRef<T> actor = context.spawn(start.behavior(), start.name(), start.dispatcher());
    context.watch(actor);
    start.started().complete(actor);
  }

  private static Fatal reason(ChildFailed failed) {
    if (failed.getCause() instanceof Fatal fatal) return fatal;
    return new Fatal(Exit.INVARIANT, "the actor " + failed.getRef().path().name() + " failed, which must not happen: " + failed.getCause()
        + ". Please report it with the log.", failed.getCause());
  }
}
