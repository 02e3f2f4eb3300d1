package io.synod.znode;

/**
 * Settings of the tree.
 *
 * @param aliveZnodeActors znode actors kept alive at once; those idle longest are passivated beyond it. A single transaction that touches
 *     more znodes may exceed it for its duration
 * @param expectedZnodes the published map is made for that many from the start
 * @param extendedTypes TTL znodes may be created; ZooKeeper's {@code extendedTypesEnabled}, but on unless set
 * @param enforceQuota a write beyond a hard quota is refused, not only warned of; off unless set, as in ZooKeeper
 * @param reconfigurable the members may be changed while they run ({@code reconfigEnabled}); off unless set, as in ZooKeeper
 */
public record TreeSettings(int aliveZnodeActors, int expectedZnodes, boolean extendedTypes, boolean enforceQuota, boolean reconfigurable) {
  public static TreeSettings defaults() {
    return new TreeSettings(1024, 1024, true, false, false);
  }

  public TreeSettings withAliveZnodeActors(int actors) {
    return new TreeSettings(actors, expectedZnodes, extendedTypes, enforceQuota, reconfigurable);
  }

  public TreeSettings withExtendedTypes(boolean on) {
    return new TreeSettings(aliveZnodeActors, expectedZnodes, on, enforceQuota, reconfigurable);
  }

  public TreeSettings withEnforcedQuota(boolean on) {
    return new TreeSettings(aliveZnodeActors, expectedZnodes, extendedTypes, on, reconfigurable);
  }

  public TreeSettings withReconfigurable(boolean on) {
    return new TreeSettings(aliveZnodeActors, expectedZnodes, extendedTypes, enforceQuota, on);
  }

  /** Steps prepared in one turn of the member: about a millisecond of work, and never more actors than may be alive. */
  int stepsAtOnce() {
    return Math.min(1024, aliveZnodeActors / 2);
  }
}
