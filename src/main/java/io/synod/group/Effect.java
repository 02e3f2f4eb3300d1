package io.synod.group;

import akka.actor.typed.ActorRef;

/** What the shell does after a step, in order. Everything listed beside a {@link Store} waits until it is durable. */
public sealed interface Effect {
  /** Write down this generation: its members, and what each was assigned. */
  record Store(Roster roster) implements Effect {}

  record Answer<T>(ActorRef<T> to, T reply) implements Effect {
    void send() {
      to.tell(reply);
    }
  }

  /** Starts the timer, in place of one of the same name. */
  record SetTimer(Timer timer, long afterMillis) implements Effect {}

  record CancelTimer(Timer timer) implements Effect {}
}
