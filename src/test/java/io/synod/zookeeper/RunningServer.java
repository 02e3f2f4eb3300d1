package io.synod.zookeeper;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.netty.buffer.PooledByteBufAllocator;
import io.synod.ensemble.Configuration;
import io.synod.ensemble.Member;
import io.synod.ensemble.MemberActor;
import io.synod.ensemble.MemberSettings;
import io.synod.ensemble.MemberStatistics;
import io.synod.ensemble.MemberView;
import io.synod.ensemble.ProposalSizes;
import io.synod.journal.DiskStorage;
import io.synod.journal.JournalRuntime;
import io.synod.journal.LogSettings;
import io.synod.journal.PersistencePlugins;
import io.synod.loop.Clock;
import io.synod.loop.Dispatchers;
import io.synod.loop.EventLoops;
import io.synod.loop.Fatal;
import io.synod.loop.Leisure;
import io.synod.loop.LoopSettings;
import io.synod.metrics.Sheet;
import io.synod.session.DutiesActor;
import io.synod.session.Expiry;
import io.synod.session.SessionIds;
import io.synod.session.SessionTracker;
import io.synod.session.Sessions;
import io.synod.session.SessionsActor;
import io.synod.session.Standing;
import io.synod.testkit.ActorSystems;
import io.synod.znode.ReaperSettings;
import io.synod.znode.Tree;
import io.synod.znode.TreeSettings;
import io.synod.znode.ZnodeActor;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** All of a node that ZooKeeper clients need, on a directory: two event loops, a member with its log on disk, the tree, sessions, the port. */
final class RunningServer implements AutoCloseable {
  private static final String CONFIG = """
      akka.log-dead-letters = off
      """;
  private static final AtomicInteger STARTS = new AtomicInteger();

  final List<Fatal> stops = new CopyOnWriteArrayList<>();
  final Tree tree;
  final ZookeeperServer server;
  private final ActorSystems actors;
  private final ActorTestKit kit;
  private final EventLoops loops = EventLoops.start(LoopSettings.defaults().withCount(2));
  private final JournalRuntime runtime;
  private boolean closed;

  RunningServer(ActorSystems actors, Path directory, ZookeeperSettings settings) {
    this(actors, directory, settings, TreeSettings.defaults());
  }

  RunningServer(ActorSystems actors, Path directory, TreeSettings treeSettings) {
    this(actors, directory, ZookeeperSettings.defaults().withAddress("127.0.0.1", 0), treeSettings);
  }

  private RunningServer(ActorSystems actors, Path directory, ZookeeperSettings settings, TreeSettings treeSettings) {
    this.actors = actors;
    tree = new Tree(treeSettings);
    var storage = new DiskStorage(directory);
    runtime = new JournalRuntime("zookeeper-" + STARTS.incrementAndGet(), storage, this::onIo, Leisure.NONE, stops::add, "synod.loop-0", LogSettings.defaults());
    runtime.register();
    PersistencePlugins plugins = runtime.plugins("ensemble/main/log");
    kit = actors.start(ConfigFactory.parseString(CONFIG).withFallback(plugins.config()).withFallback(loops.dispatcherConfig()));
    var tracker = new SessionTracker(() -> Expiry.of(tree, settings.sessions(), Clock.SYSTEM));
    var standing = new Standing(tracker);
    tree.sessionsTo(standing::sessionBegan, standing::sessionEnded);
    var doors = new MemberActor.Doors(storage, plugins, Clock.SYSTEM, stops::add, new Random(1), new MemberStatistics(Clock.SYSTEM), standing);
    ActorRef<Member.Command> member = kit.spawn(MemberActor.create(MemberSettings.defaults(), doors, ZnodeActor.animating(tree)), "member",
        Dispatchers.loop(0));
    awaitLeading(member);
    var sessions = new Sessions(member, tree, settings.sessions(), new SessionIds(1, Clock.SYSTEM.millis()),
        Sessions.passwordsFrom(new SecureRandom()), tracker);
    standing.attach(sessions, kit.spawn(DutiesActor.create(member, sessions, ReaperSettings.defaults(), Clock.SYSTEM), "duties", Dispatchers.loop(0)));
    List<ActorRef<SessionsActor.Command>> accepting = IntStream.range(0, loops.count())
        .mapToObj(loop -> kit.spawn(SessionsActor.create(sessions), "sessions-" + loop, Dispatchers.loop(loop))).toList();
    server = ZookeeperServer.start(settings, loops, accepting, tree, new Facts(tracker, sessions, doors.statistics()), Clock.SYSTEM);
  }

  RunningServer(ActorSystems actors, Path directory) {
    this(actors, directory, ZookeeperSettings.defaults().withAddress("127.0.0.1", 0));
  }

  private void awaitLeading(ActorRef<Member.Command> member) {
    TestProbe<Member.Reply> probe = kit.createTestProbe(Member.Reply.class);
    member.tell(new Member.AwaitApplied(0, 0, probe.getRef()));
    probe.receiveMessage();
  }

  private void onIo(Runnable work) {
    kit.system().dispatchers().lookup(Dispatchers.io()).execute(work);
  }

  /** Bytes of pooled buffers that the loops have reserved. */
  long directMemory() {
    return ((PooledByteBufAllocator) loops.allocator()).metric().usedDirectMemory();
  }

  int port() {
    return server.address().getPort();
  }

  String connectString() {
    return "127.0.0.1:" + port();
  }

  /** As {@code echo word | nc}. */
  String word(String word) throws IOException {
    return new String(exchange(word.getBytes(StandardCharsets.US_ASCII)), StandardCharsets.UTF_8);
  }

  /** Sends these bytes, ends our half, and reads until the server ends its own. */
  byte[] exchange(byte[] bytes) throws IOException {
    try (var socket = new Socket("127.0.0.1", port()); InputStream in = socket.getInputStream()) {
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
      return in.readAllBytes();
    }
  }

  /** As a process that dies: nothing is said to anybody. */
  @Override
  public void close() {
    if (closed) return;
    closed = true;
    server.close();
    actors.stop(kit);
    runtime.unregister();
    loops.close();
  }

  private record Facts(SessionTracker tracker, Sessions sessions, MemberStatistics statistics) implements ServerFacts {
    @Override
    public boolean serving() {
      return sessions.serving();
    }

    @Override
    public boolean readOnly() {
      return sessions.readOnly();
    }

    @Override
    public long expiresAtMillis(long sessionId) {
      return tracker.expiry().map(expiry -> expiry.expiresAtMillis(sessionId)).orElse(0L);
    }

    @Override
    public String initialConfiguration() {
      return "tickTime=2000\n";
    }

    @Override
    public LastSnapshot lastSnapshot() {
      return LastSnapshot.NONE;
    }

    @Override
    public void writeTo(Sheet sheet) {
      sheet.counter("stale_sessions_expired", "Sessions that expired", tracker.expiredCount());
    }

    @Override
    public int serverId() {
      return 1;
    }

    @Override
    public MemberView member() {
      return statistics.view();
    }

    @Override
    public ProposalSizes proposalSizes() {
      return statistics.proposalSizes();
    }

    @Override
    public long leadingMillis() {
      return statistics.leadingMillis();
    }

    @Override
    public int initLimit() {
      return 10;
    }

    @Override
    public int syncLimit() {
      return 5;
    }

    @Override
    public Configuration members() {
      return Configuration.NONE;
    }

    @Override
    public String version() {
      return "3.9.5-test, built on 2026-11-22 00:00 UTC";
    }

    @Override
    public String dataDir() {
      return "/data";
    }

    @Override
    public String dataLogDir() {
      return "/data/log";
    }

    @Override
    public long dataDirSize() {
      return 12;
    }

    @Override
    public long logDirSize() {
      return 34;
    }
  }
}
