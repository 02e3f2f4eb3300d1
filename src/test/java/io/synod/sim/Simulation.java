package io.synod.sim;

import akka.actor.typed.ActorSystem;
import io.synod.ensemble.Configuration;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.random.RandomGenerator;

/**
 * One run: one or more nodes of real actors, clients at work, faults, and checks that hear of all that happens. Everything is drawn from the seed,
 * so the same calls on the same seed are the same run.
 *
 * <pre>{@code
 * try (var sim = Simulation.seeded(seed).clients(4).suffering(Fault.CRASH, Fault.CUT)) {
 *   sim.run(Duration.ofMinutes(5));     // simulated time; checked at every event
 *   sim.heal();
 *   sim.settle(Duration.ofMinutes(1));  // liveness: every request gets its reply, nothing is left open
 * }
 * }</pre>
 */
final class Simulation implements World, AutoCloseable {
  /** After the last request: no TTL that a client gives is longer than half of it, and nothing is under way at its end. */
  private static final Duration REST = Duration.ofSeconds(7);
  /** How long it may take until what a member hears of a session counts: a leader that lost its quorum, a learner that lost its leader, a slow disk. */
  private static final Duration UNHEARD = Duration.ofSeconds(10);
  private final long seed;
  private final SimSystem system;
  private final Ledger ledger = new Ledger();
  private final List<Check> checks = new ArrayList<>();
  private final List<SimClient> clients = new ArrayList<>();
  private final List<SimProducer> producers = new ArrayList<>();
  private final Set<Fault> faults = EnumSet.noneOf(Fault.class);
  private final List<SimNode> nodes = new ArrayList<>();
  private final Set<String> names;
  private final Configuration configuration;
  private final SimNetwork network;
  private final Membership membership;
  private Consumer<SimNode> tampering = untouched -> {};
  private String command = "the calls of the test that made it";
  private int wantedClients = 3;
  private int wantedProducers = 2;
  private SimNode leader;
  private Tide tide;
  private boolean started;
  private boolean faulty;
  private boolean working = true;
  private AssertionError violation;
  private LogWatch log;

  private Simulation(long seed, Crew crew) {
    this.seed = seed;
    system = SimSystem.start(seed, Plugins.of(crew.size()));
    configuration = crew.configuration();
    membership = new Membership(this, random("members"));
    network = new SimNetwork(system.time(), system.trace(), random("network"));
    for (int id = 1; id <= crew.size(); id++) nodes.add(new SimNode(id, this));
    names = nodes.stream().map(SimNode::name).collect(Collectors.toSet());
    leader = nodes.get(0);
    tide = new Tide(Duration.ZERO, random("tide"));
    Duration lost = crew.size() == 1 ? Duration.ZERO : UNHEARD;
    checks.addAll(List.of(new RepliesInOrder(), new RepliesAgreeWithModel(), new WritesAreLinearizable(), new RegistersAreLinearizable(), new NoWatchIsMissed(),
        new SessionsLiveTheirTimeout(lost), new SilentSessionsEnd(NodeLife.TICK.dividedBy(2), lost),
        new ReapedWhenDue(NodeLife.REAPER.maxNeverUsed().toMillis()), new RecordsSurvive()));
  }

  /** Of a node alone. */
  static Simulation seeded(long seed) {
    return new Simulation(seed, Crew.ALONE);
  }

  /** Of the members of an ensemble; they have no partitions, so there are no producers. */
  static Simulation seeded(long seed, Crew crew) {
    return new Simulation(seed, crew).producers(crew.size() == 1 ? 2 : 0);
  }

  Simulation clients(int count) {
    wantedClients = count;
    return this;
  }

  Simulation producers(int count) {
    wantedProducers = count;
    return this;
  }

  Simulation suffering(Fault... these) {
    faults.addAll(List.of(these));
    return this;
  }

  /** How long it will be run. */
  Simulation lasting(Duration length) {
    tide = new Tide(length, random("tide"));
    return this;
  }

  /** Checks besides those that are always made. */
  Simulation checking(Check... more) {
    checks.addAll(List.of(more));
    return this;
  }

  /** Something is wrong with the node from the start: for tests of the checks. */
  Simulation tamperedWith(Consumer<SimNode> how) {
    tampering = how;
    return this;
  }

  /** Members have a mistake in their protocol: for tests of the checks. */
  Simulation forging(Function<ByteBuffer, List<ByteBuffer>> forger) {
    network.forging(forger);
    return this;
  }

  /** The command line that makes this run again, for the report of a failure. */
  Simulation replayedBy(String commandLine) {
    command = commandLine;
    return this;
  }

  /** All lines of the trace go to {@code listener}. */
  Simulation tracing(Consumer<String> listener) {
    system.trace().listener(listener);
    return this;
  }

  /** Lets {@code duration} of virtual time pass, with work and faults. */
  void run(Duration duration) {
    start();
    long end = nanos() + duration.toNanos();
    while (nanos() < end) step(end);
  }

  /** No more faults from here on; a node that is down comes back, one that stands still goes on, and all are linked. */
  void heal() {
    faulty = false;
    network.mend();
    for (SimNode node : nodes) {
      node.disk().full(false);
      node.disk().cutPowerAfter(-1);
      node.slowDisk(false);
      node.goOn();
    }
    if (reconfigures()) membership.restore();
  }

  /** Clients ask for nothing more; waits until all is quiet and sees that nothing is left open. */
  void settle(Duration within) {
    working = false;
    runUntil(this::quiet, within);
    run(REST);
    runUntil(this::quiet, within);
    guarded(() -> {
      for (SimNode node : nodes) {
        TreeAgreesWithModel.check(node.tree(), ledger.model());
        node.readPartitions();
      }
      ledger.atRest(names);
      checks.forEach(check -> check.atRest(this));
    });
    rethrow();
  }

  private boolean quiet() {
    return membership.isRestored() && nodes.stream().allMatch(node -> node.up() && node.tree().applied() >= ledger.last()) && ledger.converged(names)
        && clients.stream().allMatch(SimClient::idle) && producers.stream().allMatch(SimProducer::idle);
  }


  /** @throws AssertionError when {@code condition} does not come true {@code within} that much virtual time */
  void runUntil(BooleanSupplier condition, Duration within) {
    start();
    long end = nanos() + within.toNanos();
    while (!condition.getAsBoolean()) {
      if (nanos() >= end) throw failure(new Check.Violation("what was waited for did not happen within " + within));
      step(end);
    }
  }

  private void start() {
    if (started) return;
    started = true;
    faulty = !faults.isEmpty();
    nodes.forEach(tampering);
    log = LogWatch.begin(this);
    nodes.forEach(SimNode::start);
    for (int i = 1; i <= wantedClients; i++) {
      String name = "c" + i;
      clients.add(new SimClient(name, this, random("client " + name), new ZnodeWork(name, random("work of " + name)), this::happened));
    }
    for (int i = 1; i <= wantedProducers; i++) {
      String name = "p" + i;
      producers.add(new SimProducer(name, 100 + i, i % NodePartitions.COUNT, this, random("producer " + name)));
    }
    if (faulty) new FaultPlan(this, faults, random("faults")).begin();
  }

  private void step(long end) {
    guarded(() -> system.step(end));
    for (SimNode node : nodes) guarded(node::afterStep);
    rethrow();
  }

  /** What {@code work} throws ends the run, even where an actor's supervisor would have swallowed it. */
  void guarded(Runnable work) {
    try {
      work.run();
    } catch (AssertionError | RuntimeException e) {
      if (violation == null) violation = failure(e);
    }
  }

  private void rethrow() {
    if (violation != null) throw violation;
  }

  private AssertionError failure(Throwable cause) {
    String text = "seed " + seed + " after " + system.steps() + " steps, at " + nanos() / 1e9 + " s: " + cause.getMessage() + "\nreplay it with: "
        + command + "\nthe last lines of the trace:\n" + String.join("\n", system.trace().last(60));
    return new AssertionError(text, cause);
  }

  /** Tells the checks, and writes it down. */
  void happened(Event event) {
    system.trace().add(nanos(), event);
    for (Check check : checks) guarded(() -> check.on(event, this));
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public long nanos() {
    return system.time().nanos();
  }

  @Override
  public long millis() {
    return leader.clock().millis();
  }

  RandomGenerator random(String purpose) {
    return system.random(purpose);
  }

  VirtualTime time() {
    return system.time();
  }

  Trace trace() {
    return system.trace();
  }

  ActorSystem<Void> actors() {
    return system.actors();
  }

  /** The node alone, or the first of several. */
  SimNode node() {
    return nodes.get(0);
  }

  List<SimNode> nodes() {
    return nodes;
  }

  boolean isAlone() {
    return nodes.size() == 1;
  }

  /** Who led last, as far as we know. */
  SimNode leader() {
    return leader;
  }

  void leads(SimNode node) {
    leader = node;
  }

  Configuration configuration() {
    return configuration;
  }

  Membership membership() {
    return membership;
  }

  /** Who the members are may change in this run. */
  boolean reconfigures() {
    return faults.contains(Fault.RECONFIGURE);
  }

  SimNetwork network() {
    return network;
  }

  SeededExecutor executor() {
    return system.executor();
  }

  /** Faults still happen. */
  boolean faulty() {
    return faulty;
  }

  /** Clients still ask. */
  boolean working() {
    return working;
  }

  /** There is much to do at the moment. */
  boolean busy() {
    return tide.high(nanos());
  }

  /** While a node dies its actors may complain, and when its disk has failed it must. @param source path of an actor; what has none may be any node's */
  boolean errorsExpected(String source) {
    List<SimNode> concerned = nodes.stream().filter(node -> source.contains(node.name() + "-")).toList();
    return (concerned.isEmpty() ? nodes : concerned).stream().anyMatch(SimNode::mayComplain);
  }

  boolean suffers(Fault fault) {
    return faulty && faults.contains(fault);
  }

  String digest() {
    return system.trace().digest();
  }

  long steps() {
    return system.steps();
  }

  @Override
  public void close() {
    if (log != null) log.end();
    nodes.forEach(SimNode::goOn);
    system.close();
  }
}
