package io.synod.kafka;

import akka.actor.typed.ActorRef;
import io.synod.partition.Partition;
import java.time.Duration;

/** What the actor of a connection is for: addresses for the replies of partitions, and time. All that it hears is run on the connection's loop. */
interface Replies {
  ActorRef<Partition.AppendReply> appends();

  ActorRef<Partition.Moved> moves();

  /** Runs {@code action} on the connection's loop after {@code delay}, unless it is cancelled first. */
  Timer after(Duration delay, Runnable action);

  /** Runs {@code action} on the connection's loop; for answers that other threads complete. */
  void execute(Runnable action);

  /** The connection is gone: nothing more is heard. */
  void stop();

  interface Timer {
    /** From the connection's loop: the action will not run. */
    void cancel();
  }
}
