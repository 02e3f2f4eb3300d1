package io.synod.loop;

import akka.actor.typed.DispatcherSelector;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The node's event loops: each is a Netty event loop and the Akka dispatcher {@code synod.loop-<index>}, so that a connection, its
 * session, a partition, an ensemble member run on one thread for their whole life (DESIGN section 3).
 *
 * <p>Started before the {@code ActorSystem}, whose configuration must contain {@link #dispatcherConfig()}; closed after it. Several may
 * live in one JVM, each with an actor system of its own.
 */
public final class EventLoops implements AutoCloseable {
  /** The loop of the ensemble member and of all its znode actors. */
  public static final int ENSEMBLE_LOOP = 0;

  /** Akka creates {@link LoopExecutorConfigurator} by its name; what it finds here is found by the key in the dispatcher's own section. */
  private static final Map<String, EventLoops> STARTED = new ConcurrentHashMap<>();
  private static final AtomicLong KEYS = new AtomicLong();

  private final LoopSettings settings;
  private final Transport transport;
  private final String key = "loops-" + KEYS.incrementAndGet();
  private final Rush rush = new Rush(System::nanoTime);
  private final List<Vigil> vigils;
  private final EventLoopGroup group;
  private final List<SingleThreadEventLoop> loops;
  private final List<LoopLeisure> leisure;
  private final List<LoopMailing> mailings;
  private final ByteBufAllocator allocator;
  private final LoopGuard guard;

  private EventLoops(LoopSettings settings) {
    this.settings = settings;
    transport = Transport.of(settings);
    vigils = vigils(settings);
    Iterator<Vigil> ofLoop = vigils.iterator();
    group = transport.group(settings.count(), new DefaultThreadFactory("synod-loop"), () -> new Rest(rush, ofLoop.next(), LockSupport::parkNanos));
    var all = new ArrayList<SingleThreadEventLoop>();
    for (EventExecutor loop : group) all.add((SingleThreadEventLoop) loop);
    loops = List.copyOf(all);
    leisure = all.stream().map(loop -> new LoopLeisure(loop, System::nanoTime)).toList();
    mailings = all.stream().map(loop -> new LoopMailing(loop, settings.ring() && transport == Transport.EPOLL)).toList();
    for (int i = 0; i < loops.size(); i++) named(loops.get(i), "loop-" + i);
    // one arena per loop; nothing of ours asks for pooled heap memory
    allocator = new PooledByteBufAllocator(true, 0, settings.count(), PooledByteBufAllocator.defaultPageSize(),
        PooledByteBufAllocator.defaultMaxOrder(), PooledByteBufAllocator.defaultSmallCacheSize(),
        PooledByteBufAllocator.defaultNormalCacheSize(), false);
    guard = new LoopGuard(loops, settings.blockedAfter());
  }

  public static EventLoops start(LoopSettings settings) {
    var loops = new EventLoops(settings);
    STARTED.put(loops.key, loops);
    return loops;
  }

  /** At most every second processor is kept from what else there is to do: one with a single processor keeps none. */
  private static List<Vigil> vigils(LoopSettings settings) {
    var posts = new Semaphore(Runtime.getRuntime().availableProcessors() / 2);
    return Stream.generate(() -> new Vigil(settings.awakeFor(), posts, System::nanoTime)).limit(settings.count()).toList();
  }

  /** Netty starts a loop's thread with its first task, so the thread learns its name from that task. */
  private static void named(EventLoop loop, String name) {
    loop.execute(() -> Thread.currentThread().setName(name));
  }

  public int count() {
    return loops.size();
  }

  /** Bounds check included: there are {@link #count()} of them, from 0. */
  public EventLoop loop(int index) {
    return loops.get(index);
  }

  /** Which loop this is. */
  public int indexOf(EventLoop loop) {
    int index = loops.indexOf(loop);
    Invariant.holds(index >= 0, "event loop " + loop + " is none of this node's");
    return index;
  }

  /** Where an entity lives: the same loop for equal keys, whatever else is placed. Keys should be spread by their hash code. */
  public int loopFor(Object key) {
    int hash = key.hashCode();
    return Math.floorMod(hash ^ hash >>> 16, loops.size());
  }

  /** Dispatcher of the actors of the entity {@code key}. */
  public DispatcherSelector dispatcherFor(Object key) {
    return Dispatchers.loop(loopFor(key));
  }

  /** Pooled and direct, one arena per loop. */
  public ByteBufAllocator allocator() {
    return allocator;
  }

  /** What loop {@code index} lends to those that run on it. */
  public LoopLeisure leisure(int index) {
    return leisure.get(index);
  }

  /** Watches the loops once it is started. */
  public LoopGuard guard() {
    return guard;
  }

  /** Of the loop {@code index}, on that loop only. */
  Vigil vigil(int index) {
    return vigils.get(index);
  }

  /** Of the loop {@code index}, on that loop only. */
  LoopMailing mailing(int index) {
    return mailings.get(index);
  }

  /** Of all loops. */
  Rush rush() {
    return rush;
  }

  /** All loops; {@link Placement} says which connection lives where. */
  EventLoopGroup group() {
    return group;
  }

  Transport transport() {
    return transport;
  }

  /**
   * What the {@code ActorSystem}'s configuration needs, to stand before Akka's defaults: {@code synod.loop-*}, {@link Dispatchers#IO}, timers, and
   * small pools for Akka's own work (a thread costs memory and, woken, more than most of our work).
   */
  public Config dispatcherConfig() {
    var text = new StringBuilder(OTHERS.formatted(settings.ioThreads(), ENSEMBLE_LOOP, key, LoopScheduler.class.getName()));
    for (int i = 0; i < loops.size(); i++) text.append(LOOP_DISPATCHER.formatted(i, LoopExecutorConfigurator.class.getName(), key, i));
    return ConfigFactory.parseString(text.toString());
  }

  /** The executor of a dispatcher that {@link #dispatcherConfig()} described. */
  static ExecutorService executor(String key, int index) {
    return new LoopExecutor(started(key).loop(index));
  }

  /** Those whose {@link #dispatcherConfig()} has this key. */
  static EventLoops started(String key) {
    EventLoops loops = STARTED.get(key);
    if (loops == null) throw new IllegalStateException("event loops " + key + " are closed, or the configuration is of another JVM");
    return loops;
  }

  /** Ends the threads; what they have not run is dropped. For when the actor system has terminated and all listeners are closed. */
  @Override public void close() {
    STARTED.remove(key);
    guard.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    mailings.forEach(LoopMailing::close);
  }

  /** An actor runs 64 messages or a millisecond, then the loop's sockets and other actors have their turn. */
  private static final String LOOP_DISPATCHER = """
      synod.loop-%d {
        type = Dispatcher
        executor = "%s"
        loops = "%s"
        loop = %d
        throughput = 64
        throughput-deadline-time = 1ms
      }
      """;

  /**
   * Of the idle threads of {@code synod.io} a task gets the one that worked last, whose stack is still in a cache: a fork-join pool keeps them on a stack,
   * a thread pool in a queue, where each of a log's syncs woke the thread that had slept longest.
   */
  private static final String OTHERS = """
      synod.timers = "%3$s"
      akka.scheduler.implementation = "%4$s"
      synod.io {
        type = Dispatcher
        executor = "fork-join-executor"
        fork-join-executor { parallelism-min = %1$d, parallelism-max = %1$d, task-peeking-mode = FIFO }
        throughput = 1
      }
      akka.actor {
        # Typed persistence publishes every event that is durable; nobody subscribes, and to tell nobody should wake nobody.
        deployment."/eventstream".dispatcher = synod.loop-%2$d
        default-dispatcher.fork-join-executor { parallelism-min = 1, parallelism-factor = 1.0, parallelism-max = 2 }
        internal-dispatcher.fork-join-executor { parallelism-min = 1, parallelism-factor = 1.0, parallelism-max = 2 }
        default-blocking-io-dispatcher.thread-pool-executor { fixed-pool-size = 2, keep-alive-time = 10s, allow-core-timeout = on }
      }
      """;
}
