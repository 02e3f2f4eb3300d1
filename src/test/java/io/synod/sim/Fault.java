package io.synod.sim;

/** What may go wrong in a run. */
enum Fault {
  /** The node stops between two tasks, with a power cut: what was not synced is lost or torn. */
  CRASH,
  /** The power goes between two operations of the disk, in the middle of a task. */
  POWER_CUT,
  /** Connections are cut, with and without a word; clients fall silent. */
  NETWORK,
  /** There is no room on the disk for a while. */
  DISK_FULL,
  /** A sync fails: nothing that waits for it may be acknowledged, and the node stops. */
  SYNC_FAILS,
  /** Somebody sets the clock. */
  CLOCK
}
