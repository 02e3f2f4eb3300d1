package io.synod.kafka;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.SpawnProtocol;
import akka.actor.typed.javadsl.AskPattern;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.synod.broker.BrokerActor;
import io.synod.broker.BrokerSettings;
import io.synod.broker.HostedPartitions;
import io.synod.broker.TreeCluster;
import io.synod.controller.ControllerActor;
import io.synod.ensemble.Member;
import io.synod.ensemble.MemberActor;
import io.synod.ensemble.MemberSettings;
import io.synod.journal.DiskStorage;
import io.synod.journal.JournalRuntime;
import io.synod.journal.LogSettings;
import io.synod.journal.PersistencePlugins;
import io.synod.kafka.admin.AdminApis;
import io.synod.loop.Clock;
import io.synod.loop.Dispatchers;
import io.synod.loop.EventLoops;
import io.synod.loop.Fatal;
import io.synod.loop.Leisure;
import io.synod.loop.LoopSettings;
import io.synod.partition.PartitionSettings;
import io.synod.partition.PartitionStore;
import io.synod.testkit.Patience;
import io.synod.znode.Tree;
import io.synod.znode.TreeSettings;
import io.synod.znode.ZnodeActor;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A broker as it lives in a node, on the disk and on a free port: loops, tree, broker, controller and the Kafka port, without the rest. */
final class LivingBroker implements AutoCloseable {
  private static final AtomicInteger STARTS = new AtomicInteger();
  private static final Config QUIET = ConfigFactory.parseString("""
      akka { loglevel = WARNING, actor.provider = local, actor.allow-java-serialization = off, coordinated-shutdown.exit-jvm = off }
      """);

  volatile boolean full;
  final List<Fatal> stops = new CopyOnWriteArrayList<>();
  final Tree tree = new Tree(TreeSettings.defaults());
  final HostedPartitions partitions = new HostedPartitions();
  final TreeCluster cluster;
  final KafkaServer server;
  final ActorRef<Member.Command> member;
  private final EventLoops loops = EventLoops.start(LoopSettings.defaults().withCount(2));
  private final JournalRuntime runtime;
  private final ActorSystem<SpawnProtocol.Command> system;
  private final ActorRef<BrokerActor.Command> broker;

  LivingBroker(Path directory, KafkaSettings kafka, BrokerSettings brokerSettings) {
    String key = "broker-" + STARTS.incrementAndGet();
    PersistencePlugins log = JournalRuntime.plugins(key, "synod.loop-0", "ensemble/main/log");
    PersistencePlugins life = JournalRuntime.plugins(key, "synod.loop-0", "broker");
    system = ActorSystem.create(SpawnProtocol.create(), "broker", loops.dispatcherConfig().withFallback(QUIET)
        .withFallback(log.config()).withFallback(life.config()).withFallback(ConfigFactory.defaultReference()).resolve());
    var io = system.dispatchers().lookup(Dispatchers.io());
    var storage = new DiskStorage(directory);
    runtime = new JournalRuntime(key, storage, io, Leisure.NONE, stops::add, "synod.loop-0", LogSettings.defaults());
    runtime.register();
    var random = new Random(STARTS.get());
    var doors = new MemberActor.Doors(storage, log, Clock.SYSTEM, stops::add, random);
    member = system.systemActorOf(MemberActor.create(MemberSettings.defaults(), doors, ZnodeActor.animating(tree)), "member", Dispatchers.loop(0));
    cluster = new TreeCluster(brokerSettings.id(), () -> full);
    server = KafkaServer.start(system, loops, kafka, new AdminApis.Broker(cluster, partitions, brokerSettings, io), List.of(), () -> full, Clock.SYSTEM, random);
    var here = brokerSettings.withAddress("127.0.0.1", server.address().getPort());
    var brokerDoors = new BrokerActor.Doors(tree, member, sessionId -> {}, life, new PartitionStore(storage, "partitions"),
        PartitionSettings.defaults(), loops::dispatcherFor, Clock.SYSTEM, stops::add, random);
    broker = system.systemActorOf(BrokerActor.create(here, brokerDoors, cluster, partitions,
        (view, ensemble) -> ControllerActor.create(here, view, ensemble, Clock.SYSTEM, random)), "broker", DispatcherSelector.defaultDispatcher());
    AskPattern.<BrokerActor.Command, BrokerActor.Ready>ask(broker, BrokerActor.AwaitReady::new, Patience.LONG, system.scheduler())
        .toCompletableFuture().join();
  }

  static LivingBroker start(Path directory) {
    return new LivingBroker(directory, KafkaSettings.defaults().withAddress("127.0.0.1", 0), BrokerSettings.defaults(1, "127.0.0.1", 0));
  }

  String bootstrap() {
    return "127.0.0.1:" + server.address().getPort();
  }

  /** An orderly stop. */
  void stop() {
    server.close();
    AskPattern.<BrokerActor.Command, BrokerActor.Stopped>ask(broker, BrokerActor.Stop::new, Patience.LONG, system.scheduler())
        .toCompletableFuture().join();
    end();
  }

  /** Ends without a word to anybody, as a process that is killed. */
  @Override public void close() {
    server.close();
    end();
  }

  private void end() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    loops.close();
    runtime.unregister();
  }
}
