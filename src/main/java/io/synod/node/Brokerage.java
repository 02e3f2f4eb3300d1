package io.synod.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.AskPattern;
import io.synod.broker.BrokerActor;
import io.synod.broker.BrokerSettings;
import io.synod.broker.Cluster;
import io.synod.broker.HostedPartitions;
import io.synod.broker.TreeCluster;
import io.synod.controller.ControllerActor;
import io.synod.group.GroupsActor;
import io.synod.group.OffsetsRuntime;
import io.synod.kafka.KafkaServer;
import io.synod.kafka.admin.AdminApis;
import io.synod.kafka.group.GroupApis;
import io.synod.loop.Dispatchers;
import io.synod.loop.EventLoops;
import io.synod.partition.PartitionStore;
import io.synod.partition.Partitions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.UUID;

/** The broker half: this node's registration, the partitions it hosts, the groups it coordinates, and the port of Kafka clients. */
final class Brokerage implements AutoCloseable {
  /** Below the data directory. */
  static final String PARTITIONS = "partitions";
  private static final Duration READY_AT_MOST = Duration.ofMinutes(30);
  private static final Duration STOPPED_AT_MOST = Duration.ofSeconds(3);
  private final Foundations base;
  private final ActorRef<BrokerActor.Command> broker;
  private final OffsetsRuntime offsets;
  private final Cluster cluster;
  private final Partitions partitions;
  private final KafkaServer server;

  private Brokerage(Foundations base, ActorRef<BrokerActor.Command> broker, OffsetsRuntime offsets, Cluster cluster, Partitions partitions,
      KafkaServer server) {
    this.base = base;
    this.broker = broker;
    this.offsets = offsets;
    this.cluster = cluster;
    this.partitions = partitions;
    this.server = server;
  }

  /** Blocks until the broker is registered, its partitions serve, and the port is open. */
  static Brokerage start(NodeSettings settings, Foundations base, Coordination coordination) {
    BrokerSettings brokerSettings = settings.advertisedBroker();
    var random = new SecureRandom();
    var cluster = new TreeCluster(brokerSettings.id(), base.room());
    var partitions = new HostedPartitions();
    var doors = new BrokerActor.Doors(coordination.tree(), coordination.member(), coordination.liveness(), base.journals().broker(),
        new PartitionStore(base.storage(), PARTITIONS), settings.partitions(), base.loops()::dispatcherFor, base.clock(), base.stopper(), random);
    ActorRef<BrokerActor.Command> broker = base.start(BrokerActor.create(brokerSettings, doors, cluster, partitions,
        (tree, member) -> ControllerActor.create(brokerSettings, tree, member, base.clock(), random)), "broker",
        Dispatchers.loop(EventLoops.ENSEMBLE_LOOP));
    AskPattern.<BrokerActor.Command, BrokerActor.Ready>ask(broker, BrokerActor.AwaitReady::new, READY_AT_MOST, base.system().scheduler())
        .toCompletableFuture().join();
    var offsets = base.journals().offsets(cluster, partitions, base.io(), base.clock());
    offsets.register();
    var wiring = new GroupsActor.Wiring(cluster, partitions, base.journals().groups(), settings.groups(), base.clock(), UUID::randomUUID);
    var groups = base.start(GroupsActor.create(wiring, offsets::groupsIn), "groups", Dispatchers.loop(EventLoops.ENSEMBLE_LOOP));
    var server = KafkaServer.start(base.system(), base.loops(), settings.kafka(),
        new AdminApis.Broker(cluster, partitions, brokerSettings, base.io()),
        GroupApis.of(cluster, groups, base.system().scheduler()), base.room(), base.clock(), random);
    return new Brokerage(base, broker, offsets, cluster, partitions, server);
  }

  Cluster cluster() {
    return cluster;
  }

  Partitions partitions() {
    return partitions;
  }

  KafkaServer server() {
    return server;
  }

  /** Closes the port, then the partitions and the broker's session, so that the next start finds all of it in order. */
  @Override
  public void close() {
    server.close();
    AskPattern.<BrokerActor.Command, BrokerActor.Stopped>ask(broker, BrokerActor.Stop::new, STOPPED_AT_MOST, base.system().scheduler())
        .toCompletableFuture().join();
    offsets.unregister();
  }
}
