package io.synod.broker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.synod.loop.Clock;
import io.synod.loop.Dispatchers;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Stopper;
import io.synod.partition.Partition;
import io.synod.partition.PartitionActor;
import io.synod.partition.PartitionId;
import io.synod.partition.PartitionLog;
import io.synod.partition.PartitionSettings;
import io.synod.partition.PartitionStore;
import io.synod.partition.Partitions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Opens, configures and deletes this node's partitions so that they match the cluster view, each on the event loop that its id names, and
 * publishes those that serve in {@link HostedPartitions}. A directory whose topic is unknown stays on the disk until a topic of the same
 * name needs its place.
 */
final class HostActor {
  interface Command {}

  /** The newest view. */
  record Adjust(ClusterView view) implements Command {}

  /** Completed when the topic is in the view and all its partitions of this broker serve. */
  record AwaitServed(UUID topicId, CompletableFuture<Void> answer) implements Command {}

  /** Completed when the topic is not in the view and none of its partitions is left. */
  record AwaitGone(UUID topicId, CompletableFuture<Void> answer) implements Command {}

  /** Answered when every partition of the view serves. */
  record AwaitSettled(ActorRef<Settled> replyTo) implements Command {}

  record Settled(int partitions) {}

  /** Closes all partitions cleanly; answered when they are closed. */
  record CloseAll(ActorRef<AllClosed> replyTo) implements Command {}

  record AllClosed() {}

  private record Listed(List<PartitionId> onDisk) implements Command {}

  private record Opened(PartitionId id, PartitionLog log) implements Command {}

  private record Failed(Fatal reason) implements Command {}

  private record Deleted(PartitionId id) implements Command {}

  private record Closed(PartitionId id) implements Command {}

  /** @param placement the dispatcher of a partition @param base settings that no topic decides */
  record Doors(PartitionStore store, PartitionSettings base, Function<PartitionId, DispatcherSelector> placement, Clock clock, Stopper stopper) {}

  /** What the view wants of a partition. */
  private record Wanted(int leaderEpoch, boolean leads, Map<String, String> config) {}

  private enum Phase { OPENING, SERVING, DELETING, CLOSING }

  private static final class Replica {
    private Phase phase = Phase.OPENING;
    private ActorRef<Partition.Command> actor;
    private Wanted told;
  }

  private final ActorContext<Command> context;
  private final BrokerSettings settings;
  private final Doors doors;
  private final HostedPartitions published;
  private final Executor io;
  private final ActorRef<Partition.Deleted> deletions;
  private final ActorRef<PartitionActor.Closed> closings;
  private final Map<PartitionId, Wanted> wanted = new HashMap<>();
  private final Map<PartitionId, Replica> replicas = new HashMap<>();
  private final Map<String, PartitionId> strays = new HashMap<>();
  private final List<AwaitServed> awaitServed = new ArrayList<>();
  private final List<AwaitGone> awaitGone = new ArrayList<>();
  private final List<AwaitSettled> awaitSettled = new ArrayList<>();
  private ClusterView view;
  private ClusterView pending;
  private boolean listed;
  private ActorRef<AllClosed> closing;

  private HostActor(ActorContext<Command> context, BrokerSettings settings, Doors doors, HostedPartitions published) {
    this.context = context;
    this.settings = settings;
    this.doors = doors;
    this.published = published;
    io = context.getSystem().dispatchers().lookup(Dispatchers.io());
    deletions = context.messageAdapter(Partition.Deleted.class, deleted -> new Deleted(deleted.partition()));
    closings = context.messageAdapter(PartitionActor.Closed.class, closed -> new Closed(closed.partition()));
    onIo(() -> new Listed(doors.store().list()), "The partitions on the disk cannot be listed");
  }

  static Behavior<Command> create(BrokerSettings settings, Doors doors, HostedPartitions published) {
    return Behaviors.setup(context -> new HostActor(context, settings, doors, published).behavior());
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class)
        .onMessage(Adjust.class, this::adjust)
        .onMessage(Opened.class, this::opened)
        .onMessage(AwaitServed.class, await -> {
          awaitServed.add(await);
          return answerWaiting();
        })
        .onMessage(AwaitGone.class, await -> {
          awaitGone.add(await);
          return answerWaiting();
        })
        .onMessage(AwaitSettled.class, await -> {
          awaitSettled.add(await);
          return answerWaiting();
        })
        .onMessage(Deleted.class, deleted -> gone(deleted.id()))
        .onMessage(Closed.class, closed -> gone(closed.id()))
        .onMessage(Listed.class, this::listed)
        .onMessage(CloseAll.class, this::closeAll)
        .onMessage(Failed.class, this::failed)
        .onSignal(ChildFailed.class, failed -> failed(new Failed(new Fatal(Exit.INVARIANT,
            failed.getRef().path().name() + " failed: " + failed.cause(), failed.cause()))))
        .onSignal(Terminated.class, ended -> Behaviors.same())
        .build();
  }

  private Behavior<Command> listed(Listed disk) {
    disk.onDisk().forEach(id -> strays.put(id.toString(), id));
    listed = true;
    return pending == null ? Behaviors.same() : adjust(new Adjust(pending));
  }

  private Behavior<Command> adjust(Adjust adjust) {
    if (!listed) {
      pending = adjust.view();
      return Behaviors.same();
    }
    if (closing != null) return Behaviors.same();
    ClusterView before = view;
    view = adjust.view();
    if (before != null) before.all().stream().filter(topic -> view.topic(topic.id()).isEmpty()).forEach(this::unwant);
    for (ClusterView.Topic topic : view.all()) {
      if (before == null || before.topics().get(topic.name()) != topic) want(topic);
    }
    return answerWaiting();
  }

  private void unwant(ClusterView.Topic topic) {
    awaitServed.removeIf(await -> await.topicId().equals(topic.id()) && await.answer().complete(null));   // it was, or never will be
    for (ClusterView.PartitionState state : topic.partitions()) {
      var id = new PartitionId(topic.name(), topic.id(), state.index());
      wanted.remove(id);
      drive(id);
    }
  }

  private void want(ClusterView.Topic topic) {
    for (ClusterView.PartitionState state : topic.partitions()) {
      var id = new PartitionId(topic.name(), topic.id(), state.index());
      if (state.replicas().contains(settings.id())) {
        wanted.put(id, new Wanted(state.leaderEpoch(), state.leader() == settings.id(), topic.config()));
      } else {
        wanted.remove(id);
      }
      drive(id);
    }
  }

  /** Takes the one step that brings this partition nearer to what is wanted; called again when that step is done. */
  private void drive(PartitionId id) {
    Wanted want = wanted.get(id);
    Replica replica = replicas.get(id);
    if (replica == null) {
      if (want != null && closing == null) open(id, want);
    } else if (replica.phase == Phase.SERVING && want == null) {
      replica.phase = Phase.DELETING;
      published.remove(id);
      replica.actor.tell(new Partition.Delete(deletions));
    } else if (replica.phase == Phase.SERVING) {
      tell(replica, want);
    }
  }

  private void tell(Replica replica, Wanted want) {
    if (replica.told != null && !replica.told.config().equals(want.config())) replica.actor.tell(new PartitionActor.Configure(settings(want)));
    if (want.leads() && (replica.told == null || want.leaderEpoch() > replica.told.leaderEpoch() || !replica.told.leads())) {
      replica.actor.tell(new PartitionActor.Lead(want.leaderEpoch()));
    }
    replica.told = want;
  }

  private PartitionSettings settings(Wanted want) {
    return PartitionConfigs.of(want.config(), settings.topicDefaults(), doors.base());
  }

  private void open(PartitionId id, Wanted want) {
    boolean placeTaken = replicas.keySet().stream().anyMatch(other -> other.index() == id.index() && other.topic().equals(id.topic()));
    if (placeTaken) return;                                  // one of the same name is being deleted, driven again when it is gone
    replicas.put(id, new Replica());
    Optional<PartitionId> stray = Optional.ofNullable(strays.remove(id.toString())).filter(other -> !other.equals(id));
    onIo(() -> {
      if (stray.isPresent()) doors.store().remove(stray.get());
      return new Opened(id, doors.store().open(id, settings(want)));
    }, "Partition " + id + " cannot be opened");
  }

  private Behavior<Command> opened(Opened opened) {
    PartitionId id = opened.id();
    Replica replica = replicas.get(id);
    replica.actor = context.spawn(PartitionActor.create(opened.log(), doors.store(), doors.clock(), doors.stopper(), io),
        "partition-" + id + "-" + id.topicId(), doors.placement().apply(id));
    context.watch(replica.actor);
    replica.phase = Phase.SERVING;
    Wanted want = wanted.get(id);
    if (closing != null) {
      close(replica);
    } else if (want != null) {
      tell(replica, want);
      published.add(new Partitions.Hosted(id, replica.actor, opened.log()::view));
    } else {
      drive(id);
    }
    return answerWaiting();
  }

  private Behavior<Command> gone(PartitionId id) {
    replicas.remove(id);
    wanted.keySet().stream().filter(other -> other.toString().equals(id.toString())).toList().forEach(this::drive);
    return answerWaiting();
  }

  private Behavior<Command> answerWaiting() {
    if (view != null) {
      awaitServed.removeIf(await -> view.topic(await.topicId()).filter(this::served).isPresent() && await.answer().complete(null));
      awaitGone.removeIf(await -> view.topic(await.topicId()).isEmpty() && none(await.topicId()) && await.answer().complete(null));
      if (!awaitSettled.isEmpty() && view.all().stream().allMatch(this::served)) {
        awaitSettled.forEach(await -> await.replyTo().tell(new Settled(wanted.size())));
        awaitSettled.clear();
      }
    }
    if (closing != null && replicas.isEmpty()) {
      closing.tell(new AllClosed());
      return Behaviors.stopped();
    }
    return Behaviors.same();
  }

  private boolean served(ClusterView.Topic topic) {
    for (ClusterView.PartitionState state : topic.partitions()) {
      if (!state.replicas().contains(settings.id())) continue;
      Replica replica = replicas.get(new PartitionId(topic.name(), topic.id(), state.index()));
      if (replica == null || replica.phase != Phase.SERVING) return false;
    }
    return true;
  }

  private boolean none(UUID topicId) {
    return replicas.keySet().stream().noneMatch(id -> id.topicId().equals(topicId));
  }

  private Behavior<Command> closeAll(CloseAll command) {
    closing = command.replyTo();
    for (Replica replica : replicas.values()) if (replica.phase == Phase.SERVING) close(replica);
    return answerWaiting();
  }

  private void close(Replica replica) {
    replica.phase = Phase.CLOSING;
    replica.actor.tell(new PartitionActor.Close(closings));
  }

  private Behavior<Command> failed(Failed failed) {
    doors.stopper().stop(failed.reason());
    return Behaviors.stopped();
  }

  private void onIo(Callable<Command> work, String complaint) {
    context.pipeToSelf(CompletableFuture.supplyAsync(() -> {
      try {
        return work.call();
      } catch (Exception failure) {
        throw new CompletionException(failure);
      }
    }, io), (done, failure) -> failure == null ? done : new Failed(fatal(complaint, failure)));
  }

  private static Fatal fatal(String complaint, Throwable failure) {
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    return cause instanceof Fatal fatal ? fatal : new Fatal(Exit.DISK, complaint + ": " + cause, cause);
  }
}
