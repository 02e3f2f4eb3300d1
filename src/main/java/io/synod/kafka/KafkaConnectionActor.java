package io.synod.kafka;

import akka.actor.Cancellable;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import io.synod.partition.Partition;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Where a connection hears from others: the replies of partitions, its timers, answers completed on other threads. Lives on the
 * connection's loop, so what it hears goes straight to {@link KafkaConnection}, which decides everything. Speaks {@code Object} because
 * the replies belong to the partition's protocol; an adapter per message would be the dearest part of an append.
 */
final class KafkaConnectionActor {
  private enum Stop { STOP }

  private record Run(Runnable action) {}

  private KafkaConnectionActor() {}

  private static Behavior<Object> create(Supplier<KafkaConnection> connection) {
    return Behaviors.receive(Object.class)
        .onMessage(Partition.AppendReply.class, reply -> {
          connection.get().on(reply);
          return Behaviors.same();
        })
        .onMessage(Partition.Moved.class, moved -> {
          connection.get().on(moved);
          return Behaviors.same();
        })
        .onMessage(Run.class, run -> {
          connection.get().guarded(run.action());
          return Behaviors.same();
        })
        .onMessageEquals(Stop.STOP, Behaviors::stopped)
        .build();
  }

  /** The actor as its connection sees it. */
  static final class Address implements Replies {
    private final ActorSystem<?> system;
    private final ActorRef<Object> self;

    /** @param connection asked for with the first message, so after this returned */
    Address(ActorSystem<?> system, String name, Props loop, Supplier<KafkaConnection> connection) {
      this.system = system;
      self = system.systemActorOf(create(connection), name, loop);
    }

    @Override public ActorRef<Partition.AppendReply> appends() {
      return self.narrow();
    }

    @Override public ActorRef<Partition.Moved> moves() {
      return self.narrow();
    }

    @Override public Timer after(Duration delay, Runnable action) {
      var timer = new Pending(action);
      timer.scheduled = system.scheduler().scheduleOnce(delay, () -> execute(timer), system.executionContext());
      return timer;
    }

    @Override public void execute(Runnable action) {
      self.tell(new Run(action));
    }

    @Override public void stop() {
      self.tell(Stop.STOP);
    }
  }

  /** Cancelled on the loop, so that a message already under way does nothing. */
  private static final class Pending implements Replies.Timer, Runnable {
    private Runnable action;
    private Cancellable scheduled;

    private Pending(Runnable action) {
      this.action = action;
    }

    @Override public void run() {
      if (action != null) action.run();
    }

    @Override public void cancel() {
      action = null;
      scheduled.cancel();
    }
  }
}
