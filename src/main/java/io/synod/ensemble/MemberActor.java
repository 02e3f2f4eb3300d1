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
import io.synod.ensemble.StateMachine.Answer;
import io.synod.ensemble.StateMachine.Committed;
import io.synod.ensemble.StateMachine.Verdict;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.journal.PersistencePlugins;
import io.synod.journal.Storage;
import io.synod.loop.Clock;
import io.synod.loop.Dispatchers;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Stopper;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * The member of one ensemble on this node: owns the {@link StateMachine} and the log, on one event loop. Sessions and the node talk to it
 * with {@link Member}'s commands; it promises the order of replies written there.
 *
 * <table>
 *   <caption>States</caption>
 *   <tr><td>loading</td><td>the newest readable snapshot is read (on io)</td><td>→ replaying</td></tr>
 *   <tr><td>replaying</td><td>the log's tail is folded in</td><td>→ establishing</td></tr>
 *   <tr><td>establishing</td><td>a new epoch is made durable; commands wait, within a bound</td><td>→ leading</td></tr>
 *   <tr><td>leading</td><td>proposals go prepare, durable, apply, reply</td><td>→ establishing when the epoch's zxids are used up</td></tr>
 * </table>
 */
public final class MemberActor {
  /** Makes the state machine for a member: {@code context} spawns what it needs, {@code wake} asks for {@link StateMachine#proceed}. */
  @FunctionalInterface
  public interface MachineFactory {
    StateMachine create(ActorContext<Member.Command> context, Runnable wake);
  }

  /** What a member needs from its node. @param statistics where it counts what it does @param serving whom it tells of its standing */
  public record Doors(Storage storage, PersistencePlugins plugins, Clock clock, Stopper stopper, RandomGenerator random, MemberStatistics statistics,
      Serving serving) {
    public Doors(Storage storage, PersistencePlugins plugins, Clock clock, Stopper stopper, RandomGenerator random) {
      this(storage, plugins, clock, stopper, random, new MemberStatistics(clock), Serving.UNHEEDED);
    }
  }

  private record Loaded(long zxid) implements Member.Command {}

  private enum Proceed implements Member.Command { NOW }

  private record SnapshotWritten(long zxid, long bytes, long coveredSequenceNr, long beganMillis) implements Member.Command {}

  private record Stopping(Fatal reason) implements Member.Command {}

  private record FilesPurged(long toSequenceNr) implements Member.Command {}

  private final ActorContext<Member.Command> context;
  private final StashBuffer<Member.Command> stash;
  private final MemberSettings settings;
  private final Doors doors;
  private final StateMachine machine;
  private final SnapshotFiles snapshots;
  private final Executor io;
  private final Pipeline pipeline;
  private final SnapshotSchedule schedule;
  private final MemberStatistics statistics;
  private final ArrayDeque<TxnLogActor.Appended> appended = new ArrayDeque<>();
  private final List<ActorRef<Member.SnapshotTaken>> snapshotWaiters = new ArrayList<>();
  private List<ActorRef<Member.SnapshotTaken>> snapshotAnswers = List.of();
  private boolean snapshotUnderWay;
  private ActorRef<TxnLogActor.Command> log;
  private long snapshotZxid;
  private long coveredSequenceNr;
  private Zxid last = Zxid.ZERO;

  private MemberActor(ActorContext<Member.Command> context, StashBuffer<Member.Command> stash, MemberSettings settings, Doors doors,
      MachineFactory factory) {
    this.context = context;
    this.stash = stash;
    this.settings = settings;
    this.doors = doors;
    this.machine = factory.create(context, () -> context.getSelf().tell(Proceed.NOW));
    this.snapshots = new SnapshotFiles(doors.storage(), settings.directory());
    this.io = context.getSystem().dispatchers().lookup(Dispatchers.io());
    this.pipeline = new Pipeline(settings);
    this.schedule = new SnapshotSchedule(settings, doors.random());
    this.statistics = doors.statistics();
  }

  public static Behavior<Member.Command> create(MemberSettings settings, Doors doors, MachineFactory factory) {
    return Behaviors.setup(context -> Behaviors.withStash(settings.maxStashed(),
        stash -> new MemberActor(context, stash, settings, doors, factory).loading()));
  }

  private Behavior<Member.Command> loading() {
    onIo(() -> new Loaded(loadNewest()), "the snapshots in " + settings.directory() + " cannot be read", Exit.DATA);
    return waiting(on -> on.onMessage(Loaded.class, this::loaded));
  }

  /** @return zxid of the newest snapshot that can be read, 0 when there is none */
  private long loadNewest() throws IOException {
    for (long zxid : snapshots.list()) {
      try {
        snapshots.read(zxid, machine);
        return zxid;
      } catch (Decoder.Malformed damaged) {
        context.getSystem().log().warn("snapshot skipped, an older one is used: {}", damaged.getMessage());
      }
    }
    return 0;
  }

  private Behavior<Member.Command> loaded(Loaded loaded) {
    snapshotZxid = loaded.zxid();
    statistics.snapshotLoaded(snapshotZxid);
    log = context.spawn(TxnLogActor.create(settings.ensemble(), doors.plugins(), doors.stopper(), context.getSelf()), "txn-log",
        DispatcherSelector.sameAsParent());
    context.watch(log);
    return waiting(on -> on
        .onMessage(TxnLogActor.Replayed.class, this::replay)
        .onMessage(TxnLogActor.Recovered.class, this::recovered));
  }

  private Behavior<Member.Command> replay(TxnLogActor.Replayed replayed) {
    TransactionsAppended batch = replayed.batch();
    if (batch.lastZxid() <= snapshotZxid) return Behaviors.same();
    try {
      TransactionCodec.decode(batch, machine, transaction -> {
        if (transaction.zxid() > snapshotZxid) machine.replay(transaction);
      });
    } catch (IOException malformed) {
      return fail(new Fatal(Exit.CORRUPT, "The log of ensemble " + settings.ensemble() + " holds a batch that cannot be read, from "
          + Zxid.of(batch.firstZxid()) + " to " + Zxid.of(batch.lastZxid()) + ": " + malformed.getMessage(), malformed));
    }
    schedule.appended(batch.count(), batch.body().size());
    statistics.replayed(batch.count());
    return Behaviors.same();
  }

  private Behavior<Member.Command> recovered(TxnLogActor.Recovered recovered) {
    TxnLog found = recovered.log();
    if (snapshotZxid < found.purgedZxid()) {
      return fail(new Fatal(Exit.CORRUPT, "No snapshot in " + settings.directory() + " can be read that is as new as "
          + Zxid.of(found.purgedZxid()) + ", and the log below it is purged. Restore the directory from a backup or from another member."));
    }
    machine.recovered();
    statistics.recovered();
    coveredSequenceNr = recovered.lastSequenceNr();
    if (snapshotZxid > found.lastZxid()) log.tell(new TxnLogActor.RecordSnapshot(snapshotZxid, coveredSequenceNr, 1, true));   // given by StoppedMember
    context.getLog().info("ensemble {} recovered: snapshot {}, log to {}, epoch {}", settings.ensemble(), Zxid.of(snapshotZxid),
        Zxid.of(found.lastZxid()), found.currentEpoch());
    return establishing(Math.max(found.nextEpoch(), Zxid.of(snapshotZxid).epoch() + 1));
  }

  private Behavior<Member.Command> establishing(int epoch) {
    log.tell(new TxnLogActor.BeginEpoch(epoch));
    return waiting(on -> on.onMessage(TxnLogActor.EpochBegun.class, this::lead));
  }

  private Behavior<Member.Command> lead(TxnLogActor.EpochBegun begun) {
    last = new Zxid(begun.epoch(), 0);
    context.getLog().info("ensemble {} leads epoch {}", settings.ensemble(), begun.epoch());
    machine.leads();
    doors.serving().leads(begun.epoch());
    return stash.unstashAll(leading());
  }

  private Behavior<Member.Command> leading() {
    return Behaviors.receive(Member.Command.class)
        .onMessage(Member.Propose.class, this::propose)
        .onMessage(TxnLogActor.Appended.class, this::commit)
        .onMessage(Member.Ask.class, this::ask)
        .onMessage(Member.AwaitApplied.class, this::awaitApplied)
        .onMessage(Proceed.class, this::proceed)
        .onMessage(Member.Sync.class, this::sync)
        .onMessage(Member.Surpass.class, this::surpass)
        .onMessage(Member.TakeSnapshot.class, this::takeSnapshot)
        .onMessage(SnapshotWritten.class, this::recordSnapshot)
        .onMessage(TxnLogActor.SnapshotRecorded.class, this::snapshotRecorded)
        .onMessage(FilesPurged.class, this::purgeLog)
        .onMessage(Stopping.class, stopping -> fail(stopping.reason()))
        .onSignal(ChildFailed.class, this::logFailed)
        .build();
  }

  private Behavior<Member.Command> propose(Member.Propose proposal) {
    int cxid = proposal.origin().cxid();
    if (pipeline.full()) {
      statistics.throttled();
      answer(new Answer(new Member.Reply(cxid, last.toLong(), machine.overloaded()), proposal.replyTo()));
      return Behaviors.same();
    }
    if (last.isLastOfEpoch()) {
      context.getLog().info("ensemble {} has used up epoch {}", settings.ensemble(), last.epoch());
      return endEpoch(proposal, last.epoch() + 1);
    }
    Zxid zxid = last.next();
    long now = doors.clock().millis();
    Verdict verdict = machine.prepare(proposal.request(), proposal.origin(), settings.id(), zxid.toLong(), now);
    if (verdict instanceof Verdict.Proposed proposed) {
      last = zxid;
      statistics.proposed();
      var transaction = new Transaction(zxid.toLong(), now, proposal.origin(), proposed.change());
      pipeline.add(new Committed(transaction, proposal.replyTo()), TransactionCodec.encode(transaction, machine));
      appendNext();
    } else {
      answer(new Answer(new Member.Reply(cxid, last.toLong(), ((Verdict.Refused) verdict).outcome()), proposal.replyTo()));
    }
    return Behaviors.same();
  }

  private void appendNext() {
    TransactionsAppended batch = pipeline.next();
    if (batch == null) return;
    schedule.appended(batch.count(), batch.body().size());
    log.tell(new TxnLogActor.Append(batch));
  }

  private void answer(Answer answer) {
    if (!pipeline.add(answer)) machine.apply(List.of(answer));
  }

  private Behavior<Member.Command> commit(TxnLogActor.Appended done) {
    appended.add(done);
    List<StateMachine.Turn> durable = pipeline.durable();
    statistics.committed(durable);
    appendNext();
    machine.apply(durable);
    if (schedule.isDue()) startSnapshot();
    return Behaviors.same();
  }

  private Behavior<Member.Command> proceed(Proceed now) {
    machine.proceed();
    return Behaviors.same();
  }

  private Behavior<Member.Command> ask(Member.Ask ask) {
    machine.query(ask.query());
    return Behaviors.same();
  }

  /** What was prepared when the sync came in is what the leader saw; it may not be durable yet, and the answer waits for it too. */
  private Behavior<Member.Command> sync(Member.Sync sync) {
    answer(new Answer(new Member.Reply(sync.origin().cxid(), last.toLong(), null), sync.replyTo()));
    return Behaviors.same();
  }

  private Behavior<Member.Command> awaitApplied(Member.AwaitApplied await) {
    machine.await(await.zxid(), new Member.Reply(await.cxid(), await.zxid(), null), await.replyTo());
    return Behaviors.same();
  }

  private Behavior<Member.Command> surpass(Member.Surpass command) {
    Zxid from = Zxid.of(command.zxid());
    if (from.epoch() < last.epoch()) {
      command.replyTo().tell(new Member.Reply(0, last.toLong(), null));
      return Behaviors.same();
    }
    context.getLog().info("ensemble {} leaves epoch {} for one above {}", settings.ensemble(), last.epoch(), from);
    return endEpoch(command, from.epoch() + 1);
  }

  /** What is outstanding ends first, applied and all, then the next epoch begins, and with it {@code next} has its turn. */
  private Behavior<Member.Command> endEpoch(Member.Command next, int epoch) {
    stash.stash(next);
    if (idle()) return establishing(epoch);
    return waiting(on -> on
        .onMessage(TxnLogActor.Appended.class, done -> {
          commit(done);
          return idle() ? establishing(epoch) : Behaviors.same();
        })
        .onMessage(Proceed.class, now -> {
          proceed(now);
          return idle() ? establishing(epoch) : Behaviors.same();
        }));
  }

  private boolean idle() {
    return pipeline.idle() && (last.counter() == 0 || machine.applied() >= last.toLong());
  }

  private Behavior<Member.Command> takeSnapshot(Member.TakeSnapshot command) {
    snapshotWaiters.add(command.replyTo());
    startSnapshot();
    return Behaviors.same();
  }

  /** One at a time: who asks while one is written gets the next, for that one may not hold what they have seen. */
  private void startSnapshot() {
    if (snapshotUnderWay) return;
    snapshotUnderWay = true;
    snapshotAnswers = List.copyOf(snapshotWaiters);
    snapshotWaiters.clear();
    schedule.restart();
    long zxid = machine.applied();
    while (!appended.isEmpty() && appended.peek().lastZxid() <= zxid) coveredSequenceNr = appended.remove().sequenceNr();
    long covered = coveredSequenceNr;
    long began = doors.clock().millis();
    onIo(() -> new SnapshotWritten(zxid, snapshots.write(zxid, machine), covered, began), "the snapshot at " + Zxid.of(zxid) + " cannot be written",
        Exit.DISK);
  }

  private Behavior<Member.Command> recordSnapshot(SnapshotWritten written) {
    context.getLog().info("ensemble {} snapshot at {}: {} bytes", settings.ensemble(), Zxid.of(written.zxid()), written.bytes());
    statistics.snapshotWritten(written.zxid(), written.beganMillis());
    log.tell(new TxnLogActor.RecordSnapshot(written.zxid(), written.coveredSequenceNr(), settings.snapRetainCount(), settings.purge()));
    snapshotAnswers.forEach(waiter -> waiter.tell(new Member.SnapshotTaken(written.zxid(), written.bytes())));
    snapshotAnswers = List.of();
    return Behaviors.same();
  }

  private Behavior<Member.Command> snapshotRecorded(TxnLogActor.SnapshotRecorded recorded) {
    snapshotUnderWay = false;
    if (settings.purge()) {
      onIo(() -> {
        snapshots.purge(settings.snapRetainCount());
        return new FilesPurged(recorded.purgeTo());
      }, "old snapshots in " + settings.directory() + " cannot be deleted", Exit.DISK);
    }
    if (!snapshotWaiters.isEmpty()) startSnapshot();
    return Behaviors.same();
  }

  private Behavior<Member.Command> purgeLog(FilesPurged purged) {
    if (purged.toSequenceNr() > 0) {
      Adapter.actorOf(context, TxnLogPurgeActor.props(settings.ensemble(), doors.plugins(), purged.toSequenceNr()));
    }
    return Behaviors.same();
  }

  /** A state in which only what {@code on} names is handled and all else waits. */
  private Behavior<Member.Command> waiting(UnaryOperator<BehaviorBuilder<Member.Command>> on) {
    return on.apply(Behaviors.receive(Member.Command.class))
        .onMessage(Stopping.class, stopping -> fail(stopping.reason()))
        .onAnyMessage(this::keep)
        .onSignal(ChildFailed.class, this::logFailed)
        .build();
  }

  private Behavior<Member.Command> keep(Member.Command command) {
    if (stash.isFull()) {
      return fail(new Fatal(Exit.INVARIANT, "More than " + settings.maxStashed() + " commands wait for ensemble " + settings.ensemble()
          + " to lead. Sessions must not be served before it does."));
    }
    stash.stash(command);
    return Behaviors.same();
  }

  private Behavior<Member.Command> logFailed(ChildFailed failed) {
    return fail(new Fatal(Exit.DISK, "The transaction log of ensemble " + settings.ensemble() + " cannot be written: "
        + failed.cause().getMessage() + ". Nothing that was not durable has been acknowledged.", failed.cause()));
  }

  private Behavior<Member.Command> fail(Fatal reason) {
    doors.stopper().stop(reason);
    return Behaviors.stopped();
  }

  private void onIo(Callable<Member.Command> work, String complaint, Exit exit) {
    context.pipeToSelf(CompletableFuture.supplyAsync(() -> {
      try {
        return work.call();
      } catch (Exception failure) {
        throw new CompletionException(failure);
      }
    }, io), (done, failure) -> failure == null ? done : new Stopping(fatal(complaint, exit, failure)));
  }

  private static Fatal fatal(String complaint, Exit exit, Throwable failure) {
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    return cause instanceof Fatal fatal ? fatal : new Fatal(exit, complaint + ": " + cause, cause);
  }
}
