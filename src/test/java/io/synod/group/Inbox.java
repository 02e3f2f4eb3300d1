package io.synod.group;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import java.util.List;

/** An address for replies in a rule's test, and what the rule sent there. */
final class Inbox<T> {
  private final TestInbox<T> inbox = TestInbox.create();

  ActorRef<T> ref() {
    return inbox.getRef();
  }

  boolean isEmpty() {
    return !inbox.hasMessages();
  }

  /** The one reply that is there. */
  T only() {
    List<T> all = inbox.getAllReceived();
    if (all.size() != 1) throw new AssertionError("expected one reply, got " + all);
    return all.get(0);
  }
}
