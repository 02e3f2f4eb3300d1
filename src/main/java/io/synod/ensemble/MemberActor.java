package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import io.synod.journal.PersistencePlugins;
import io.synod.journal.Storage;
import io.synod.loop.Clock;
import io.synod.loop.Dispatchers;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Stopper;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * The member of one ensemble on this node: owns the {@link StateMachine} and the log, on one event loop. Sessions and the node talk to it
 * with {@link Member}'s commands; it promises the order of replies written there. This class recovers; what it does then is that of a
 * {@link RoleActor}.
 *
 * <table>
 *   <caption>States</caption>
 *   <tr><td>loading</td><td>the newest readable snapshot is read ({@link Loading})</td><td>→ replaying</td></tr>
 *   <tr><td>replaying</td><td>what is known to be committed of the log's tail is folded in</td><td>→ living</td></tr>
 *   <tr><td>living</td><td>looking for a leader, leading or following</td><td></td></tr>
 * </table>
 */
public final class MemberActor {
  /** Makes the state machine for a member: {@code context} spawns what it needs, {@code wake} asks for {@link StateMachine#proceed}. */
  @FunctionalInterface
  public interface MachineFactory {
    StateMachine create(ActorContext<Member.Command> context, Runnable wake);
  }

  /**
   * What a member needs from its node.
   *
   * @param statistics where it counts what it does
   * @param serving whom it tells of its standing
   * @param place among other members
   * @param loading of its snapshot, if that has begun already
   * @param members told on the member's loop of those before and those from now on: when a reconfiguration is committed, and at the start when the log has
   *     a newer configuration than {@code place}
   */
  public record Doors(Storage storage, PersistencePlugins plugins, Clock clock, Stopper stopper, RandomGenerator random,
      MemberStatistics statistics, Serving serving, Place place, Optional<Loading> loading, BiConsumer<Configuration, Configuration> members) {
    /** For the only member of an ensemble, whatever its id is. */
    public Doors(Storage storage, PersistencePlugins plugins, Clock clock, Stopper stopper, RandomGenerator random, MemberStatistics statistics,
        Serving serving) {
      this(storage, plugins, clock, stopper, random, statistics, serving, Place.ALONE, Optional.empty(), (before, now) -> { });
    }

    /** See above. */
    public Doors(Storage storage, PersistencePlugins plugins, Clock clock, Stopper stopper, RandomGenerator random) {
      this(storage, plugins, clock, stopper, random, new MemberStatistics(clock), Serving.UNHEEDED);
    }

    public Doors at(Place other) {
      return new Doors(storage, plugins, clock, stopper, random, statistics, serving, other, loading, members);
    }

    /** @param begun into the machine that the member is made with */
    public Doors with(Loading begun) {
      return new Doors(storage, plugins, clock, stopper, random, statistics, serving, place, Optional.of(begun), members);
    }

    public Doors telling(BiConsumer<Configuration, Configuration> told) {
      return new Doors(storage, plugins, clock, stopper, random, statistics, serving, place, loading, told);
    }
  }

  enum Proceed implements Member.Command { NOW }

  record Stopping(Fatal reason) implements Member.Command {}

  private final ActorContext<Member.Command> context;
  private final StashBuffer<Member.Command> stash;
  private final TimerScheduler<Member.Command> timers;
  private final MemberSettings settings;
  private final Doors doors;
  private final StateMachine machine;
  private final SnapshotFiles files;
  private final SnapshotTransfer transfer;
  private final Executor io;
  private final History history;
  private final Snapshotting snapshotting;
  private final MemberStatistics statistics;
  private ActorRef<TxnLogActor.Command> log;
  private Loading.Loaded loaded;

  private MemberActor(ActorContext<Member.Command> context, StashBuffer<Member.Command> stash, TimerScheduler<Member.Command> timers,
      MemberSettings settings, Doors doors, MachineFactory factory) {
    this.context = context;
    this.stash = stash;
    this.timers = timers;
    this.settings = settings;
    this.doors = doors;
    this.machine = factory.create(context, () -> context.getSelf().tell(Proceed.NOW));
    this.files = new SnapshotFiles(doors.storage(), settings.directory());
    this.transfer = new SnapshotTransfer(doors.storage(), settings.directory(), files);
    this.io = context.getSystem().dispatchers().lookup(Dispatchers.io());
    this.history = new History(machine);
    this.statistics = doors.statistics();
    this.snapshotting = new Snapshotting(settings, machine, history, files, new SnapshotSchedule(settings, doors.random()), statistics,
        doors.clock(), this::onIo, this::purgeLog);
  }

  public static Behavior<Member.Command> create(MemberSettings settings, Doors doors, MachineFactory factory) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> Behaviors.withStash(settings.maxStashed(),
        stash -> new MemberActor(context, stash, timers, settings, doors, factory).loading())));
  }

  private Behavior<Member.Command> loading() {
    Loading loading = doors.loading().orElseGet(() -> Loading.begin(doors.storage(), settings, machine, io));
    toSelf(loading.loaded(), "the snapshots in " + settings.directory() + " cannot be read", Exit.DATA);
    return waiting(on -> on.onMessage(Loading.Loaded.class, this::loaded));
  }

  private Behavior<Member.Command> loaded(Loading.Loaded found) {
    loaded = found;
    statistics.snapshotLoaded(found.file().zxid());
    history.loaded(found.file().zxid(), found.end());
    log = context.spawn(TxnLogActor.create(settings.ensemble(), doors.plugins(), doors.stopper(), context.getSelf()), "txn-log",
        DispatcherSelector.sameAsParent());
    context.watch(log);
    return waiting(on -> on
        .onMessage(TxnLogActor.Replayed.class, this::replay)
        .onMessage(TxnLogActor.Recovered.class, this::recovered));
  }

  private Behavior<Member.Command> replay(TxnLogActor.Replayed replayed) {
    try {
      history.replay(replayed.event(), replayed.sequenceNr());
    } catch (IOException malformed) {
      return fail(new Fatal(Exit.CORRUPT, "The log of ensemble " + settings.ensemble() + " holds a batch that cannot be read, in event "
          + replayed.sequenceNr() + ": " + malformed.getMessage(), malformed));
    }
    if (replayed.event() instanceof TxnLogEvent.TransactionsAppended batch && batch.lastZxid() > loaded.file().zxid()) {
      snapshotting.appended(batch.count(), batch.body().size());
      statistics.replayed(batch.count());
    }
    return Behaviors.same();
  }

  private Behavior<Member.Command> recovered(TxnLogActor.Recovered recovered) {
    TxnLog found = recovered.log();
    long snapshotZxid = loaded.file().zxid();
    if (snapshotZxid < found.purgedZxid()) {
      return fail(new Fatal(Exit.CORRUPT, "No snapshot in " + settings.directory() + " can be read that is as new as "
          + Zxid.of(found.purgedZxid()) + ", and the log below it is purged. Restore the directory from a backup or from another member."));
    }
    boolean given = snapshotZxid > found.lastZxid();
    if (given) log.tell(new TxnLogActor.RecordSnapshot(snapshotZxid, recovered.lastSequenceNr(), 1, Long.MAX_VALUE, true));
    snapshotting.recovered(log, loaded.file());
    context.getLog().info("ensemble {} recovered: snapshot {}, log to {}, epoch {}", settings.ensemble(), Zxid.of(snapshotZxid),
        Zxid.of(found.lastZxid()), found.currentEpoch());
    var shell = new RoleActor.Shell(context, timers, stash, log, this::onIo, this::keep, this::fail);
    try {
      history.recovered(found, given, recovered.lastSequenceNr());
      return new RoleActor(shell, settings, doors, machine, history, snapshotting, files, transfer, loaded.partial()).begin();
    } catch (Fatal known) {
      return fail(known);
    } catch (IOException malformed) {
      return fail(new Fatal(Exit.CORRUPT, "The end of the log of ensemble " + settings.ensemble() + " cannot be read: " + malformed.getMessage(),
          malformed));
    }
  }

  /** A state in which only what {@code on} names is handled and all else waits. */
  private Behavior<Member.Command> waiting(UnaryOperator<BehaviorBuilder<Member.Command>> on) {
    return on.apply(Behaviors.receive(Member.Command.class))
        .onMessage(Stopping.class, stopping -> fail(stopping.reason()))
        .onAnyMessage(this::keep)
        .onSignal(ChildFailed.class, failed -> fail(childFailed(settings, failed)))
        .build();
  }

  private Behavior<Member.Command> keep(Member.Command command) {
    if (stash.isFull()) {
      return fail(new Fatal(Exit.INVARIANT, "More than " + settings.maxStashed() + " commands wait for ensemble " + settings.ensemble()
          + " to have a leader. Sessions must not be served before it does."));
    }
    stash.stash(command);
    return Behaviors.same();
  }

  static Fatal childFailed(MemberSettings settings, ChildFailed failed) {
    return new Fatal(Exit.DISK, "The transaction log of ensemble " + settings.ensemble() + " cannot be written: "
        + failed.cause().getMessage() + ". Nothing that was not durable has been acknowledged.", failed.cause());
  }

  private Behavior<Member.Command> fail(Fatal reason) {
    doors.stopper().stop(reason);
    return Behaviors.stopped();
  }

  private void purgeLog(long toSequenceNr) {
    Adapter.actorOf(context, TxnLogPurgeActor.props(settings.ensemble(), doors.plugins(), toSequenceNr));
  }

  private void onIo(Callable<Member.Command> work, String complaint, Exit exit) {
    toSelf(CompletableFuture.supplyAsync(() -> {
      try {
        return work.call();
      } catch (Exception failure) {
        throw new CompletionException(failure);
      }
    }, io), complaint, exit);
  }

  private void toSelf(CompletionStage<? extends Member.Command> work, String complaint, Exit exit) {
    context.pipeToSelf(work, (done, failure) -> failure == null ? done : new Stopping(fatal(complaint, exit, failure)));
  }

  private static Fatal fatal(String complaint, Exit exit, Throwable failure) {
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    return cause instanceof Fatal fatal ? fatal : new Fatal(exit, complaint + ": " + cause, cause);
  }
}
