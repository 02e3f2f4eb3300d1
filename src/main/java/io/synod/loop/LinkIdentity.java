package io.synod.loop;

/**
 * Who a node is to its peers.
 *
 * @param cluster id of the cluster it belongs to
 * @param node its number in the cluster, unique there
 */
public record LinkIdentity(String cluster, int node) {}
