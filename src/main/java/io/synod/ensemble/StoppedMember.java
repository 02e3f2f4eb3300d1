package io.synod.ensemble;

import io.synod.ensemble.TxnLogEvent.TailDiscarded;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.journal.OfflineJournal;
import io.synod.journal.Storage;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The member of an ensemble while its node does not run: what it holds can be read, and one that holds nothing can be given a state. The
 * caller holds the data directory. Blocks.
 */
public final class StoppedMember {
  /** Writes the body of a snapshot, as {@link StateMachine#writeSnapshot} does. */
  @FunctionalInterface
  public interface Body {
    void writeTo(DataOutput out) throws IOException;
  }

  private final MemberSettings settings;
  private final Storage storage;
  private final SnapshotFiles snapshots;

  public StoppedMember(MemberSettings settings, Storage storage) {
    this.settings = settings;
    this.storage = storage;
    this.snapshots = new SnapshotFiles(storage, settings.directory());
  }

  /** Whether it has never run and was never given a state. */
  public boolean isEmpty() throws IOException {
    return snapshots.list().isEmpty() && storage.list(settings.directory() + "/journal").isEmpty();
  }

  /**
   * Brings {@code machine}, which is new, to the state a start would find.
   *
   * @return zxid of that state
   * @throws Fatal with {@link Exit#CORRUPT} where snapshots and log do not make a state
   */
  public long recover(StateMachine machine) throws IOException {
    long from = newest(machine);
    TxnLog[] log = {TxnLog.EMPTY};
    each(event -> {
      log[0] = log[0].apply(event);
      if (event instanceof TransactionsAppended batch && batch.lastZxid() > from) {
        TransactionCodec.decode(batch, machine, transaction -> {
          if (transaction.zxid() > from) machine.replay(transaction);
        });
      }
    });
    if (from < log[0].purgedZxid()) {
      throw new Fatal(Exit.CORRUPT, "No snapshot in " + settings.directory() + " can be read that is as new as " + Zxid.of(log[0].purgedZxid())
          + ", and the log below it is purged. Restore the directory from a backup or from another member.");
    }
    machine.recovered();
    return Math.max(from, log[0].lastZxid());
  }

  /** Shows every transaction that is in the log, oldest first. @param machine decodes them and stays as it is */
  public void transactions(StateMachine machine, Consumer<Transaction> to) throws IOException {
    each(event -> {
      if (event instanceof TransactionsAppended batch) TransactionCodec.decode(batch, machine, to);
    });
  }

  /**
   * Gives an empty member its state; it goes on in an epoch above that of {@code zxid}.
   *
   * @param zxid of the last transaction that {@code body} holds
   * @return bytes of the snapshot, which is durable
   */
  public long install(long zxid, Body body) throws IOException {
    return snapshots.write(zxid, body, () -> zxid);
  }

  /** Takes back what {@link #install} gave. */
  public void remove(long zxid) throws IOException {
    storage.delete(snapshots.path(zxid));
  }

  private long newest(StateMachine machine) throws IOException {
    List<Long> found = snapshots.list();
    for (long zxid : found) {
      try {
        snapshots.read(zxid, machine);
        return zxid;
      } catch (Decoder.Malformed damaged) {
        if (zxid == found.get(found.size() - 1)) throw new Fatal(Exit.CORRUPT, "No snapshot can be read: " + damaged.getMessage(), damaged);
      }
    }
    return 0;
  }

  private interface EachEvent {
    void event(TxnLogEvent event) throws IOException;
  }

  /** All events but batches that a later one has made void. */
  private void each(EachEvent to) throws IOException {
    var discarded = new TreeMap<Long, Long>();
    replay((sequenceNr, event) -> {
      if (event instanceof TailDiscarded tail) discarded.put(sequenceNr, tail.fromSequenceNr());
    });
    replay((sequenceNr, event) -> {
      Map.Entry<Long, Long> next = discarded.ceilingEntry(sequenceNr);
      boolean isVoid = next != null && sequenceNr >= next.getValue() && event instanceof TransactionsAppended;
      if (!isVoid) to.event(event);
    });
  }

  private interface Numbered {
    void event(long sequenceNr, TxnLogEvent event) throws IOException;
  }

  private void replay(Numbered to) throws IOException {
    OfflineJournal.replay(storage, settings.directory(), TxnLogActor.persistenceId(settings.ensemble()).id(),
        (sequenceNr, manifest, content) -> to.event(sequenceNr, TxnLogCodec.decode(manifest, content)));
  }
}
