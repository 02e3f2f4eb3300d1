package io.synod.node;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads beside the starting thread what later parts of the node will need. Start-up is mostly the loading of classes, one after the other; a
 * second core can do some of it ahead. Nothing depends on it: a class that is loaded already, or cannot be, costs nothing here.
 */
public final class Preload {
  /** In the order in which they are needed; each pulls in many others. */
  private static final List<String> CLASSES = List.of(
      "ch.qos.logback.classic.encoder.PatternLayoutEncoder",
      "akka.actor.ActorSystemImpl",
      "akka.actor.typed.internal.adapter.ActorSystemAdapter",
      "akka.actor.LocalActorRefProvider",
      "io.netty.channel.epoll.Epoll",
      "io.netty.buffer.PooledByteBufAllocator",
      "io.netty.bootstrap.ServerBootstrap",
      "akka.serialization.Serialization",
      "akka.remote.serialization.MessageContainerSerializer",
      "akka.remote.serialization.ArteryMessageSerializer",
      "akka.cluster.protobuf.ClusterMessageSerializer",
      "akka.cluster.ddata.protobuf.ReplicatedDataSerializer",
      "akka.stream.serialization.StreamRefSerializer",
      "akka.persistence.serialization.MessageSerializer",
      "io.synod.ensemble.MemberActor",
      "akka.persistence.Persistence",
      "akka.persistence.typed.internal.EventSourcedBehaviorImpl",
      "akka.persistence.typed.internal.ReplayingEvents",
      "akka.persistence.typed.internal.Running",
      "io.synod.journal.SynodJournal",
      "io.synod.znode.Tree",
      "java.security.SecureRandom",
      "io.synod.zookeeper.ZookeeperServer",
      "io.synod.zookeeper.ZookeeperConnection",
      "org.apache.kafka.common.protocol.ApiKeys",
      "com.fasterxml.jackson.databind.ObjectMapper",
      "io.synod.broker.BrokerActor",
      "io.synod.controller.ControllerActor",
      "io.synod.partition.PartitionActor",
      "org.apache.kafka.common.record.internal.MemoryRecords",
      "io.synod.kafka.KafkaConnection",
      "io.synod.kafka.admin.AdminApis",
      "io.synod.group.GroupsActor",
      "io.synod.kafka.group.GroupApis");

  private Preload() {}

  /** Begins; to be called first of all. */
  public static void begin() {
    var thread = new Thread(Preload::load, "preload");
    thread.setDaemon(true);
    thread.start();
  }

  private static void load() {
    for (String name : CLASSES) {
      try {
        Class.forName(name);
      } catch (ClassNotFoundException | LinkageError absent) {
        log().debug("{} cannot be loaded ahead", name, absent);
      }
    }
  }

  /** Looked up when needed: logging is one of the things that load. */
  private static Logger log() {
    return LoggerFactory.getLogger(Preload.class);
  }
}
