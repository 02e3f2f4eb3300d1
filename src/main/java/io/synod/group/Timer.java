package io.synod.group;

/** What a group waits for; at most one of each is running. */
public sealed interface Timer {
  /** A member that says nothing for its session timeout is dead. */
  record Session(String memberId) implements Timer {}

  /** A member id was given away and its owner did not come back with it (KIP-394). */
  record Pending(String memberId) implements Timer {}

  /** Who has not rejoined by now is out. */
  record Rebalance() implements Timer {}

  /** Who has not asked for its assignment by now is out. */
  record Sync() implements Timer {}

  /** Time to look for offsets that nobody needs. */
  record Retention() implements Timer {}
}
