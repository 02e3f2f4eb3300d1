package io.synod.broker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.synod.ensemble.Member;
import io.synod.journal.Bytes;
import io.synod.journal.PersistencePlugins;
import io.synod.loop.Clock;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Stopper;
import io.synod.partition.PartitionId;
import io.synod.partition.PartitionSettings;
import io.synod.partition.PartitionStore;
import io.synod.session.Liveness;
import io.synod.znode.Acl;
import io.synod.znode.Code;
import io.synod.znode.CreateMode;
import io.synod.znode.NodeView;
import io.synod.znode.Op;
import io.synod.znode.Result;
import io.synod.znode.TreeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * This node as a broker: holds its session in the tree and the ephemeral znode that is its registration, and starts the actors that read
 * the cluster, host partitions, hand out producer ids and contend for control.
 *
 * <p>A start closes the session of the life before (remembered by {@code BrokerLifeActor}), opens one of its own, makes sure of Kafka's
 * persistent znodes, registers, and is ready when the view shows it and all its partitions serve. A session lost while running is replaced
 * in the same way. A stop closes the partitions, then the session.
 */
public final class BrokerActor {
  public interface Command {}

  /** Answered when the broker is registered and its partitions serve. */
  public record AwaitReady(ActorRef<Ready> replyTo) implements Command {}

  public record Ready(int brokerId, int partitions) {}

  /** Close the partitions and the session. Answered when that is durable; the actor is gone then. */
  public record Stop(ActorRef<Stopped> replyTo) implements Command {}

  public record Stopped(int brokerId) {}

  /** Makes the controller's actor, which stands above this package. */
  @FunctionalInterface
  public interface ControllerFactory {
    Behavior<TopicControl.Command> create(TreeView tree, ActorRef<Member.Command> member);
  }

  /**
   * What a broker needs from its node.
   *
   * @param store the partition directories @param base partition settings that no topic decides
   * @param placement the dispatcher of a partition: {@code EventLoops::dispatcherFor}
   */
  public record Doors(TreeView tree, ActorRef<Member.Command> member, Liveness liveness, PersistencePlugins plugins, PartitionStore store,
      PartitionSettings base, Function<PartitionId, DispatcherSelector> placement, Clock clock, Stopper stopper, RandomGenerator random) {}

  private record Begun(BrokerLifeActor.Begun life) implements Command {}

  private record Replied(Member.Reply reply) implements Command {}

  private record Published(ClusterActor.Published cluster) implements Command {}

  private record Settled(HostActor.Settled settled) implements Command {}

  private record PartitionsClosed() implements Command {}

  private record LifeEnded() implements Command {}

  private enum Tick implements Command { ALIVE, RETRY }

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final int PASSWORD_BYTES = 16;

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final BrokerSettings settings;
  private final Doors doors;
  private final TreeCluster cluster;
  private final Proposals proposals;
  private final ActorRef<BrokerLifeActor.Command> life;
  private final ActorRef<HostActor.Command> host;
  private final ActorRef<TopicControl.Command> controller;
  private final List<AwaitReady> awaitReady = new ArrayList<>();
  private long sessionId;
  private boolean registered;
  private boolean watching;
  private boolean settling;
  private HostActor.Settled settled;
  private ActorRef<Stopped> stopping;

  private BrokerActor(ActorContext<Command> context, TimerScheduler<Command> timers, BrokerSettings settings, Doors doors, TreeCluster cluster,
      HostedPartitions partitions, ControllerFactory controllers) {
    this.context = context;
    this.timers = timers;
    this.settings = settings;
    this.doors = doors;
    this.cluster = cluster;
    proposals = new Proposals(doors.member(), context.messageAdapter(Member.Reply.class, Replied::new));
    life = context.spawn(BrokerLifeActor.create(settings.id(), doors.plugins(), doors.stopper()), "life");
    host = context.spawn(HostActor.create(settings,
        new HostActor.Doors(doors.store(), doors.base(), doors.placement(), doors.clock(), doors.stopper()), partitions), "host");
    controller = context.spawn(controllers.create(doors.tree(), doors.member()), "controller");
    var producerIds = context.spawn(ProducerIdActor.create(settings.id(), doors.tree(), doors.member()), "producer-ids");
    List.of(life, host, controller, producerIds).forEach(context::watch);
    cluster.started(new TreeCluster.Actors(controller, host, producerIds));
    timers.startTimerWithFixedDelay(Tick.ALIVE, Tick.ALIVE, settings.sessionTimeout().dividedBy(3));
    begin();
  }

  /** @param cluster what it publishes for the wire protocols, groups and HTTP @param partitions likewise */
  public static Behavior<Command> create(BrokerSettings settings, Doors doors, TreeCluster cluster, HostedPartitions partitions,
      ControllerFactory controllers) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers ->
        new BrokerActor(context, timers, settings, doors, cluster, partitions, controllers).behavior()));
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class)
        .onMessage(Published.class, this::published)
        .onMessage(Replied.class, replied -> {
          proposals.on(replied.reply());
          return Behaviors.same();
        })
        .onMessage(Tick.class, this::tick)
        .onMessage(AwaitReady.class, this::awaitReady)
        .onMessage(Begun.class, this::begun)
        .onMessage(Settled.class, this::settled)
        .onMessage(Stop.class, this::stop)
        .onMessage(PartitionsClosed.class, this::partitionsClosed)
        .onMessage(LifeEnded.class, this::lifeEnded)
        .onSignal(ChildFailed.class, this::childFailed)
        .onSignal(Terminated.class, ended -> Behaviors.same())
        .build();
  }

  /** A new session: remembered before it is opened, so that none is forgotten. */
  private void begin() {
    registered = false;
    sessionId = doors.random().nextLong(1, Long.MAX_VALUE);
    life.tell(new BrokerLifeActor.Begin(sessionId, context.messageAdapter(BrokerLifeActor.Begun.class, Begun::new)));
  }

  private Behavior<Command> begun(Begun begun) {
    long before = begun.life().before().sessionId();
    if (before != 0) proposals.propose(new Op.CloseSession(before, false), 0, closed -> openSession());
    else openSession();
    return Behaviors.same();
  }

  private void openSession() {
    byte[] password = new byte[PASSWORD_BYTES];
    doors.random().nextBytes(password);
    int timeoutMillis = (int) settings.sessionTimeout().toMillis();
    proposals.propose(new Op.OpenSession(sessionId, timeoutMillis, Bytes.owning(password)), 0, opened -> {
      if (opened instanceof Result.SessionOpened) ensureZnodes();
      else retry("its session cannot be opened: " + opened);
    });
  }

  private void retry(String reason) {
    context.getLog().warn("broker {} is not registered yet, it tries again: {}", settings.id(), reason);
    timers.startSingleTimer(Tick.RETRY, Tick.RETRY, RETRY_AFTER);
  }

  private void ensureZnodes() {
    doors.liveness().heard(sessionId);
    for (String path : Znodes.PERSISTENT) ensure(path, null);
    ensure(Znodes.FEATURE, Znodes.feature());
    UUID id = new UUID(doors.random().nextLong(), doors.random().nextLong());
    proposals.propose(create(Znodes.CLUSTER_ID, Znodes.clusterId(Znodes.encode(id)), CreateMode.PERSISTENT), 0, last -> {
      watch();
      register();
    });
  }

  private void ensure(String path, Bytes data) {
    if (doors.tree().node(path) != null) return;
    proposals.propose(create(path, data, CreateMode.PERSISTENT), 0, result -> {
      Code code = Proposals.code(result);
      if (code != Code.OK && code != Code.NODEEXISTS) context.getLog().warn("{} cannot be created: {}", path, code);
    });
  }

  private static Op.Create create(String path, Bytes data, CreateMode mode) {
    return new Op.Create(path, data, Acl.OPEN, mode, 0);
  }

  private void watch() {
    if (watching) return;
    watching = true;
    context.watch(context.spawn(ClusterActor.create(doors.tree(), doors.member(),
        context.messageAdapter(ClusterActor.Published.class, Published::new)), "cluster"));
  }

  private void register() {
    String path = Znodes.broker(settings.id());
    proposals.propose(create(path, Znodes.broker(settings, doors.clock().millis()), CreateMode.EPHEMERAL), sessionId, result -> {
      Code code = Proposals.code(result);
      if (code == Code.OK || code == Code.NODEEXISTS && isOurs(path)) {
        registered = true;
        context.getLog().info("broker {} is registered at {}:{}, session 0x{}", settings.id(), settings.host(), settings.port(),
            Long.toHexString(sessionId));
        controller.tell(new TopicControl.Campaign(sessionId));
        readyIfSo();
      } else {
        retry(code == Code.NODEEXISTS ? "another broker holds " + path : path + " cannot be created: " + code);
      }
    });
  }

  private boolean isOurs(String path) {
    NodeView node = doors.tree().node(path);
    return node != null && node.stat().ephemeralOwner() == sessionId;
  }

  private Behavior<Command> tick(Tick tick) {
    if (stopping != null) return Behaviors.same();
    if (tick == Tick.RETRY) {
      if (doors.tree().session(sessionId).isPresent()) register();
      else begin();
      return Behaviors.same();
    }
    doors.liveness().heard(sessionId);
    if (registered && doors.tree().session(sessionId).isEmpty()) {
      context.getLog().warn("broker {} has lost its session 0x{} and registers again", settings.id(), Long.toHexString(sessionId));
      begin();
    }
    return Behaviors.same();
  }

  private Behavior<Command> published(Published published) {
    ClusterView view = published.cluster().view();
    if (view != null) {
      cluster.publish(view);
      host.tell(new HostActor.Adjust(view));
    }
    controller.tell(new TopicControl.Changed(cluster.view(), published.cluster().unled()));
    readyIfSo();
    return Behaviors.same();
  }

  private Behavior<Command> awaitReady(AwaitReady await) {
    awaitReady.add(await);
    readyIfSo();
    return Behaviors.same();
  }

  private Behavior<Command> settled(Settled answer) {
    settled = answer.settled();
    readyIfSo();
    return Behaviors.same();
  }

  private void readyIfSo() {
    boolean shown = registered && cluster.view().brokers().containsKey(settings.id()) && cluster.view().controller().isPresent();
    if (!shown) return;
    if (settled == null) {
      if (!settling) host.tell(new HostActor.AwaitSettled(context.messageAdapter(HostActor.Settled.class, Settled::new)));
      settling = true;
      return;
    }
    awaitReady.forEach(await -> await.replyTo().tell(new Ready(settings.id(), settled.partitions())));
    awaitReady.clear();
  }

  /** A broker that lacks one of its parts would let its clients wait for ever. */
  private Behavior<Command> childFailed(ChildFailed failed) {
    doors.stopper().stop(new Fatal(Exit.INVARIANT, "Broker " + settings.id() + " cannot go on, " + failed.getRef().path().name() + " failed: "
        + failed.cause(), failed.cause()));
    return Behaviors.stopped();
  }

  private Behavior<Command> stop(Stop stop) {
    stopping = stop.replyTo();
    host.tell(new HostActor.CloseAll(context.messageAdapter(HostActor.AllClosed.class, closed -> new PartitionsClosed())));
    return Behaviors.same();
  }

  private Behavior<Command> partitionsClosed(PartitionsClosed closed) {
    proposals.propose(new Op.CloseSession(sessionId, false), 0, ended ->
        life.tell(new BrokerLifeActor.End(context.messageAdapter(BrokerLifeActor.Ended.class, done -> new LifeEnded()))));
    return Behaviors.same();
  }

  private Behavior<Command> lifeEnded(LifeEnded ended) {
    context.getLog().info("broker {} has stopped cleanly", settings.id());
    stopping.tell(new Stopped(settings.id()));
    return Behaviors.stopped();
  }
}
