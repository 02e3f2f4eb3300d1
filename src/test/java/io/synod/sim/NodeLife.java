package io.synod.sim;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import io.synod.ensemble.Configuration;
import io.synod.ensemble.Member;
import io.synod.ensemble.MemberActor;
import io.synod.ensemble.MemberSettings;
import io.synod.ensemble.MemberStatistics;
import io.synod.ensemble.Origin;
import io.synod.ensemble.QuorumSettings;
import io.synod.journal.Bytes;
import io.synod.journal.JournalRuntime;
import io.synod.journal.LogSettings;
import io.synod.journal.Storage;
import io.synod.loop.Dispatchers;
import io.synod.loop.Stopper;
import io.synod.session.DutiesActor;
import io.synod.session.Expiry;
import io.synod.session.Session;
import io.synod.session.SessionActor;
import io.synod.session.SessionIds;
import io.synod.session.SessionTracker;
import io.synod.session.SessionSettings;
import io.synod.session.Sessions;
import io.synod.session.Standing;
import io.synod.znode.Identity;
import io.synod.znode.Op;
import io.synod.znode.ReaperSettings;
import io.synod.znode.Tree;
import io.synod.znode.TreeSettings;
import io.synod.znode.TreeView;
import io.synod.znode.ZnodeActor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A node from its start to its crash: the real actors, as one subtree of the simulated system, on the node's disk and clock. */
final class NodeLife {
  static final Duration TICK = Duration.ofMillis(500);
  static final ReaperSettings REAPER = new ReaperSettings(Duration.ofSeconds(1), 60_000, Duration.ofSeconds(2));
  private final Simulation world;
  private final SimNode node;
  private final String name;
  private final RandomGenerator random;
  private final Storage storage;
  private final Stopper stopper;
  private final List<SimLink> links = new ArrayList<>();
  private ActorRef<Object> guardian;
  private JournalRuntime journals;
  private Tree tree;
  private ActorRef<Member.Command> member;
  private MemberStatistics statistics;
  private NodePartitions partitions;
  private Sessions sessions;
  private SimNetwork.Port port;
  private boolean recovered;
  private boolean serves;
  private boolean served;
  private boolean leads;
  private boolean gone;
  private int spawned;

  /** Something to spawn below the guardian. */
  private record Spawn(Behavior<Object> behavior, String name, DispatcherSelector dispatcher) {}

  NodeLife(Simulation world, SimNode node, String name) {
    this.world = world;
    this.node = node;
    this.name = name;
    random = world.random("life " + name);
    storage = node.disk().mount();
    stopper = reason -> node.stopped(this, reason);
  }

  void start() {
    guardian = world.actors().systemActorOf(Behaviors.setup(this::guard), name, loop(0));
  }

  private Behavior<Object> guard(ActorContext<Object> context) {
    int segment = 1 << 13 + random.nextInt(6);
    journals = new JournalRuntime(name, storage, node.io(), node.leisure(), stopper, SimNode.loop(node.id(), 0),
        new LogSettings(segment, Math.min(segment, 4096), 1 << 22, 1 << 16, 1 << 24));
    journals.register();
    SessionSettings settings = SessionSettings.withTick(TICK);
    tree = new Tree(TreeSettings.defaults().withEnforcedQuota(true).withAliveZnodeActors(2 + random.nextInt(30))
        .withReconfigurable(world.reconfigures()));
    if (world.reconfigures()) tree.formedBy(world.configuration());
    if (!world.isAlone()) tree.namedBy(() -> Long.toHexString(random.nextLong()));
    var tracker = new SessionTracker(() -> Expiry.of(tree, settings, node.clock()));
    var standing = new Standing(tracker);
    tree.sessionsTo(standing::sessionBegan, standing::sessionEnded);
    port = node.port();
    statistics = new MemberStatistics(node.clock());
    var doors = new MemberActor.Doors(storage, journals.plugins(Plugins.ENSEMBLE), node.clock(), stopper, random, statistics,
        new TappedStanding(standing, this)).at(node.place(journals, port));
    member = context.spawn(MemberActor.create(memberSettings(), doors,
        (owner, wake) -> new TappedTree(ZnodeActor.animating(tree).create(owner, wake), this)), "member", loop(0));
    context.watch(member);
    sessions = new Sessions(member, tree, settings, new SessionIds(node.id(), node.clock().millis()), this::password, tracker);
    standing.attach(sessions, context.spawn(DutiesActor.create(member, sessions, REAPER, node.clock()), "duties", loop(0)));
    if (world.isAlone()) partitions = new NodePartitions(context, storage, node.clock(), stopper);
    return Behaviors.receive(Object.class)
        .onMessage(Spawn.class, spawn -> {
          context.spawn(spawn.behavior(), spawn.name(), spawn.dispatcher());
          return Behaviors.same();
        })
        .onMessage(NodePartitions.Opened.class, opened -> {
          partitions.opened(opened);
          world.guarded(() -> node.opened(this, opened));
          return Behaviors.same();
        })
        .onMessage(Member.Reply.class, setUp -> Behaviors.same())
        .onSignal(Terminated.class, ended -> {
          world.guarded(() -> Check.holds(node.life() != this, "%s of node %s stopped", ended.getRef(), name));
          return Behaviors.same();
        })
        .onSignal(PostStop.class, stop -> {
          journals.unregister();
          gone = true;
          return Behaviors.same();
        })
        .build();
  }

  /** So small that all of them count: snapshots are taken and sent, windows run out, batches wait. */
  private MemberSettings memberSettings() {
    var quorum = QuorumSettings.defaults().withTick(TICK).withBytes(1 << 10 + random.nextInt(8), 1 << 14 + random.nextInt(7), 1 << 9 + random.nextInt(6));
    return MemberSettings.defaults().withId(node.id()).withSnapCount(20 + random.nextInt(400)).withQuorum(quorum);
  }

  private DispatcherSelector loop(int index) {
    return Dispatchers.loop(node.loop(index));
  }

  /** It leads: every client is served by what it does from now on. */
  void leads(int epoch) {
    leads = true;
    world.guarded(() -> node.leads(this, epoch));
    if (tree.node(ModelQuota.TOP) == null) member.tell(setUp(guardian.narrow()));
    serving();
  }

  void serving() {
    serves = true;
    if (served) return;
    served = true;
    world.guarded(() -> node.ready(this, tree.applied()));
  }

  void ended() {
    serves = false;
    if (leads) world.guarded(() -> node.leadEnded(this));
    leads = false;
  }

  /** The quota is there before any client is. */
  private Member.Propose setUp(ActorRef<Member.Reply> replyTo) {
    return new Member.Propose(new Op(ModelQuota.setUp(3 + random.nextInt(10), 40 + random.nextInt(300)), List.of()), Origin.NODE, replyTo);
  }

  /** Who the members are, as far as this one knows; none before it does. */
  Configuration members() {
    return statistics == null ? Configuration.NONE : statistics.members();
  }

  /** As the administrator of the node; nobody waits for the answer. */
  void propose(Op.Kind change) {
    member.tell(new Member.Propose(new Op(change, List.of(new Identity("super", ""))), Origin.NODE, guardian.narrow()));
  }

  /** Zxids above those of the epoch that this member knows; nobody waits for the answer. */
  void surpass() {
    member.tell(new Member.Surpass(tree.applied(), guardian.narrow()));
  }

  private Bytes password() {
    byte[] drawn = new byte[16];
    random.nextBytes(drawn);
    return Bytes.owning(drawn);
  }

  String name() {
    return name;
  }

  void hasRecovered() {
    recovered = true;
  }

  /** Its log has been replayed once. */
  boolean recovered() {
    return recovered;
  }

  boolean serves() {
    return serves;
  }

  /** Published once it {@link #serves}. */
  TreeView tree() {
    return tree;
  }

  Optional<NodePartitions.Open> partition(int index) {
    return partitions == null ? Optional.empty() : partitions.find(index);
  }

  /** All its actors have stopped. */
  boolean gone() {
    return gone;
  }

  /** The port is open before there is a leader; but the quota must be there. @return false when nobody listens yet */
  boolean accept(SimLink link, Session.Connect connect) {
    if (sessions == null || !world.isAlone() && tree.node(ModelQuota.TOP) == null) return false;
    links.add(link);
    guardian.tell(new Spawn(SessionActor.create(link, connect, sessions), "session-" + ++spawned, loop(spawned % SimNode.LOOPS)));
    return true;
  }

  void end() {
    if (port != null) port.end();
    for (SimLink link : links) {
      link.nodeGone();
      world.time().exactlyAfter(random.nextLong(200_000_000), "reset by " + name, () -> link.cut(false, "the node is gone"));
    }
    Adapter.toClassic(world.actors()).stop(Adapter.toClassic(guardian));
  }

  long nanos() {
    return world.nanos();
  }

  void prepared(Ledger.Entry entry) {
    node.prepared(this, entry);
  }

  /** Its tree has begun with the snapshot of {@code zxid}. */
  void restored(long zxid) {
    node.restored(this, zxid);
  }

  void applied(long zxid, Bytes change) {
    node.applied(this, zxid, change);
  }
}
