package io.synod.loop;

/**
 * Who a node is to its peers.
 *
 * @param cluster id of the cluster it belongs to
 * @param node its number in the cluster, unique there
 * @param life a number drawn at its start: two processes with one number of a node are told apart by it
 */
public record LinkIdentity(String cluster, int node, long life) {}
