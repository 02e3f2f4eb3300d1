package io.synod.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.AskPattern;
import io.synod.ensemble.Loading;
import io.synod.ensemble.Member;
import io.synod.ensemble.MemberActor;
import io.synod.ensemble.MemberStatistics;
import io.synod.ensemble.Origin;
import io.synod.ensemble.Place;
import io.synod.ensemble.Rehearsal;
import io.synod.founding.Charter;
import io.synod.journal.Bytes;
import io.synod.loop.Dispatchers;
import io.synod.loop.EventLoops;
import io.synod.loop.Links;
import io.synod.loop.PeerLinks;
import io.synod.session.DutiesActor;
import io.synod.session.Expiry;
import io.synod.session.Liveness;
import io.synod.session.SessionIds;
import io.synod.session.SessionTracker;
import io.synod.session.Sessions;
import io.synod.session.SessionsActor;
import io.synod.session.Standing;
import io.synod.znode.Acl;
import io.synod.znode.AuditLog;
import io.synod.znode.CreateMode;
import io.synod.znode.Op;
import io.synod.znode.Tree;
import io.synod.znode.TreeView;
import io.synod.znode.ZnodeActor;
import io.synod.zookeeper.ZookeeperServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The coordination half: the ensemble's member with its tree, the sessions, and the port of ZooKeeper clients. */
final class Coordination implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Coordination.class);
  private static final Duration SAID_EVERY = Duration.ofMinutes(1);
  private final Foundations base;
  private final ActorRef<Member.Command> member;
  private final Tree tree;
  private final Sessions sessions;
  private final SessionTracker tracker;
  private final NodeFacts facts;
  private final ZookeeperServer server;
  private final Moves moves;

  private Coordination(Foundations base, ActorRef<Member.Command> member, Tree tree, Sessions sessions, SessionTracker tracker, NodeFacts facts,
      ZookeeperServer server, Moves moves) {
    this.base = base;
    this.member = member;
    this.tree = tree;
    this.sessions = sessions;
    this.tracker = tracker;
    this.facts = facts;
    this.server = server;
    this.moves = moves;
  }

  /** Where {@link #start} puts what the log holds. */
  static Tree tree(NodeSettings settings, RandomGenerator random) {
    var tree = new Tree(settings.tree());
    if (settings.logging().audit()) tree.auditedIn(audit());
    if (!settings.several()) return tree;
    Optional<Charter> charter = settings.charter();
    return tree.formedBy(charter.map(Charter::first).orElse(settings.members())).namedBy(() -> charter.map(Charter::ensemble).orElseGet(() -> Charter.drawId(random)));
  }

  /**
   * Opens the port of clients, who are served once {@link #awaitServing} returns.
   *
   * @param links with the other members
   * @param loading of the snapshot, into {@code tree}
   */
  static Coordination start(NodeSettings settings, Foundations base, PeerLinks links, Tree tree, Loading loading) {
    var loop = Dispatchers.loop(EventLoops.ENSEMBLE_LOOP);
    var random = new SecureRandom();
    var tracker = new SessionTracker(() -> Expiry.of(tree, settings.zookeeper().sessions(), base.clock()));
    var standing = new Standing(tracker);
    tree.sessionsTo(standing::sessionBegan, standing::sessionEnded);
    var server = new CompletableFuture<ZookeeperServer>();
    var moves = new Moves(settings.id(), settings.zookeeper().clientPort(), base.io(), links::move, to -> server.join().move(to));
    var doors = new MemberActor.Doors(base.storage(), base.journals().ensemble(), base.clock(), base.stopper(), random,
        new MemberStatistics(base.clock()), standing).at(place(settings, base, links)).with(loading).telling(moves);
    var member = base.start(MemberActor.create(settings.member(), doors, ZnodeActor.animating(tree)), "member", loop);
    var sessions = new Sessions(member, tree, settings.zookeeper().sessions(), new SessionIds(settings.id(), base.clock().millis()),
        Sessions.passwordsFrom(random), tracker, base.room());
    standing.attach(sessions, base.start(DutiesActor.create(member, sessions, settings.reaper(), base.clock()), "duties", loop));
    List<ActorRef<SessionsActor.Command>> accepting = IntStream.range(0, base.loops().count())
        .mapToObj(each -> base.start(SessionsActor.create(sessions), "sessions-" + each, Dispatchers.loop(each))).toList();
    var facts = new NodeFacts(settings, base, doors.statistics(), tracker, sessions);
    server.complete(ZookeeperServer.start(settings.zookeeper(), base.loops(), accepting, tree, facts, base.clock()));
    return new Coordination(base, member, tree, sessions, tracker, facts, server.join(), moves);
  }

  private static Place place(NodeSettings settings, Foundations base, Links links) {
    return settings.several() ? new Place(settings.members(), links, base.ensembleEvents(settings)) : Place.ALONE;
  }

  /** Goes once through what is done when the leader is lost, see {@link Rehearsal}. Of no use to a node alone. */
  void rehearse(NodeSettings settings) {
    Preload.loss();
    var password = Bytes.copyOf(new byte[16]);
    List<Op> requests = Stream.of(new Op.OpenSession(1, 1000, password), new Op.Reattach(1, password), new Op.Reattach(2, password),
            new Op.Create("/rehearsal-", Bytes.EMPTY, Acl.OPEN, CreateMode.EPHEMERAL_SEQUENTIAL, 0), new Op.SetData("/zookeeper", Bytes.EMPTY, 1),
            new Op.CloseSession(1, true))
        .map(kind -> new Op(kind, List.of())).toList();
    Rehearsal.of(settings.member(), new Tree(settings.tree()), base.clock(), requests, base.system().ignoreRef());
  }

  /** Blocks until the log is replayed, the ensemble has a leader, and the ports are open where the log has them. */
  void awaitServing() {
    awaitLeader();
    moves.await();
  }

  private void awaitLeader() {
    while (true) {
      try {
        AskPattern.<Member.Command, Member.Reply>ask(member, replyTo -> new Member.Sync(Origin.NODE, replyTo), SAID_EVERY, base.system().scheduler())
            .toCompletableFuture().join();
        return;
      } catch (CompletionException late) {
        if (!(late.getCause() instanceof TimeoutException)) throw late;
        LOG.info("still waiting for the log to be replayed, or for a quorum of the members to be linked");
      }
    }
  }

  /** The node's own deeds are ascribed to the user that the process runs as. */
  static AuditLog audit() {
    return new AuditLog(System.getProperty("user.name"));
  }

  /** Whether clients are served now: there is a leader. */
  boolean serving() {
    return sessions.serving();
  }

  /** The members as the tree has them now; none while this node is the only one. */
  io.synod.ensemble.Configuration configuration() {
    return facts.members();
  }

  ActorRef<Member.Command> member() {
    return member;
  }

  TreeView tree() {
    return tree;
  }

  Liveness liveness() {
    return tracker;
  }

  /** To be told of whoever reads without a session. */
  Runnable readers() {
    return tracker::clientHere;
  }

  ZookeeperServer server() {
    return server;
  }

  @Override
  public void close() {
    server.close();
  }
}
