package io.synod.loop;

/**
 * Who a node is to its peers.
 *
 * @param cluster id of the ensemble it belongs to, empty while it belongs to none
 * @param node its number in the ensemble, unique there
 * @param life a number drawn at its start: two processes with one number of a node are told apart by it
 */
public record LinkIdentity(String cluster, int node, long life) {
  /** Both know where they belong, and not to the same. */
  boolean isForeignTo(LinkIdentity other) {
    return !cluster.isEmpty() && !other.cluster.isEmpty() && !cluster.equals(other.cluster);
  }
}
