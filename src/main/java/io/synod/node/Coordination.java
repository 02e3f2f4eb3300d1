package io.synod.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.AskPattern;
import io.synod.ensemble.Member;
import io.synod.ensemble.MemberActor;
import io.synod.ensemble.MemberStatistics;
import io.synod.ensemble.Origin;
import io.synod.loop.Dispatchers;
import io.synod.loop.EventLoops;
import io.synod.session.DutiesActor;
import io.synod.session.Expiry;
import io.synod.session.Liveness;
import io.synod.session.SessionIds;
import io.synod.session.SessionTracker;
import io.synod.session.Sessions;
import io.synod.session.SessionsActor;
import io.synod.session.Standing;
import io.synod.znode.AuditLog;
import io.synod.znode.Tree;
import io.synod.znode.TreeView;
import io.synod.znode.ZnodeActor;
import io.synod.zookeeper.ZookeeperServer;
import java.security.SecureRandom;
import java.time.Duration;

/** The coordination half: the ensemble's member with its tree, the sessions, and the port of ZooKeeper clients. */
final class Coordination implements AutoCloseable {
  /** A log of many gigabytes takes a while; an operator who waits longer than this wants to be told. */
  private static final Duration RECOVERY_AT_MOST = Duration.ofMinutes(30);
  private final ActorRef<Member.Command> member;
  private final Tree tree;
  private final SessionTracker tracker;
  private final ZookeeperServer server;

  private Coordination(ActorRef<Member.Command> member, Tree tree, SessionTracker tracker, ZookeeperServer server) {
    this.member = member;
    this.tree = tree;
    this.tracker = tracker;
    this.server = server;
  }

  /** Blocks until the log is replayed and the port is open. */
  static Coordination start(NodeSettings settings, Foundations base) {
    var loop = Dispatchers.loop(EventLoops.ENSEMBLE_LOOP);
    var random = new SecureRandom();
    var tree = new Tree(settings.tree());
    if (settings.logging().audit()) tree.auditedIn(audit());
    var tracker = new SessionTracker(() -> Expiry.of(tree, settings.zookeeper().sessions(), base.clock()));
    var standing = new Standing(tracker);
    tree.sessionEndsTo(standing::sessionEnded);
    var doors = new MemberActor.Doors(base.storage(), base.journals().ensemble(), base.clock(), base.stopper(), random,
        new MemberStatistics(base.clock()), standing);
    var member = base.start(MemberActor.create(settings.member(), doors, ZnodeActor.animating(tree)), "member", loop);
    AskPattern.<Member.Command, Member.Reply>ask(member, replyTo -> new Member.Sync(Origin.NODE, replyTo), RECOVERY_AT_MOST,
        base.system().scheduler()).toCompletableFuture().join();

    var sessions = new Sessions(member, tree, settings.zookeeper().sessions(), new SessionIds(settings.id(), base.clock().millis()),
        Sessions.passwordsFrom(random), tracker, base.room());
    standing.attach(sessions, base.start(DutiesActor.create(member, sessions, settings.reaper(), base.clock()), "duties", loop));
    var accepting = base.start(SessionsActor.create(sessions), "sessions", loop);
    var server = ZookeeperServer.start(settings.zookeeper(), base.loops(), accepting, tree,
        new NodeFacts(settings, base, doors.statistics(), tracker), base.clock());
    return new Coordination(member, tree, tracker, server);
  }

  /** The node's own deeds are ascribed to the user that the process runs as. */
  static AuditLog audit() {
    return new AuditLog(System.getProperty("user.name"));
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

  ZookeeperServer server() {
    return server;
  }

  @Override
  public void close() {
    server.close();
  }
}
