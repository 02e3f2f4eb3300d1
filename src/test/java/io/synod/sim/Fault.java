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
  CLOCK,
  /** A node stands still for a while, as with SIGSTOP. */
  PAUSE,
  /** What a node gives to its disk takes up to half a second. */
  SLOW_DISK,
  /** Nothing gets from some nodes to the others, nor back. */
  PARTITION,
  /** Nothing gets from one node to another, while all gets back. */
  ONE_WAY,
  /** Somebody changes who the members are: one gets a vote or loses it, leaves, or comes back. */
  RECONFIGURE,
  /** For a second or two one thing after the other goes wrong within milliseconds: links end, nodes crash and are back at once, ways are blocked. */
  SHAKE,
  /** A node crashes, stands still or loses its link just when it has sent or is sent what a phase of the protocol begins or ends with. */
  AMBUSH,
  /** Somebody wants zxids above those that are given out: the leader goes on in another epoch. */
  SURPASS;

  /** It makes sense with one node alone. */
  boolean befallsOne() {
    return ordinal() <= CLOCK.ordinal();
  }
}
