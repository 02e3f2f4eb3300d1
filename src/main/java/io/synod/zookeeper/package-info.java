/**
 * The ZooKeeper protocol: frames to {@link io.synod.session.Call}s and back, one class per operation, and the four-letter words. Nothing is
 * decided here; what a request does is the session's and the tree's.
 *
 * <p>Start at {@link io.synod.zookeeper.ZookeeperServer}. A {@link io.synod.zookeeper.ZookeeperConnection} decodes with
 * {@link io.synod.zookeeper.Opcodes} and {@link io.synod.zookeeper.JuteIn} and encodes with {@link io.synod.zookeeper.JuteOut}, both straight
 * on Netty's buffers.
 */
package io.synod.zookeeper;
