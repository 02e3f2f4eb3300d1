package io.synod.sim;

import io.synod.journal.Bytes;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.partition.PartitionLog;
import io.synod.session.Session;
import io.synod.znode.TreeView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One node over all its lives: a disk and a clock that stay, and a {@link NodeLife} that ends with each crash. What is in memory is gone
 * then; what is on the disk, the {@link SimDisk} decides.
 */
final class SimNode {
  private final String name;
  private final Simulation world;
  private final RandomGenerator random;
  private final SimDisk disk;
  private final SimClock clock;
  private NodeLife life;
  private int lives;
  private Fatal stopped;

  SimNode(String name, Simulation world) {
    this.name = name;
    this.world = world;
    random = world.random("node " + name);
    disk = new SimDisk(world.random("disk of " + name));
    clock = new SimClock(world.time(), random.nextInt(400) - 200);
  }

  String name() {
    return name;
  }

  SimDisk disk() {
    return disk;
  }

  SimClock clock() {
    return clock;
  }

  /** It may crash once more: there are plugins for another life. */
  boolean mayCrash() {
    return lives < Plugins.MOST_LIVES;
  }

  int lives() {
    return lives;
  }

  /** Serving clients. */
  boolean up() {
    return life != null && life.tree() != null;
  }

  /** The published tree; only while {@link #up}. */
  TreeView tree() {
    return life.tree();
  }

  NodeLife life() {
    return life;
  }

  void start() {
    lives++;
    life = new NodeLife(world, this, Plugins.key(name, lives));
    life.start();
  }

  /** The door for clients. @return false when nobody is there to open */
  boolean accept(SimLink link, Session.Connect connect) {
    if (!up()) return false;
    life.accept(link, connect);
    return true;
  }

  /** The life is ready; its tree has everything up to {@code applied}. */
  void ready(NodeLife ready, long applied) {
    if (ready != life) return;
    world.ledger().recovered(name, applied);
    TreeAgreesWithModel.check(tree(), world.ledger().model());
    world.happened(new Event.NodeStarted(name, applied));
  }

  /** Crashes when the power has gone in the middle of the step just made, or when the node wanted to stop. */
  void afterStep() {
    if (life == null) return;
    if (disk.powerGone()) {
      crash("power cut");
    } else if (stopped != null) {
      boolean expected = stopped.exit() == Exit.DISK && world.diskHasFailed();
      Check.holds(expected, "node %s stopped by itself, with %s: %s", name, stopped.exit(), stopped.getMessage());
      Probe.hit("a node stops because of its disk");
      crash("stopped itself: " + stopped.getMessage());
    }
  }

  /** kill -9 and a power cut in one. Comes back after a while. */
  void crash(String reason) {
    if (life == null) return;
    world.happened(new Event.NodeCrashed(name));
    world.trace().remark(world.nanos(), name, "crashes: " + reason);
    NodeLife dead = life;
    life = null;
    stopped = null;
    disk.cutPower();
    world.ledger().begins(name, 0);
    dead.end();
    restartWhenGone(dead);
  }

  private void restartWhenGone(NodeLife dead) {
    long delay = Duration.ofMillis(20 + random.nextInt(1500)).toNanos();
    world.time().exactlyAfter(delay, name + " restarts", () -> {
      if (dead.gone()) start();
      else restartWhenGone(dead);
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
    if (which == life) world.guarded(() -> world.ledger().begins(name, zxid));
  }

  void applied(NodeLife which, long zxid, Bytes change) {
    if (which != life) return;
    world.guarded(() -> {
      Ledger.Entry entry = world.ledger().applied(name, zxid, change);
      if (entry != null) world.happened(new Event.Committed(name, zxid, entry.timeMillis(), entry.session(), entry.op()));
    });
  }
}
