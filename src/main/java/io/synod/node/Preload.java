package io.synod.node;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/**
 * Loads beside the starting thread what later parts of the node will need. Start-up is mostly the loading of classes, one after the other; a
 * second core can do some of it ahead. Nothing depends on it: a class that is loaded already, or cannot be, costs nothing here.
 */
public final class Preload {
  /** In the order in which they are needed; each pulls in many others. */
  private static final List<String> QUIET = List.of(
      "akka.actor.ActorSystemImpl",
      "akka.actor.typed.internal.adapter.ActorSystemAdapter",
      "akka.actor.LocalActorRefProvider",
      "akka.serialization.Serialization");

  /** Those that have loggers: not before logging is set up, since SLF4J gives whoever comes while another thread is at it only a stand-in. */
  private static final List<String> LOGGING = List.of(
      "io.netty.channel.epoll.Epoll",
      "io.netty.buffer.PooledByteBufAllocator",
      "io.netty.bootstrap.ServerBootstrap",
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
      "io.synod.broker.BrokerActor",
      "io.synod.controller.ControllerActor",
      "io.synod.partition.PartitionActor",
      "org.apache.kafka.common.record.internal.MemoryRecords",
      "io.synod.kafka.KafkaConnection",
      "io.synod.kafka.admin.AdminApis",
      "io.synod.group.GroupsActor",
      "io.synod.kafka.group.GroupApis");

  /** What a member needs when its leader is lost and it leads itself, besides what is gone through in {@link io.synod.ensemble.Rehearsal}. */
  private static final List<String> LOSS = List.of(
      "io.synod.session.Session$Unserved",
      "io.synod.session.Session$Disconnected",
      "io.synod.session.Session$Moved",
      "io.synod.session.Session$Expired",
      "io.synod.session.Session$Writable",
      "io.synod.session.SessionWatcher$Handled",
      "io.synod.session.SessionWatcher$Failed",
      "io.synod.session.Expiry$Tracked",
      "io.synod.session.ExpiryActor",
      "io.synod.session.ExpiryActor$Tick",
      "io.synod.znode.Reaper",
      "io.synod.znode.ReaperActor",
      "io.synod.znode.ReaperActor$Timer",
      "io.synod.znode.ResultCodec",
      "akka.actor.typed.PostStop",
      "akka.actor.typed.internal.BehaviorImpl$EmptyBehavior$",
      "akka.actor.dungeon.ChildrenContainer$Termination$",
      "akka.actor.dungeon.ChildrenContainer$TerminatedChildrenContainer$",
      "akka.actor.AllDeadLetters",
      "akka.actor.DeadLetter");

  private static final CountDownLatch MAY_LOG = new CountDownLatch(1);

  private Preload() {}

  /** Begins; to be called first of all. */
  public static void begin() {
    var thread = new Thread("preload") {                            // no lambda: the first one in a JVM takes longer than much of the list
      @Override public void run() {
        load(QUIET);
        try {
          MAY_LOG.await();
        } catch (InterruptedException interrupted) {
          return;                                                   // nobody depends on it
        }
        load(LOGGING);
      }
    };
    thread.setDaemon(true);
    thread.start();
  }

  /** Logging is set up. */
  public static void mayLog() {
    MAY_LOG.countDown();
  }

  /** For a member of several, once it serves. */
  static void loss() {
    load(LOSS);
  }

  private static void load(List<String> names) {
    for (String name : names) {
      try {
        Class.forName(name);
      } catch (ClassNotFoundException | LinkageError absent) {
        if (MAY_LOG.getCount() == 0) LoggerFactory.getLogger(Preload.class).debug("{} cannot be loaded ahead", name, absent);
      }
    }
  }
}
