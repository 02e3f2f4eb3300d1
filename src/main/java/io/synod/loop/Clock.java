package io.synod.loop;

/** The wall clock, behind the scheduler's door (DESIGN section 9): the simulator puts virtual time in its place. */
@FunctionalInterface
public interface Clock {
  Clock SYSTEM = System::currentTimeMillis;

  /** Milliseconds since 1970-01-01 UTC. May jump; whoever needs an order uses a zxid or an offset. */
  long millis();
}
