package io.synod.sim;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.dispatch.Mailbox;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * An actor system whose every task and timer runs on the caller's thread, in an order and at a virtual time drawn from a seed. No cluster
 * provider: simulated nodes are actors of one system (DESIGN section 9).
 */
final class SimSystem implements AutoCloseable {
  private static final String WORLD = "synod.sim.world";
  private static final AtomicLong WORLDS = new AtomicLong();
  private static final Map<Long, SimSystem> RUNNING = new ConcurrentHashMap<>();
  private static final int MOST_LOOPS = 18;
  private static final int MOST_LABELS = 10_000;
  private static final long LONGEST_PAUSE_NANOS = 50_000_000;
  /** What blocks (a snapshot, the end of a log that is read for a learner) keeps its pace for about so many tasks. */
  private static final int TASKS_OF_A_PACE = 30;
  private static final long LONGEST_BLOCKED_NANOS = 400_000_000;

  private final long seed;
  private final long world = WORLDS.incrementAndGet();
  private final Trace trace = new Trace();
  private final SeededExecutor executor;
  private final VirtualTime time;
  private final RandomGenerator pace;
  private final RandomGenerator blocking;
  private boolean blocksLong;
  private final int impatience;
  private final ActorSystem<Void> actors;
  private final Map<Runnable, String> labels = new IdentityHashMap<>();
  private long steps;

  private SimSystem(long seed, Config more) {
    this.seed = seed;
    executor = new SeededExecutor(random("executor"));
    time = new VirtualTime(random("start"));
    pace = random("pace");
    blocking = random("what blocks");
    impatience = pace.nextInt(4) == 0 ? 500 : 0;
    RUNNING.put(world, this);
    actors = start(more);
  }

  /** @param more settings on top of Akka's reference and of those that make it a simulation */
  static SimSystem start(long seed, Config more) {
    return new SimSystem(seed, more);
  }

  /** The simulation an actor system with these settings belongs to. */
  static SimSystem of(Config config) {
    return RUNNING.get(config.getLong(WORLD));
  }

  private ActorSystem<Void> start(Config more) {
    Thread starter = new Thread(executor::serveLive, "sim-start-" + world);
    starter.setDaemon(true);
    starter.start();
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "sim", more.withFallback(settings()).withFallback(ConfigFactory.defaultReference()));
    executor.endLive();
    try {
      starter.join();
      executor.ownedBy(Thread.currentThread());
      time.drawFrom(random("time"));
      ThreadRandom.seed(seed);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while the simulated system started", e);
    }
    return system;
  }

  private Config settings() {
    int throughput = new int[] {1, 5, 64}[pace.nextInt(3)];
    String dispatcher = " { type = Dispatcher, executor = \"" + SimDispatcher.class.getName() + "\", throughput = " + throughput + " }\n";
    StringBuilder text = new StringBuilder(WORLD + " = " + world + "\n");
    for (String id : new String[] {"akka.actor.default-dispatcher", "akka.actor.internal-dispatcher", "akka.actor.default-blocking-io-dispatcher",
        "akka.persistence.dispatchers.default-plugin-dispatcher", "akka.persistence.dispatchers.default-replay-dispatcher",
        "akka.persistence.dispatchers.default-stream-dispatcher", "synod.io"}) text.append(id).append(dispatcher);
    for (int loop = 0; loop < MOST_LOOPS; loop++) text.append("synod.loop-").append(loop).append(dispatcher);
    text.append("synod.sim.loggers { type = Dispatcher, executor = \"").append(LoggerDispatcher.class.getName()).append("\" }\n");
    return ConfigFactory.parseString(text + """
        akka {
          actor.provider = local
          loggers = ["akka.event.slf4j.Slf4jLogger"]
          logging-filter = "akka.event.slf4j.Slf4jLoggingFilter"
          loggers-dispatcher = synod.sim.loggers
          stdout-loglevel = OFF
          logger-startup-timeout = 10m
          actor.creation-timeout = 10m
          log-dead-letters = off
          scheduler.implementation = "%s"
          coordinated-shutdown.run-by-jvm-shutdown-hook = off
          jvm-shutdown-hooks = off
        }
        """.formatted(SimScheduler.class.getName()));
  }

  /** A source of random numbers of its own, the same for every run of the seed: what one of them is asked for moves no other. */
  RandomGenerator random(String purpose) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + purpose.hashCode());
  }

  /**
   * One task, or one timer: those that are due, now and then one that is not yet (a pause in which nobody ran), and the next of all when
   * no task is left.
   *
   * @return false when there was nothing to do before {@code untilNanos}, which it is now
   */
  boolean step(long untilNanos) {
    ThreadRandom.seed(seed ^ (++steps * 0xD1B54A32D192ED03L));
    VirtualTime.Timer due = time.nextDue();
    if (due == null && executor.waiting() == 0) {
      due = time.advance(untilNanos);
      if (due == null) return false;
    } else if (due == null && impatience > 0 && pace.nextInt(impatience) == 0) {
      due = time.advance(Math.min(untilNanos, time.nanos() + LONGEST_PAUSE_NANOS));
    }
    if (due != null) {
      trace.add(time.nanos(), "timer", due.name());
      due.fire();
      return true;
    }
    SeededExecutor.Drawn drawn = executor.draw();
    time.pass(1_000 + pace.nextInt(20_000));
    trace.add(time.nanos(), drawn.lane(), label(drawn.task()));
    drawn.task().run();
    return true;
  }

  /** An actor is named by its path, which is long in the making. */
  private String label(Runnable task) {
    if (labels.size() > MOST_LABELS) labels.clear();
    return task instanceof Mailbox ? labels.computeIfAbsent(task, Label::of) : Label.of(task);
  }

  /** When {@code task} of those that block is begun: at once, or, for a while, some hundred milliseconds later, with all that happens in between. */
  void takingItsTime(Runnable task) {
    if (!executor.isOwned()) {
      task.run();
      return;
    }
    if (blocking.nextInt(TASKS_OF_A_PACE) == 0) blocksLong = blocking.nextInt(3) == 0;
    if (blocksLong) time.exactlyAfter(blocking.nextLong(LONGEST_BLOCKED_NANOS), "what blocks", task);
    else task.run();
  }

  /** Steps until {@code duration} of virtual time has passed. */
  void run(Duration duration) {
    long end = time.nanos() + duration.toNanos();
    while (time.nanos() < end) step(end);
  }

  ActorSystem<Void> actors() {
    return actors;
  }

  SeededExecutor executor() {
    return executor;
  }

  VirtualTime time() {
    return time;
  }

  Trace trace() {
    return trace;
  }

  long seed() {
    return seed;
  }

  long steps() {
    return steps;
  }

  @Override
  public void close() {
    actors.terminate();
    long limit = time.nanos() + Duration.ofMinutes(5).toNanos();
    while (!actors.getWhenTerminated().toCompletableFuture().isDone() && step(limit)) {}
    RUNNING.remove(world);
    if (!actors.getWhenTerminated().toCompletableFuture().isDone()) throw new IllegalStateException("the simulated system did not stop");
  }
}
