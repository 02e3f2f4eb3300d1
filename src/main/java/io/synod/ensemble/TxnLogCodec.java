package io.synod.ensemble;

import io.synod.ensemble.TxnLogEvent.EpochAccepted;
import io.synod.ensemble.TxnLogEvent.EpochEstablished;
import io.synod.ensemble.TxnLogEvent.Purged;
import io.synod.ensemble.TxnLogEvent.SnapshotInstalled;
import io.synod.ensemble.TxnLogEvent.SnapshotTaken;
import io.synod.ensemble.TxnLogEvent.TailDiscarded;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.journal.Bytes;
import java.io.IOException;

/** Events of the log as bytes. The manifest names the event and the version of its form; a new form gets a new version, old ones stay readable. */
final class TxnLogCodec {
  static final String EPOCH_ACCEPTED = "ensemble.EpochAccepted/1";
  static final String EPOCH_ESTABLISHED = "ensemble.EpochEstablished/1";
  static final String TRANSACTIONS_APPENDED = "ensemble.TransactionsAppended/2";
  static final String TRANSACTIONS_APPENDED_1 = "ensemble.TransactionsAppended/1";
  static final String SNAPSHOT_TAKEN = "ensemble.SnapshotTaken/1";
  static final String PURGED = "ensemble.Purged/1";
  static final String TAIL_DISCARDED = "ensemble.TailDiscarded/1";
  static final String SNAPSHOT_INSTALLED = "ensemble.SnapshotInstalled/1";

  private TxnLogCodec() {}

  static String manifest(TxnLogEvent event) {
    if (event instanceof TransactionsAppended) return TRANSACTIONS_APPENDED;
    if (event instanceof EpochAccepted) return EPOCH_ACCEPTED;
    if (event instanceof EpochEstablished) return EPOCH_ESTABLISHED;
    if (event instanceof SnapshotTaken) return SNAPSHOT_TAKEN;
    if (event instanceof TailDiscarded) return TAIL_DISCARDED;
    if (event instanceof SnapshotInstalled) return SNAPSHOT_INSTALLED;
    return PURGED;
  }

  static Bytes encode(TxnLogEvent event) {
    if (event instanceof TransactionsAppended e) return e.body();
    if (event instanceof EpochAccepted e) return new Encoder(4).i32(e.epoch()).take();
    if (event instanceof EpochEstablished e) return new Encoder(4).i32(e.epoch()).take();
    if (event instanceof SnapshotTaken e) {
      return new Encoder(24).i64(e.zxid()).i64(e.coveredSequenceNr()).i32(e.acceptedEpoch()).i32(e.currentEpoch()).take();
    }
    if (event instanceof TailDiscarded e) return new Encoder(16).i64(e.zxid()).i64(e.fromSequenceNr()).take();
    if (event instanceof SnapshotInstalled e) {
      return new Encoder(24).i64(e.zxid()).i64(e.sequenceNr()).i32(e.acceptedEpoch()).i32(e.currentEpoch()).take();
    }
    return new Encoder(8).i64(((Purged) event).zxid()).take();
  }

  /** @throws IOException when the manifest is unknown (of a newer version) or the bytes are not of its shape */
  static TxnLogEvent decode(String manifest, Bytes bytes) throws IOException {
    if (manifest.equals(TRANSACTIONS_APPENDED)) return TransactionCodec.event(bytes);
    if (manifest.equals(TRANSACTIONS_APPENDED_1)) return TransactionCodec.eventOfVersion1(bytes);
    Decoder in = new Decoder(bytes);
    TxnLogEvent event = small(manifest, in);
    if (!in.atEnd()) throw new Decoder.Malformed("bytes behind " + manifest);
    return event;
  }

  private static TxnLogEvent small(String manifest, Decoder in) throws IOException {
    switch (manifest) {
      case EPOCH_ACCEPTED: return new EpochAccepted(in.i32());
      case EPOCH_ESTABLISHED: return new EpochEstablished(in.i32());
      case SNAPSHOT_TAKEN: return new SnapshotTaken(in.i64(), in.i64(), in.i32(), in.i32());
      case PURGED: return new Purged(in.i64());
      case TAIL_DISCARDED: return new TailDiscarded(in.i64(), in.i64());
      case SNAPSHOT_INSTALLED: return new SnapshotInstalled(in.i64(), in.i64(), in.i32(), in.i32());
      default: throw new Decoder.Malformed("no event has the manifest " + manifest + ": a newer Synod wrote it, start that version");
    }
  }
}
