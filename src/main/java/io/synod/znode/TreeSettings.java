package io.synod.znode;

/**
 * Settings of the tree.
 *
 * @param aliveZnodeActors znode actors kept alive at once; those idle longest are passivated beyond it. A single transaction that touches
 *     more znodes may exceed it for its duration
 * @param expectedZnodes the published map is made for that many from the start
 */
public record TreeSettings(int aliveZnodeActors, int expectedZnodes) {
  public static TreeSettings defaults() {
    return new TreeSettings(8192, 1024);
  }

  /** Steps prepared in one turn of the member: about a millisecond of work, and never more actors than may be alive. */
  int stepsAtOnce() {
    return Math.min(1024, aliveZnodeActors / 2);
  }
}
