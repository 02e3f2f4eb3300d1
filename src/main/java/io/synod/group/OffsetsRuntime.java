package io.synod.group;

import com.typesafe.config.ConfigFactory;
import io.synod.broker.Cluster;
import io.synod.journal.PersistencePlugins;
import io.synod.loop.Clock;
import io.synod.partition.Partitions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * What the journal on {@code __consumer_offsets} works with, for one start of a node. Akka creates plugins by reflection and hands them
 * only configuration, so the plugin finds this by its key (as {@code journal.JournalRuntime} is found): registered before the first group.
 * It also holds what was read of the partitions that this broker leads. Any thread.
 */
public final class OffsetsRuntime {
  private static final Map<String, OffsetsRuntime> REGISTERED = new ConcurrentHashMap<>();

  /** A partition as it is led now. */
  record Led(Partitions.Hosted hosted, int leaderEpoch, OffsetsIndex index) {}

  /** This broker does not lead the partition that keeps the group. */
  static final class NotLed extends RuntimeException {
    NotLed(String what) {
      super(OffsetsTopic.NAME + "-" + what + " is not led by this broker");
    }
  }

  private record Reading(int leaderEpoch, CompletableFuture<Led> led) {}

  private final String key;
  private final Cluster cluster;
  private final Partitions partitions;
  private final Executor io;
  private final Clock clock;
  private final Map<Integer, Reading> readings = new ConcurrentHashMap<>();

  /**
   * @param key names the node and, where nodes come and go in one actor system, its incarnation
   * @param io where what blocks runs
   */
  public OffsetsRuntime(String key, Cluster cluster, Partitions partitions, Executor io, Clock clock) {
    this.key = key;
    this.cluster = cluster;
    this.partitions = partitions;
    this.io = io;
    this.clock = clock;
  }

  /** @throws IllegalStateException when the key is taken */
  public void register() {
    if (REGISTERED.putIfAbsent(key, this) != null) throw new IllegalStateException("the offsets runtime " + key + " is registered already");
  }

  /** Called when the node has stopped; plugins that are being created after that fail. */
  public void unregister() {
    REGISTERED.remove(key, this);
  }

  static OffsetsRuntime find(String key) {
    OffsetsRuntime found = REGISTERED.get(key);
    if (found == null) throw new IllegalStateException("no offsets runtime is registered for " + key + ": its node has stopped");
    return found;
  }

  /**
   * The journal of the groups; they have no snapshots, since replay is bounded by what a group holds.
   *
   * @param dispatcher the id of the dispatcher that the plugin lives on; it never blocks
   */
  public static PersistencePlugins plugins(String key, String dispatcher) {
    String id = "synod.persistence.offsets-" + key.chars().mapToObj(c -> Character.isLetterOrDigit(c) ? Character.toString(c) : "_" + c + "_")
        .reduce("", String::concat);
    var values = new HashMap<String, Object>();
    values.put(id + ".class", OffsetsJournalActor.class.getName());
    values.put(id + ".plugin-dispatcher", dispatcher);
    values.put(id + ".replay-dispatcher", dispatcher);
    values.put(PersistencePlugins.dispatcherOfChildren(id), dispatcher);
    values.put(id + ".runtime", key);
    values.put(id + ".replay-filter.mode", "off");                       // the leader of the partition is the only writer
    values.put(id + ".circuit-breaker.max-failures", Integer.MAX_VALUE);  // a refusal of one partition must not close the others
    values.put(id + ".circuit-breaker.call-timeout", "0s");
    return new PersistencePlugins(id, "akka.persistence.no-snapshot-store", ConfigFactory.parseMap(values));
  }

  Clock clock() {
    return clock;
  }

  /** The partition that keeps the group, once it has been read; fails with {@link NotLed}, or as the read failed. */
  CompletionStage<Led> keeping(String groupId) {
    return OffsetsTopic.keeping(groupId, cluster.view()).map(state -> led(state.index()))
        .orElseGet(() -> CompletableFuture.failedFuture(new NotLed("? (there is no such topic)")));
  }

  /** Groups that a partition knows. */
  public CompletionStage<Set<String>> groupsIn(int partition) {
    return led(partition).thenApply(led -> led.index().groupIds());
  }

  /** A write of the group may or may not have happened: what was read cannot be trusted, the next use reads it again. */
  void doubtful(Led led) {
    readings.remove(led.hosted().id().index());
  }

  /** A write happened. If the partition was read again meanwhile, that reading may have missed it, and is not used any more. */
  void written(Led led) {
    readings.computeIfPresent(led.hosted().id().index(), (index, known) -> known.led().getNow(null) == led ? known : null);
  }

  private CompletionStage<Led> led(int partition) {
    Integer leaderEpoch = OffsetsTopic.led(cluster, partitions).get(partition);
    Optional<Partitions.Hosted> hosted = partitions.find(OffsetsTopic.NAME, partition);
    if (leaderEpoch == null || hosted.isEmpty()) return CompletableFuture.failedFuture(new NotLed(Integer.toString(partition)));
    return readings.compute(partition, (index, known) -> {
      boolean good = known != null && known.leaderEpoch() == leaderEpoch && !known.led().isCompletedExceptionally();
      return good ? known : new Reading(leaderEpoch, read(hosted.get(), leaderEpoch));
    }).led();
  }

  private CompletableFuture<Led> read(Partitions.Hosted hosted, int leaderEpoch) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return new Led(hosted, leaderEpoch, OffsetsScan.of(hosted.log().get()));
      } catch (IOException e) {
        throw new CompletionException(new UncheckedIOException(e));
      }
    }, io);
  }
}
