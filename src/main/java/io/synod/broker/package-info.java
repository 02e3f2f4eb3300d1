/**
 * This node as a Kafka broker: its session and registration in the tree, what it reads of the cluster there, and the partitions it hosts.
 *
 * <p>{@link io.synod.broker.BrokerActor} owns the session and starts the rest: {@code ClusterActor} folds the tree's watch events into
 * {@link io.synod.broker.ClusterImage} and publishes {@link io.synod.broker.ClusterView}; {@code HostActor} opens and deletes partitions so that
 * they match it; {@code ProducerIdActor} hands out producer ids. The znodes and their JSON are those of Kafka's ZooKeeper mode
 * (DESIGN section 6, {@link io.synod.broker.Znodes}).
 */
package io.synod.broker;
