package io.synod.group;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.synod.broker.Cluster;
import io.synod.broker.ClusterView;
import io.synod.broker.Errors;
import io.synod.journal.PersistencePlugins;
import io.synod.loop.Clock;
import io.synod.partition.Partitions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups this broker coordinates. It starts a {@link GroupActor} for each on demand, and for all that a partition of
 * {@code __consumer_offsets} knows when this broker begins to lead it; it retires them when another broker leads. It promises that there
 * is at most one actor for a group on this broker at any time.
 */
public final class GroupsActor {
  private static final Logger LOG = LoggerFactory.getLogger(GroupsActor.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  public interface Command {}

  /** Passed on to the group, or refused with {@code NOT_COORDINATOR} or {@code COORDINATOR_LOAD_IN_PROGRESS}. */
  public record Ask(String groupId, GroupCommand command) implements Command {}

  /** All groups of this broker. */
  public record ListGroups(ActorRef<Listed> replyTo) implements Command {}

  /** @param error {@code COORDINATOR_LOAD_IN_PROGRESS} while a partition is still being read */
  public record Listed(Errors error, Set<String> groupIds) {
    public Listed {
      groupIds = Set.copyOf(groupIds);
    }
  }

  private record Look() implements Command {}

  private record Loaded(int partition, int leaderEpoch, Set<String> groupIds, Throwable failure) implements Command {}

  private record Idled(GroupActor.Idle idle) implements Command {}

  /** Where the groups are kept and what they are made with. */
  public record Wiring(Cluster cluster, Partitions partitions, PersistencePlugins plugins, GroupSettings settings, Clock clock,
      Supplier<UUID> memberIds) {}

  /** @param stored the groups that a partition of the offsets topic knows */
  public static Behavior<Command> create(Wiring wiring, IntFunction<CompletionStage<Set<String>>> stored) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> new GroupsActor(context, timers, wiring, stored).serving()));
  }

  /** A group's actor. While it retires, what is asked of the group waits for its end. */
  private static final class Child {
    final String groupId;
    final int leaderEpoch;
    final ActorRef<GroupActor.Command> actor;
    final Queue<GroupCommand> waiting = new ArrayDeque<>();
    long sent;
    boolean retiring;
    boolean wantedAgain;

    Child(String groupId, int leaderEpoch, ActorRef<GroupActor.Command> actor) {
      this.groupId = groupId;
      this.leaderEpoch = leaderEpoch;
      this.actor = actor;
    }
  }

  private final ActorContext<Command> context;
  private final Wiring wiring;
  private final IntFunction<CompletionStage<Set<String>>> stored;
  private final Map<String, Child> children = new HashMap<>();
  private final Map<ActorRef<Void>, Child> byActor = new HashMap<>();
  /** Leader epoch of each partition whose groups have been started; and of those being read. */
  private final Map<Integer, Integer> loaded = new HashMap<>();
  private final Map<Integer, Integer> loading = new HashMap<>();
  private final ActorRef<GroupActor.Idle> idles;
  private long viewSeen = -1;

  private GroupsActor(ActorContext<Command> context, TimerScheduler<Command> timers, Wiring wiring,
      IntFunction<CompletionStage<Set<String>>> stored) {
    this.context = context;
    this.wiring = wiring;
    this.stored = stored;
    this.idles = context.messageAdapter(GroupActor.Idle.class, Idled::new);
    timers.startTimerWithFixedDelay(new Look(), LOOK_EVERY);
  }

  private Behavior<Command> serving() {
    return Behaviors.receive(Command.class)
        .onMessage(Ask.class, this::ask)
        .onMessage(Idled.class, this::idled)
        .onMessage(Look.class, this::lookAgain)
        .onMessage(Loaded.class, this::loaded)
        .onMessage(ListGroups.class, this::list)
        .onSignal(ChildFailed.class, this::ended)
        .onSignal(Terminated.class, this::ended)
        .build();
  }

  private Behavior<Command> ask(Ask ask) {
    if (wiring.cluster().view().version() != viewSeen) look();
    Errors standing = OffsetsTopic.standing(ask.groupId(), wiring.cluster(), wiring.partitions());
    if (standing == Errors.NONE) send(ask.groupId(), ask.command());
    else ask.command().refuse(standing);
    return Behaviors.same();
  }

  private void send(String groupId, GroupCommand command) {
    Child child = child(groupId, epochOf(groupId));
    if (child.retiring) {
      child.waiting.add(command);
      return;
    }
    child.sent++;
    child.actor.tell(command);
  }

  private int epochOf(String groupId) {
    return OffsetsTopic.keeping(groupId, wiring.cluster().view()).map(ClusterView.PartitionState::leaderEpoch).orElse(-1);
  }

  private Child child(String groupId, int leaderEpoch) {
    return children.computeIfAbsent(groupId, id -> {
      var actor = context.spawnAnonymous(GroupActor.create(id, wiring.plugins(), wiring.settings(), wiring.clock(), wiring.memberIds(), idles));
      var child = new Child(id, leaderEpoch, actor);
      context.watch(actor);
      byActor.put(actor.unsafeUpcast(), child);
      return child;
    });
  }

  private Behavior<Command> idled(Idled message) {
    Child child = children.get(message.idle().groupId());
    if (child != null && !child.retiring && child.sent == message.idle().handled()) retire(child, Errors.COORDINATOR_NOT_AVAILABLE);
    return Behaviors.same();
  }

  private void retire(Child child, Errors reason) {
    if (child.retiring) return;
    child.retiring = true;
    child.actor.tell(new GroupActor.Retire(reason));
  }

  private Behavior<Command> ended(Terminated terminated) {
    Child child = byActor.remove(terminated.getRef());
    children.remove(child.groupId);
    if (child.wantedAgain && OffsetsTopic.standing(child.groupId, wiring.cluster(), wiring.partitions()) == Errors.NONE) child(child.groupId, epochOf(child.groupId));
    child.waiting.forEach(command -> context.getSelf().tell(new Ask(child.groupId, command)));
    return Behaviors.same();
  }

  /** A group that cannot retire, since it cannot be read or written where it is not led, has had its time. */
  private Behavior<Command> lookAgain(Look look) {
    for (Child child : children.values()) {
      if (child.retiring && !ours(child)) context.stop(child.actor);
    }
    look();
    return Behaviors.same();
  }

  /** Whether it was started in the leadership that holds now: between two of ours another broker may have led. */
  private boolean ours(Child child) {
    return OffsetsTopic.standing(child.groupId, wiring.cluster(), wiring.partitions()) == Errors.NONE && child.leaderEpoch == epochOf(child.groupId);
  }

  /** Compares what this broker leads with what it has started. */
  private void look() {
    viewSeen = wiring.cluster().view().version();
    Map<Integer, Integer> led = OffsetsTopic.led(wiring.cluster(), wiring.partitions());
    loaded.entrySet().removeIf(entry -> !entry.getValue().equals(led.get(entry.getKey())));
    loading.entrySet().removeIf(entry -> !entry.getValue().equals(led.get(entry.getKey())));
    for (Child child : children.values()) {
      if (!ours(child)) retire(child, Errors.NOT_COORDINATOR);
    }
    led.forEach((partition, epoch) -> {
      if (loaded.containsKey(partition) || loading.containsKey(partition)) return;
      loading.put(partition, epoch);
      context.pipeToSelf(stored.apply(partition), (ids, failure) -> new Loaded(partition, epoch, ids, failure));
    });
  }

  private Behavior<Command> loaded(Loaded done) {
    if (!Integer.valueOf(done.leaderEpoch()).equals(loading.get(done.partition()))) return Behaviors.same();
    loading.remove(done.partition());
    if (done.failure() != null) {
      LOG.warn("groups of {}-{} cannot be read, trying again: {}", OffsetsTopic.NAME, done.partition(), done.failure().toString());
      return Behaviors.same();
    }
    loaded.put(done.partition(), done.leaderEpoch());
    for (String groupId : done.groupIds()) {
      Child child = child(groupId, done.leaderEpoch());
      child.wantedAgain = child.retiring;
    }
    if (!done.groupIds().isEmpty()) LOG.info("{}-{}: {} groups", OffsetsTopic.NAME, done.partition(), done.groupIds().size());
    return Behaviors.same();
  }

  private Behavior<Command> list(ListGroups list) {
    look();
    boolean all = loaded.keySet().containsAll(OffsetsTopic.led(wiring.cluster(), wiring.partitions()).keySet());
    Errors error = all ? Errors.NONE : Errors.COORDINATOR_LOAD_IN_PROGRESS;
    list.replyTo().tell(new Listed(error, error == Errors.NONE ? children.keySet() : Set.of()));
    return Behaviors.same();
  }
}
