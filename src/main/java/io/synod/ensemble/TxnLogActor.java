package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.RecoveryFailed;
import akka.persistence.typed.SnapshotSelectionCriteria;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.Recovery;
import akka.persistence.typed.javadsl.SignalHandler;
import akka.serialization.SerializerWithStringManifest;
import io.synod.ensemble.TxnLogEvent.EpochAccepted;
import io.synod.ensemble.TxnLogEvent.EpochEstablished;
import io.synod.ensemble.TxnLogEvent.Purged;
import io.synod.ensemble.TxnLogEvent.SnapshotInstalled;
import io.synod.ensemble.TxnLogEvent.SnapshotTaken;
import io.synod.ensemble.TxnLogEvent.TailDiscarded;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.journal.Bytes;
import io.synod.journal.PersistencePlugins;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import io.synod.loop.Stopper;
import java.io.IOException;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.List;

/**
 * The log of one member: owned by its {@link MemberActor}, which gives it one batch at a time and is told when the batch is durable.
 * During recovery it hands every batch of the journal to the owner, oldest first, then its own state.
 */
final class TxnLogActor extends EventSourcedBehavior<TxnLogActor.Command, TxnLogEvent, TxnLog> {
  sealed interface Command {}

  /** Answered {@link Appended} once durable. */
  record Append(TransactionsAppended batch) implements Command {}

  /** In this order. Answered {@link Appended} once all are durable. */
  record AppendAll(List<TransactionsAppended> batches) implements Command {}

  /** Answered {@link EpochPromised} once the promise is durable. */
  record AcceptEpoch(int epoch) implements Command {}

  /** Answered {@link EpochBegun} once it is durable, and so is the promise: the only voter makes it with the same write. */
  record EstablishEpoch(int epoch) implements Command {}

  /** Answered {@link TailGone}. @param fromSequenceNr the first event that held one of the transactions */
  record DiscardTail(long zxid, long fromSequenceNr) implements Command {}

  /** The leader's snapshot has replaced the state. Answered {@link SnapshotIn}. */
  record InstallSnapshot(long zxid) implements Command {}

  /**
   * Answered {@link SnapshotRecorded}. With {@code purge}, the log below the {@code retain} newest snapshots is given up, but for what is needed from
   * {@code neededFrom} on.
   */
  record RecordSnapshot(long zxid, long coveredSequenceNr, int retain, long neededFrom, boolean purge) implements Command {}

  /** An event found in the journal that says what is in the history, before {@link Recovered}. */
  record Replayed(TxnLogEvent event, long sequenceNr) implements Member.Command {}

  record Recovered(TxnLog log, long lastSequenceNr) implements Member.Command {}

  /** @param sequenceNr of the last batch; those of one command have consecutive numbers */
  record Appended(long lastZxid, long sequenceNr) implements Member.Command {}

  record EpochPromised(int epoch) implements Member.Command {}

  record EpochBegun(int epoch) implements Member.Command {}

  record TailGone(long zxid) implements Member.Command {}

  /** @param sequenceNr up to which no event is needed any more */
  record SnapshotIn(long zxid, long sequenceNr) implements Member.Command {}

  /** @param purgeTo events up to this sequence number are not needed any more; 0 when all are */
  record SnapshotRecorded(TxnLog log, long purgeTo) implements Member.Command {}

  private final ActorContext<Command> context;
  private final PersistencePlugins plugins;
  private final Stopper stopper;
  private final ActorRef<Member.Command> owner;
  private boolean recovering = true;

  private TxnLogActor(ActorContext<Command> context, String ensemble, PersistencePlugins plugins, Stopper stopper,
      ActorRef<Member.Command> owner) {
    super(persistenceId(ensemble));
    this.context = context;
    this.plugins = plugins;
    this.stopper = stopper;
    this.owner = owner;
  }

  static Behavior<Command> create(String ensemble, PersistencePlugins plugins, Stopper stopper, ActorRef<Member.Command> owner) {
    return Behaviors.setup(context -> new TxnLogActor(context, ensemble, plugins, stopper, owner));
  }

  static PersistenceId persistenceId(String ensemble) {
    return PersistenceId.ofUniqueId("txn-log-" + ensemble);
  }

  @Override
  public TxnLog emptyState() {
    return TxnLog.EMPTY;
  }

  @Override
  public CommandHandler<Command, TxnLogEvent, TxnLog> commandHandler() {
    return newCommandHandlerBuilder().forAnyState()
        .onCommand(Append.class, this::append)
        .onCommand(AppendAll.class, this::appendAll)
        .onCommand(AcceptEpoch.class, this::acceptEpoch)
        .onCommand(EstablishEpoch.class, this::establishEpoch)
        .onCommand(DiscardTail.class, this::discardTail)
        .onCommand(InstallSnapshot.class, this::installSnapshot)
        .onCommand(RecordSnapshot.class, this::recordSnapshot)
        .build();
  }

  private Effect<TxnLogEvent, TxnLog> append(TxnLog log, Append command) {
    TransactionsAppended batch = command.batch();
    return Effect().persist(batch).thenRun(after -> owner.tell(new Appended(batch.lastZxid(), lastSequenceNumber(context))));
  }

  private Effect<TxnLogEvent, TxnLog> appendAll(TxnLog log, AppendAll command) {
    List<TransactionsAppended> batches = command.batches();
    long last = batches.get(batches.size() - 1).lastZxid();
    return Effect().persist(List.<TxnLogEvent>copyOf(batches)).thenRun(after -> owner.tell(new Appended(last, lastSequenceNumber(context))));
  }

  private Effect<TxnLogEvent, TxnLog> acceptEpoch(TxnLog log, AcceptEpoch command) {
    return Effect().persist(new EpochAccepted(command.epoch())).thenRun(after -> owner.tell(new EpochPromised(command.epoch())));
  }

  private Effect<TxnLogEvent, TxnLog> establishEpoch(TxnLog log, EstablishEpoch command) {
    var events = new ArrayList<TxnLogEvent>();
    if (log.acceptedEpoch() < command.epoch()) events.add(new EpochAccepted(command.epoch()));
    events.add(new EpochEstablished(command.epoch()));
    return Effect().persist(events).thenRun(after -> owner.tell(new EpochBegun(command.epoch())));
  }

  private Effect<TxnLogEvent, TxnLog> discardTail(TxnLog log, DiscardTail command) {
    return Effect().persist(new TailDiscarded(command.zxid(), command.fromSequenceNr()))
        .thenRun(after -> owner.tell(new TailGone(command.zxid())));
  }

  private Effect<TxnLogEvent, TxnLog> installSnapshot(TxnLog log, InstallSnapshot command) {
    long sequenceNr = lastSequenceNumber(context);
    return Effect().persist(new SnapshotInstalled(command.zxid(), sequenceNr, log.acceptedEpoch(), log.currentEpoch()))
        .thenRun(after -> owner.tell(new SnapshotIn(command.zxid(), sequenceNr)));
  }

  private Effect<TxnLogEvent, TxnLog> recordSnapshot(TxnLog log, RecordSnapshot command) {
    var events = new ArrayList<TxnLogEvent>();
    events.add(new SnapshotTaken(command.zxid(), command.coveredSequenceNr(), log.acceptedEpoch(), log.currentEpoch()));
    SnapshotTaken oldest = log.apply(events.get(0)).oldestRetained(command.retain(), command.neededFrom());
    boolean purge = command.purge() && oldest != null && oldest.zxid() > log.purgedZxid();
    if (purge) events.add(new Purged(oldest.zxid()));
    return Effect().persist(events).thenRun(after -> owner.tell(new SnapshotRecorded(after, purge ? oldest.coveredSequenceNr() : 0)));
  }

  /** The fold of the log's own state; while recovering it also hands the history on, for this is where a replayed event shows itself. */
  @Override
  public EventHandler<TxnLog, TxnLogEvent> eventHandler() {
    return (log, event) -> {
      if (recovering && event.isOfHistory()) owner.tell(new Replayed(event, lastSequenceNumber(context)));
      return log.apply(event);
    };
  }

  @Override
  public SignalHandler<TxnLog> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), log -> {
          recovering = false;
          owner.tell(new Recovered(log, lastSequenceNumber(context)));
        })
        .onSignal(RecoveryFailed.class, (log, failed) -> stopper.stop(new Fatal(Exit.CORRUPT,
            "The transaction log " + persistenceId().id() + " cannot be replayed: " + failed.getFailure().getMessage()
                + ". Restore the data directory from a backup or from another member.", failed.getFailure())))
        .build();
  }

  /** Snapshots of the tree are files of the member, not of the snapshot store. */
  @Override
  public Recovery recovery() {
    return Recovery.withSnapshotSelectionCriteria(SnapshotSelectionCriteria.none());
  }

  @Override
  public String journalPluginId() {
    return plugins.journalId();
  }

  @Override
  public String snapshotPluginId() {
    return plugins.snapshotId();
  }

  /** {@link TxnLogCodec} for Akka; bind {@link TxnLogEvent} to it in the configuration. */
  public static final class Serializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 20010;

    @Override
    public int identifier() {
      return IDENTIFIER;
    }

    @Override
    public String manifest(Object event) {
      return TxnLogCodec.manifest((TxnLogEvent) event);
    }

    /** The journal does not change what it is given, so a batch is not copied. */
    @Override
    public byte[] toBinary(Object event) {
      return TxnLogCodec.encode((TxnLogEvent) event).unsafeArray();
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
      try {
        return TxnLogCodec.decode(manifest, Bytes.owning(bytes));
      } catch (IOException malformed) {
        var wrapped = new NotSerializableException(malformed.getMessage());
        wrapped.initCause(malformed);
        throw wrapped;
      }
    }
  }
}
