package io.synod.partition;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.synod.journal.DiskFullException;
import io.synod.journal.StorageFile;
import io.synod.loop.Clock;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Stopper;
import io.synod.partition.Partition.Acks;
import io.synod.partition.Partition.Append;
import io.synod.partition.Partition.AppendReply;
import io.synod.partition.Partition.AwaitAbove;
import io.synod.partition.Partition.Command;
import io.synod.partition.Partition.Delete;
import io.synod.partition.Partition.Deleted;
import io.synod.partition.Partition.Forget;
import io.synod.partition.Partition.Moved;
import io.synod.partition.Partition.Refusal;
import io.synod.partition.PartitionLog.Appended;
import io.synod.partition.PartitionLog.Outcome;
import io.synod.partition.PartitionLog.Rejected;
import io.synod.partition.PartitionLog.Repeated;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns a partition replica: appends to its {@link PartitionLog} on its own event loop, has the log synced and its chores done on the
 * {@code io} dispatcher, answers producers when their {@link Acks} hold and wakes fetches when the high watermark has moved. At most one
 * sync and one chore (checkpoint, removal of files) are under way. A write or sync that fails stops the node.
 */
public final class PartitionActor {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionActor.class);

  /** This replica leads in {@code leaderEpoch}, which its next batches carry. An epoch older than the newest known changes nothing. */
  public record Lead(int leaderEpoch) implements Command {}

  /** The topic's configuration has changed. */
  public record Configure(PartitionSettings settings) implements Command {}

  /** Stop cleanly: everything on the disk and the files trimmed, so that the next start reads nothing again. */
  public record Close(ActorRef<Closed> replyTo) implements Command {}

  public record Closed(PartitionId partition) {}

  private enum Event implements Command {
    SYNCED, CHORE_DONE, RETENTION_DUE, DELETE_DELAY_OVER
  }

  private record Failed(Exception cause) implements Command {}

  private record Expired(long firstKept) implements Command {}

  private record Discard(List<Segment> segments) implements Command {}

  private record Answer(ActorRef<AppendReply> to, AppendReply reply) {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final PartitionLog log;
  private final PartitionStore store;
  private final Clock clock;
  private final Stopper stopper;
  private final Background syncs;
  private final Background chores;
  private final GroupCommit<Answer> commits;
  private final Waiters waiters = new Waiters();
  /** Appends that would pass what is being reserved, which writes zeros there: they wait, a millisecond at most. */
  private final Queue<Append> held = new ArrayDeque<>();
  private boolean reserving;
  /** Size of the log at the newest sync. */
  private long synced;
  private boolean checkpointing;
  private boolean full;
  /** What is left to do once all that was begun has ended; only while {@link #ending}. */
  private Runnable last;
  private boolean over;

  /** @param log opened by {@code store} @param io the dispatcher for what blocks */
  public static Behavior<Command> create(PartitionLog log, PartitionStore store, Clock clock, Stopper stopper, Executor io) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> new PartitionActor(context, timers, log, store, clock, stopper, io).serving()));
  }

  private PartitionActor(ActorContext<Command> context, TimerScheduler<Command> timers, PartitionLog log, PartitionStore store, Clock clock,
      Stopper stopper, Executor io) {
    this.context = context;
    this.timers = timers;
    this.log = log;
    this.store = store;
    this.clock = clock;
    this.stopper = stopper;
    ActorRef<Command> self = context.getSelf();
    this.syncs = new Background(io, () -> self.tell(Event.SYNCED), failure -> self.tell(new Failed(failure)));
    this.chores = new Background(io, () -> self.tell(Event.CHORE_DONE), failure -> self.tell(new Failed(failure)));
    this.commits = new GroupCommit<>(log.view().logEndOffset());
    this.synced = log.view().size();
    timers.startTimerWithFixedDelay(Event.RETENTION_DUE, Event.RETENTION_DUE, log.settings().retentionCheck());
  }

  private Behavior<Command> serving() {
    return Behaviors.receive(Command.class)
        .onMessage(Append.class, this::append)
        .onMessage(AwaitAbove.class, this::await)
        .onMessage(Forget.class, this::forget)
        .onMessageEquals(Event.SYNCED, this::syncDone)
        .onMessageEquals(Event.CHORE_DONE, this::choreDone)
        .onMessageEquals(Event.RETENTION_DUE, this::lookForExpired)
        .onMessage(Expired.class, this::expire)
        .onMessage(Discard.class, this::discard)
        .onMessage(Lead.class, this::lead)
        .onMessage(Configure.class, this::configure)
        .onMessage(Close.class, this::close)
        .onMessage(Delete.class, this::delete)
        .onMessage(Failed.class, this::failed)
        .build();
  }

  private Behavior<Command> append(Append append) {
    if (reserving && (!held.isEmpty() || !log.fitsReserved(append.batches().remaining()))) {
      held.add(append);
      return Behaviors.same();
    }
    try {
      Optional<Rejected> fenced = fenced(append.leaderEpoch());
      Outcome outcome = fenced.isPresent() ? fenced.get() : log.append(append.batches(), clock.millis());
      if (outcome instanceof Rejected r) {
        if (r.reason() == Refusal.KAFKA_STORAGE_ERROR) tellFull(r.message());
        answer(append, new AppendReply.Refused(append.correlation(), log.id(), r.reason(), r.message()));
      } else if (outcome instanceof Repeated r) {
        acknowledge(append, r.baseOffset(), r.endOffset(), -1);
      } else if (outcome instanceof Appended a) {
        full = false;
        acknowledge(append, a.baseOffset(), a.endOffset(), a.logAppendTimeMillis());
        wake();
        if (log.checkpointDue()) checkpoint();
      }
    } catch (IOException e) {
      return failed(new Failed(e));
    } finally {
      append.release().run();
    }
    return Behaviors.same();
  }

  private Optional<Rejected> fenced(int claimed) {
    int current = log.view().leaderEpoch();
    if (claimed == -1 || claimed == current) return Optional.empty();
    Refusal reason = claimed < current ? Refusal.FENCED_LEADER_EPOCH : Refusal.UNKNOWN_LEADER_EPOCH;
    return Optional.of(new Rejected(reason, "the leader epoch of " + log.id() + " is " + current + ", not " + claimed));
  }

  private void acknowledge(Append append, long baseOffset, long endOffset, long logAppendTimeMillis) {
    var reply = new AppendReply.Appended(append.correlation(), log.id(), baseOffset, logAppendTimeMillis, log.view().logStartOffset());
    boolean waits = append.acks() == Acks.ALL && log.settings().durability() == Durability.FSYNC
        && commits.await(endOffset, new Answer(append.replyTo(), reply));
    if (waits) sync();
    else answer(append, reply);
  }

  private static void answer(Append append, AppendReply reply) {
    if (append.acks() != Acks.NONE) append.replyTo().tell(reply);
  }

  private void sync() {
    LogSnapshot view = log.snapshot();
    if (!commits.begin(view.logEndOffset())) return;
    long from = commits.syncedOffset();
    long before = synced;
    synced = view.size();
    syncs.begin(() -> LogFlush.force(store.storage(), view, from), () -> {
      commits.synced().forEach(done -> done.to().tell(done.reply()));
      sync();
      reserve(view.size() - before);
    });
  }

  private void reserve(long syncedBytes) {
    long length = log.toReserve(syncedBytes);
    if (reserving || length == Reservation.NONE) return;
    reserving = true;
    StorageFile file = log.snapshot().active().log();
    syncs.begin(() -> reserve(file, length), () -> reserved(file));
  }

  private void reserved(StorageFile file) {
    reserving = false;
    try {
      log.reserved(file);
      for (Append next = held.poll(); next != null; next = held.poll()) append(next);
    } catch (IOException e) {
      context.getSelf().tell(new Failed(e));
    }
  }

  private static void reserve(StorageFile file, long length) throws IOException {
    try {
      file.preallocate(length);
    } catch (DiskFullException e) {
      LOG.debug("{}: no room to reserve {} bytes ahead; going on without: {}", file.path(), length, e.getMessage());
    }
  }

  /** Once, until there is room again: producers ask several times a second. */
  private void tellFull(String why) {
    if (!full) LOG.warn("{}: {}. Its records are refused until there is room.", log.id(), why);
    full = true;
  }

  private void wake() {
    for (AwaitAbove waiter : waiters.below(log.view().highWatermark())) moved(waiter);
  }

  private void moved(AwaitAbove waiter) {
    waiter.replyTo().tell(new Moved(waiter.correlation(), log.id()));
  }

  private Behavior<Command> await(AwaitAbove waiter) {
    if (waiter.offset() < log.view().highWatermark()) moved(waiter);
    else waiters.add(waiter);
    return Behaviors.same();
  }

  private Behavior<Command> forget(Forget gone) {
    waiters.forget(gone.correlation(), gone.replyTo());
    return Behaviors.same();
  }

  private Behavior<Command> syncDone() {
    syncs.done();
    return Behaviors.same();
  }

  private Behavior<Command> choreDone() {
    chores.done();
    return Behaviors.same();
  }

  private void checkpoint() {
    if (checkpointing) return;
    checkpointing = true;
    LogFlush flush = log.flush();
    syncs.begin(flush::trim, () -> chores.begin(() -> flush.checkpoint(store.storage()), () -> checkpointing = false));
  }

  private Behavior<Command> lookForExpired() {
    log.expireProducers(clock.millis());
    LogSnapshot view = log.snapshot();
    PartitionSettings settings = log.settings();
    long now = clock.millis();
    chores.begin(() -> context.getSelf().tell(new Expired(Retention.firstKept(view, settings, now))), () -> {});
    return Behaviors.same();
  }

  private Behavior<Command> expire(Expired expired) {
    if (expired.firstKept() <= log.view().logStartOffset()) return Behaviors.same();
    try {
      if (expired.firstKept() >= log.view().logEndOffset()) log.roll();
    } catch (IOException e) {
      return failed(new Failed(e));
    }
    List<Segment> dropped = log.dropBefore(expired.firstKept());
    LOG.info("{}: {} segments below offset {} are deleted by retention", log.id(), dropped.size(), expired.firstKept());
    checkpoint();
    chores.begin(() -> LogFlush.markDeleted(store.storage(), dropped),
        () -> timers.startSingleTimer(dropped, new Discard(dropped), log.settings().fileDeleteDelay()));
    return Behaviors.same();
  }

  /** Behind all that may still use the files: the chores before it, then the syncs. */
  private Behavior<Command> discard(Discard discard) {
    chores.begin(() -> {}, () -> syncs.begin(() -> LogFlush.delete(store.storage(), discard.segments()), () -> {}));
    return Behaviors.same();
  }

  private Behavior<Command> lead(Lead lead) {
    log.lead(lead.leaderEpoch());
    return Behaviors.same();
  }

  private Behavior<Command> configure(Configure changed) {
    log.configure(changed.settings());
    return Behaviors.same();
  }

  private Behavior<Command> close(Close close) {
    return end(() -> chores.begin(() -> log.flush().close(store.storage()), () -> {
      over = true;
      close.replyTo().tell(new Closed(log.id()));
    }));
  }

  private Behavior<Command> delete(Delete delete) {
    return end(() -> chores.begin(() -> store.retire(log.id()), () -> {
      LOG.info("{} is deleted", log.id());
      timers.startSingleTimer(Event.DELETE_DELAY_OVER, log.settings().fileDeleteDelay());
      delete.replyTo().tell(new Deleted(log.id()));
    }));
  }

  private Behavior<Command> end(Runnable lastWork) {
    timers.cancelAll();
    waiters.below(Long.MAX_VALUE).forEach(this::moved);
    last = lastWork;
    endWhenIdle();
    return ending();
  }

  private void endWhenIdle() {
    if (last == null || !syncs.idle() || !chores.idle()) return;
    Runnable work = last;
    last = null;
    work.run();
  }

  /** Nothing new is taken: whoever asks is told to look elsewhere. What was begun comes to its end, then {@link #last} is done. */
  private Behavior<Command> ending() {
    return Behaviors.receive(Command.class)
        .onMessageEquals(Event.SYNCED, () -> {
          syncs.done();
          endWhenIdle();
          return Behaviors.same();
        })
        .onMessageEquals(Event.CHORE_DONE, () -> {
          chores.done();
          endWhenIdle();
          return over ? Behaviors.stopped() : Behaviors.same();
        })
        .onMessageEquals(Event.DELETE_DELAY_OVER, this::discardPartition)
        .onMessage(Append.class, this::notServed)
        .onMessage(AwaitAbove.class, waiter -> {
          moved(waiter);
          return Behaviors.same();
        })
        .onMessage(Failed.class, this::failed)
        .onAnyMessage(late -> Behaviors.same())            // a second end, timers, waiters that gave up: nothing is left to do for them
        .build();
  }

  private Behavior<Command> discardPartition() {
    LogSnapshot view = log.snapshot();
    chores.begin(() -> {
      for (Segment segment : view.segments()) segment.log().close();
      store.discard(log.id());
    }, () -> over = true);
    return Behaviors.same();
  }

  private Behavior<Command> notServed(Append append) {
    append.release().run();
    answer(append, new AppendReply.Refused(append.correlation(), log.id(), Refusal.NOT_LEADER_OR_FOLLOWER, log.id() + " is not served here any longer"));
    return Behaviors.same();
  }

  /** What is on the disk is not known any longer: nothing more may be promised. */
  private Behavior<Command> failed(Failed failure) {
    stopper.stop(new Fatal(Exit.DISK, "the files of partition " + log.id() + " in " + log.directory() + " cannot be written: " + failure.cause().getMessage()
        + ". Check the disk, then start the node again.", failure.cause()));
    return Behaviors.stopped();
  }
}
