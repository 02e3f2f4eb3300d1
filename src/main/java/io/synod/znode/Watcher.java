package io.synod.znode;

import akka.actor.typed.ActorRef;
import java.util.List;

/** Who watches, whatever its watches are: one object, or equal ones. Told of events by the member's loop. */
public interface Watcher {
  /** After all that the member has told it before, and before all that it tells it later. */
  void tell(WatchEvent event);

  /** With whom it is told of an event that many hear. */
  Audience audience();

  /** Watchers whom one message reaches: the sessions of one loop. Two are the same only if they are one object. */
  interface Audience {
    /** Each of {@code hearers}, who are of this audience, hears {@code event} as if by {@link Watcher#tell}. The list changes hands. */
    void tell(WatchEvent event, List<Watcher> hearers);
  }

  /** An actor that watches; equal for equal references. */
  static Watcher of(ActorRef<WatchEvent> actor) {
    return new Actor(actor);
  }

  /** Each actor has a mailbox of its own. */
  record Actor(ActorRef<WatchEvent> actor) implements Watcher {
    private static final Audience EACH = (event, hearers) -> hearers.forEach(hearer -> hearer.tell(event));

    @Override
    public void tell(WatchEvent event) {
      actor.tell(event);
    }

    @Override
    public Audience audience() {
      return EACH;
    }
  }
}
