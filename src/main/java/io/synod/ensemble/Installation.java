package io.synod.ensemble;

import io.synod.ensemble.PeerMessage.ChunkTaken;
import io.synod.ensemble.PeerMessage.PartialSnapshot;
import io.synod.ensemble.PeerMessage.SnapshotChunk;
import io.synod.loop.Exit;

/**
 * A learner's side of SNAP: pieces of the leader's snapshot become a file, and the whole takes the place of the machine's state, recorded in the
 * log. Reading and writing is done on io. Owned by the member.
 */
final class Installation {
  /** The actor it is part of: it hands the messages below back, and calls {@link #proceed} whenever something it may wait for has ended. */
  interface Owner {
    /** {@link Role#snapshotWritten}. */
    void taken(ChunkTaken taken);

    /** What was there by now is given up. */
    void damaged(String reason);

    /** See {@link Effects#await}. */
    void await(long zxid);

    /** See {@link TxnLogActor.InstallSnapshot}. */
    void record(long zxid);
  }

  /** @param damaged why the whole was given up, null when it was not */
  record PieceWritten(SnapshotChunk chunk, PartialSnapshot now, String damaged) implements Member.Command {}

  /** @param end no effect of a transaction above it is in the snapshot */
  record SnapshotLoaded(SnapshotFile file, long end) implements Member.Command {}

  private final StateMachine machine;
  private final History history;
  private final Snapshotting snapshotting;
  private final SnapshotFiles files;
  private final SnapshotTransfer transfer;
  private final Snapshotting.Io io;
  private final Owner owner;
  private PartialSnapshot partial;
  private SnapshotChunk last;
  private boolean busy;
  private boolean loading;
  private long end;

  /** @param partial what an earlier start has left */
  Installation(StateMachine machine, History history, Snapshotting snapshotting, SnapshotFiles files, SnapshotTransfer transfer, Snapshotting.Io io,
      Owner owner, PartialSnapshot partial) {
    this.machine = machine;
    this.history = history;
    this.snapshotting = snapshotting;
    this.files = files;
    this.transfer = transfer;
    this.io = io;
    this.owner = owner;
    this.partial = partial;
  }

  /** What is here of a snapshot that has not come as a whole. */
  PartialSnapshot partial() {
    return partial;
  }

  /** Something of it is under way on the disk. */
  boolean isBusy() {
    return busy;
  }

  void write(SnapshotChunk chunk) {
    busy = true;
    io.run(() -> {
      try {
        return new PieceWritten(chunk, transfer.write(chunk), null);
      } catch (Decoder.Malformed damaged) {
        return new PieceWritten(chunk, PartialSnapshot.NONE, damaged.getMessage());
      }
    }, "a snapshot of the leader cannot be written", Exit.DISK);
  }

  void written(PieceWritten written) {
    partial = written.now();
    if (written.damaged() != null) {
      busy = false;
      owner.damaged(written.damaged());
    } else if (partial.bytes() < written.chunk().total()) {
      busy = false;
      owner.taken(taken(written.chunk(), false));
    } else {
      partial = PartialSnapshot.NONE;
      last = written.chunk();
      proceed();
      owner.await(history.handed());
    }
  }

  private static ChunkTaken taken(SnapshotChunk chunk, boolean installed) {
    return new ChunkTaken(chunk.join(), chunk.zxid(), chunk.checksum(), chunk.offset() + chunk.content().size(), installed);
  }

  /** The state is replaced while nothing is applied to it, and nobody reads it for a snapshot of our own. */
  void proceed() {
    if (last == null || loading) return;
    boolean still = history.isFuzzy() || machine.applied() >= history.handed();
    if (!still || !snapshotting.bar()) return;
    loading = true;
    var file = new SnapshotFile(last.zxid(), last.total());
    io.run(() -> new SnapshotLoaded(file, files.read(file.zxid(), machine)), "the leader's snapshot cannot be read", Exit.CORRUPT);
  }

  void loaded(SnapshotLoaded loaded) {
    end = loaded.end();
    snapshotting.installed(loaded.file());
    owner.record(loaded.file().zxid());
  }

  /** It is in the log. */
  void recorded(TxnLogActor.SnapshotIn in) {
    history.installed(in.zxid(), end, in.sequenceNr());
    ChunkTaken whole = taken(last, true);
    last = null;
    loading = false;
    busy = false;
    owner.taken(whole);
  }
}
