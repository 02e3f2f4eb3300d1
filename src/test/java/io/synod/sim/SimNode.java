package io.synod.sim;

import io.synod.ensemble.Place;
import io.synod.journal.Bytes;
import io.synod.journal.JournalRuntime;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Leisure;
import io.synod.partition.PartitionLog;
import io.synod.session.Session;
import io.synod.znode.TreeView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * One node over all its lives: a disk and a clock that stay, and a {@link NodeLife} that ends with each crash. What is in memory is gone
 * then; what is on the disk, the {@link SimDisk} decides.
 */
final class SimNode {
  static final int LOOPS = 2;
  private static final int SLOWEST_DISK_MILLIS = 400;
  private final int id;
  private final Simulation world;
  private final RandomGenerator random;
  private final RandomGenerator leisure;
  private final SimDisk disk;
  private final SimClock clock;
  private NodeLife life;
  private NodeLife dead;
  private int lives;
  private Fatal stopped;
  private boolean paused;
  private boolean slow;
  private boolean diskHasFailed;

  SimNode(int id, Simulation world) {
    this.id = id;
    this.world = world;
    random = world.random("node " + name());
    leisure = world.random("leisure of " + name());
    disk = new SimDisk(world.random("disk of " + name()));
    clock = new SimClock(world.time(), random.nextInt(400) - 200);
  }

  static String name(int id) {
    return "n" + id;
  }

  /** Each node has its own loops, so that one can be slow or stand still while the others do not. */
  static String loop(int id, int index) {
    return "synod.loop-" + loopNumber(id, index);
  }

  private static int loopNumber(int id, int index) {
    return (id - 1) * LOOPS + index;
  }

  int id() {
    return id;
  }

  String name() {
    return name(id);
  }

  int loop(int index) {
    return loopNumber(id, index);
  }

  private String ioLane() {
    return "io of " + name();
  }

  /** Where its journal waits for the disk, which may be slow. */
  Executor io() {
    Executor lane = SimDispatcher.lane(world.executor(), ioLane());
    return task -> {
      if (!slow) lane.execute(task);
      else world.time().exactlyAfter(Duration.ofMillis(random.nextInt(SLOWEST_DISK_MILLIS)).toNanos(), "slow disk of " + name(), () -> lane.execute(task));
    };
  }

  /** What its loop lends to its journal: now and then, and never to a disk that is slow. */
  Leisure leisure() {
    return SimDispatcher.leisure(world.executor(), loop(id, 0), () -> !slow && leisure.nextBoolean());
  }

  /** Where it stands in the ensemble. */
  Place place(JournalRuntime journals, SimNetwork.Port port) {
    return world.isAlone() ? Place.ALONE : new Place(world.configuration(), port, journals.reader(Plugins.ENSEMBLE));
  }

  SimNetwork.Port port() {
    return world.network().port(id, SimDispatcher.lane(world.executor(), loop(id, 0)));
  }

  SimDisk disk() {
    return disk;
  }

  SimClock clock() {
    return clock;
  }

  /** It may be made to crash once more: there are plugins for other lives. */
  boolean mayCrash() {
    return lives < Plugins.LIVES_WITH_FAULTS;
  }

  int lives() {
    return lives;
  }

  /** Serving clients. */
  boolean up() {
    return life != null && life.serves() && !paused;
  }

  /** The published tree; only while {@link #up}. */
  TreeView tree() {
    return life.tree();
  }

  NodeLife life() {
    return life;
  }

  /** Its actors are being stopped. */
  boolean dying() {
    return dead != null && !dead.gone();
  }

  void start() {
    dead = null;
    lives++;
    life = new NodeLife(world, this, Plugins.key(name(), lives));
    life.start();
  }

  /** The door for clients. @return false when nobody is there to open */
  boolean accept(SimLink link, Session.Connect connect) {
    return life != null && life.accept(link, connect);
  }

  /** It serves clients for the first time in this life; its tree has everything up to {@code applied}. */
  void ready(NodeLife ready, long applied) {
    if (ready != life) return;
    if (world.isAlone()) {
      world.ledger().recovered(name(), applied);
      TreeAgreesWithModel.check(tree(), world.ledger().model());
    }
    world.happened(new Event.NodeStarted(name(), applied));
  }

  void leads(NodeLife which, int epoch) {
    if (which != life) return;
    world.ledger().leads(which.name(), epoch);
    if (world.leader() != this) Probe.hit("the leader is another");
    if (!world.configuration().voters().contains(id)) Probe.hit("who was an observer leads");
    world.leads(this);
    world.happened(new Event.Leads(name(), epoch));
  }

  void leadEnded(NodeLife which) {
    if (which == life) world.happened(new Event.LeadEnded(name()));
  }

  /** As the administrator who restores a tree does; nobody waits for the answer. */
  void surpass() {
    if (up()) life.surpass();
  }

  /** SIGSTOP: nothing runs, while connections stay as they are and timers become due. */
  void pause(Duration length) {
    if (life == null || paused) return;
    paused = true;
    Probe.hit("a node stands still");
    world.executor().stop(lanes());
    world.time().exactlyAfter(length.toNanos(), name() + " goes on", this::goOn);
  }

  void goOn() {
    if (!paused) return;
    paused = false;
    world.trace().remark(world.nanos(), name(), "goes on");
    world.executor().goOn(lanes());
    world.happened(new Event.NodeResumed(name()));
  }

  private List<String> lanes() {
    List<String> lanes = new ArrayList<>(List.of(ioLane()));
    for (int index = 0; index < LOOPS; index++) lanes.add(loop(id, index));
    return lanes;
  }

  /** A fault of its disk was injected, so it may stop because of it. */
  void diskFails() {
    diskHasFailed = true;
  }

  /** It dies, or its disk has failed. */
  boolean mayComplain() {
    return diskHasFailed || life == null || dying() || disk.powerGone();
  }

  /** What it gives to its disk takes long, or no longer. */
  void slowDisk(boolean isSlow) {
    slow = isSlow;
  }

  /** Crashes when the power has gone in the middle of the step just made, or when the node wanted to stop. */
  void afterStep() {
    if (life == null) return;
    if (disk.powerGone()) {
      crash("power cut");
    } else if (stopped != null) {
      boolean expected = stopped.exit() == Exit.DISK && diskHasFailed;
      Check.holds(expected, "node %s stopped by itself, with %s: %s", name(), stopped.exit(), stopped.getMessage());
      Probe.hit("a node stops because of its disk");
      crash("stopped itself: " + stopped.getMessage());
    }
  }

  /** kill -9 and a power cut in one. Comes back after a while. */
  void crash(String reason) {
    if (life == null) return;
    goOn();
    world.happened(new Event.NodeCrashed(name()));
    world.trace().remark(world.nanos(), name(), "crashes: " + reason);
    dead = life;
    life = null;
    stopped = null;
    disk.cutPower();
    world.ledger().begins(name(), 0);
    dead.end();
    restartWhenGone();
  }

  /** Now and then at once, so that the others may not have noticed. */
  private void restartWhenGone() {
    long delay = Duration.ofMillis(20 + random.nextInt(random.nextInt(3) == 0 ? 60 : 1500)).toNanos();
    world.time().exactlyAfter(delay, name() + " restarts", () -> {
      if (dead.gone()) start();
      else restartWhenGone();
    });
  }

  Optional<NodePartitions.Open> partition(int index) {
    return life == null ? Optional.empty() : life.partition(index);
  }

  void opened(NodeLife which, NodePartitions.Opened opened) {
    if (which == life) read(opened.index(), opened.log());
  }

  /** Reads every open partition from its start, as a consumer would. */
  void readPartitions() {
    for (int i = 0; i < NodePartitions.COUNT; i++) {
      int index = i;
      partition(i).ifPresent(open -> read(index, open.log()));
    }
  }

  private void read(int index, PartitionLog log) {
    try {
      world.happened(new Event.PartitionRead(index, log.view().logStartOffset(), NodePartitions.read(log)));
    } catch (IOException e) {
      if (!disk.powerGone()) throw new UncheckedIOException(e);
    }
  }

  void stopped(NodeLife which, Fatal reason) {
    if (which == life && stopped == null) stopped = reason;
  }

  void prepared(NodeLife which, Ledger.Entry entry) {
    if (which == life) world.guarded(() -> world.ledger().prepared(which.name(), entry));
  }

  void restored(NodeLife which, long zxid) {
    if (which == life) world.guarded(() -> world.ledger().begins(name(), zxid));
  }

  void applied(NodeLife which, long zxid, Bytes change) {
    if (which != life) return;
    world.guarded(() -> {
      Ledger.Entry entry = world.ledger().applied(name(), zxid, change);
      if (entry != null) world.happened(new Event.Committed(name(), zxid, entry.timeMillis(), entry.session(), entry.op()));
    });
  }
}
