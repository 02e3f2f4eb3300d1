package io.synod.kafka;

import akka.actor.typed.ActorSystem;
import io.synod.kafka.admin.AdminApis;
import io.synod.journal.Room;
import io.synod.loop.Clock;
import io.synod.loop.Connection;
import io.synod.loop.ConnectionHandler;
import io.synod.loop.Dispatchers;
import io.synod.loop.EventLoops;
import io.synod.loop.Listener;
import io.synod.loop.ListenerSettings;
import io.synod.partition.Partitions;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** The port that Kafka clients connect to. */
public final class KafkaServer implements AutoCloseable {
  private final ActorSystem<?> system;
  private final KafkaConnection.Shared shared;
  private final AtomicLong connections = new AtomicLong();
  private Listener listener;

  private KafkaServer(ActorSystem<?> system, KafkaConnection.Shared shared) {
    this.system = system;
    this.shared = shared;
  }

  /**
   * Opens the port. Blocks until it is open: not to be called on a loop.
   *
   * @param others handlers of the APIs that are not the broker's own (groups)
   * @param room while it is full, produced batches are refused with KAFKA_STORAGE_ERROR
   * @param random draws the ids of fetch sessions; used by all loops, so safe for threads
   * @throws io.synod.loop.Fatal with {@link io.synod.loop.Exit#PORT} when the address cannot be bound
   */
  public static KafkaServer start(ActorSystem<?> system, EventLoops loops, KafkaSettings settings, AdminApis.Broker broker,
      List<ApiHandler<?, ?>> others, Room room, Clock clock, RandomGenerator random) {
    var leaders = new Leaders(broker.cluster(), broker.partitions());
    var handlers = new ArrayList<ApiHandler<?, ?>>(AdminApis.of(broker, leaders));
    handlers.addAll(others);
    var shared = new KafkaConnection.Shared(settings, new ServedApis(handlers, broker.cluster()), leaders, new FetchSessionSlots(settings.fetchSessions()),
        loops.allocator(), room, clock, random, new Complaints(clock));
    var server = new KafkaServer(system, shared);
    server.listener = Listener.bind(loops, listenerSettings(settings), server::opened);
    return server;
  }

  private static ListenerSettings listenerSettings(KafkaSettings settings) {
    return ListenerSettings.of("Kafka clients", settings.host(), settings.port(), "kafka.port")
        .withFrames(1, settings.maxRequestBytes())
        .withConnectionLimits(0, settings.maxConnectionsPerAddress())
        .withIdleTimeout(settings.idle());
  }

  private ConnectionHandler opened(Connection wire) {
    var holder = new KafkaConnection[1];
    var replies = new KafkaConnectionActor.Address(system, "kafka-" + connections.incrementAndGet(), Dispatchers.loop(wire.loop()), () -> holder[0]);
    holder[0] = new KafkaConnection(shared, wire, replies);
    return holder[0];
  }

  /** The address that is open, with the port that the system chose if it did. */
  public InetSocketAddress address() {
    return listener.address();
  }

  public int connectionCount() {
    return listener.connectionCount();
  }

  /** Accepts no more and closes the connections. Not to be called on a loop. */
  @Override public void close() {
    listener.close();
    listener.closeConnections();
  }
}
