/**
 * Builds a node out of its parts: configuration, order of start and stop, readiness, the services on their actor system. Start at
 * {@link io.synod.node.Node}.
 */
package io.synod.node;
