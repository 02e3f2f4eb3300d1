package io.synod.zookeeper;

import akka.actor.typed.ActorRef;
import io.netty.buffer.ByteBufAllocator;
import io.synod.loop.Clock;
import io.synod.loop.Connection;
import io.synod.loop.EventLoops;
import io.synod.loop.HostPort;
import io.synod.loop.Listener;
import io.synod.loop.ListenerSettings;
import io.synod.loop.LogThrottle;
import io.synod.metrics.Source;
import io.synod.session.Session;
import io.synod.session.SessionsActor;
import io.synod.znode.TreeView;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port that ZooKeeper clients connect to, and what all its connections share. */
public final class ZookeeperServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ZookeeperServer.class);

  /** How long a connection may take to say its first message, as ZooKeeper's sessionlessCnxnTimeout. */
  static final Duration SILENCE = Duration.ofSeconds(10);

  private final ZookeeperSettings settings;
  private final EventLoops loops;
  private final List<ActorRef<SessionsActor.Command>> sessions;
  private final TreeView tree;
  private final ServerFacts facts;
  private final Clock clock;
  private final ServerStatistics statistics;
  private final EventFrames[] eventFrames;
  private final JuteOut[] jutes;
  private final Whences[] whences;
  private final Words words;
  private final Environment environment = Environment.ofThisHost();
  private final Trace trace = new Trace();
  private final long startedMillis;
  private final Set<ZookeeperConnection> connections = ConcurrentHashMap.newKeySet();
  private final LogThrottle closings;
  private volatile Listener listener;

  private ZookeeperServer(ZookeeperSettings settings, EventLoops loops, List<ActorRef<SessionsActor.Command>> sessions, TreeView tree,
      ServerFacts facts, Clock clock) {
    this.settings = settings;
    this.loops = loops;
    this.sessions = List.copyOf(sessions);
    this.tree = tree;
    this.facts = facts;
    this.clock = clock;
    statistics = new ServerStatistics(loops.count(), clock::millis);
    eventFrames = new EventFrames[loops.count()];
    Arrays.setAll(eventFrames, loop -> new EventFrames(loops.allocator()));
    jutes = new JuteOut[loops.count()];
    Arrays.setAll(jutes, loop -> new JuteOut());
    whences = new Whences[loops.count()];
    Arrays.setAll(whences, loop -> new Whences());
    words = new Words(this);
    startedMillis = clock.millis();
    closings = new LogThrottle(Duration.ofSeconds(1), () -> clock.millis() * 1_000_000);
  }

  /**
   * Opens the port; to be called when the tree has recovered. Blocks until it is open: not to be called on a loop.
   *
   * @param sessions a {@link SessionsActor} for each loop, on that loop
   * @throws io.synod.loop.Fatal with {@link io.synod.loop.Exit#PORT} when the address cannot be bound
   */
  public static ZookeeperServer start(ZookeeperSettings settings, EventLoops loops, List<ActorRef<SessionsActor.Command>> sessions, TreeView tree,
      ServerFacts facts, Clock clock) {
    var server = new ZookeeperServer(settings, loops, sessions, tree, facts, clock);
    var port = ListenerSettings.of("ZooKeeper clients", settings.host(), settings.clientPort(), "zookeeper.port")
        .withConnectionLimits(settings.maxCnxns(), settings.maxClientCnxns())
        .withFrames(1, settings.juteMaxBuffer())
        .withIdleTimeout(SILENCE);
    server.listener = Listener.bind(loops, settings.backlog() == 0 ? port : port.withBacklog(settings.backlog()),
        connection -> new ZookeeperConnection(connection, server));
    LOG.info("Created server with tickTime {} ms minSessionTimeout {} ms maxSessionTimeout {} ms clientPortListenBacklog {} dataLogdir {} snapdir {}",
        settings.sessions().tickTime().toMillis(), settings.sessions().minTimeout().toMillis(), settings.sessions().maxTimeout().toMillis(),
        settings.backlog() == 0 ? -1 : settings.backlog(), facts.dataLogDir(), facts.dataDir());
    return server;
  }

  /** The address that is open, with the port that the system chose if it did. */
  public InetSocketAddress address() {
    return listener.address();
  }

  /** Clients find this server at another address from now on; those that are connected stay so. Otherwise as {@link Listener#move}. */
  public boolean move(HostPort to) {
    return listener.move(to.host(), to.port());
  }

  /** Accepts no more and ends every connection; the sessions live on in the tree. Blocks: not to be called on a loop. */
  @Override
  public void close() {
    listener.close();
    listener.closeConnections();
  }

  /** Requests that have been received and not answered yet. */
  public long outstanding() {
    return connections.stream().mapToLong(connection -> Math.max(0, connection.statistics().outstanding)).sum();
  }

  /** What the word {@code mntr} tells, and {@code /metrics} too. */
  public Source meters() {
    return new ServerSource(this);
  }

  /** The commands of the AdminServer. */
  public AdminCommands commands() {
    return new AdminCommands(this);
  }

  /** Clients connected here, those that only ask a word included. */
  public int connectionCount() {
    return connections.size();
  }

  /** Connections closed at once because there were too many, since the start. */
  public long refusedConnections() {
    return listener.refusedCount();
  }

  Collection<ZookeeperConnection> connections() {
    return Collections.unmodifiableSet(connections);
  }

  long uptimeMillis() {
    return clock.millis() - startedMillis;
  }

  ZookeeperSettings settings() {
    return settings;
  }

  TreeView tree() {
    return tree;
  }

  ServerFacts facts() {
    return facts;
  }

  Clock clock() {
    return clock;
  }

  ServerStatistics statistics() {
    return statistics;
  }

  /** For the connections of {@code loop}, on that loop only. */
  EventFrames eventFrames(int loop) {
    return eventFrames[loop];
  }

  /** For the connections of {@code loop}, on that loop only. */
  JuteOut jute(int loop) {
    return jutes[loop];
  }

  /** For the connections of {@code loop}, on that loop only. */
  Whences whences(int loop) {
    return whences[loop];
  }

  Environment environment() {
    return environment;
  }

  Trace trace() {
    return trace;
  }

  Words words() {
    return words;
  }

  ByteBufAllocator allocator() {
    return loops.allocator();
  }

  void accept(ZookeeperConnection client, Session.Connect connect, int loop) {
    sessions.get(loop).tell(new SessionsActor.Accept(client, connect, loop));
  }

  /** @param told on {@code loop} */
  void listWatches(int loop, Consumer<SortedMap<Long, List<String>>> told) {
    sessions.get(loop).tell(new SessionsActor.ListWatches(told, loop));
  }

  /** Each on its own loop. */
  void resetConnectionStatistics() {
    connections.forEach(connection -> connection.connection().execute(connection::resetStatistics));
  }

  void opened(ZookeeperConnection connection) {
    connections.add(connection);
  }

  void closed(ZookeeperConnection connection) {
    connections.remove(connection);
  }

  /** One line a second at most: a stranger can cause it. */
  void closing(Connection connection, String what) {
    closings.permit().ifPresent(withheld -> LOG.warn("closing the connection of {}: {} ({} more such lines withheld)",
        connection.remote(), what, withheld));
  }
}
