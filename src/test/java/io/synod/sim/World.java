package io.synod.sim;

/** What a check may look at besides the events. */
interface World {
  Ledger ledger();

  /** Virtual time. */
  long nanos();

  /** What the clock of the node that leads shows. */
  long millis();
}
