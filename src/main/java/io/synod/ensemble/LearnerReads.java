package io.synod.ensemble;

import io.synod.ensemble.PeerMessage.PartialSnapshot;
import io.synod.ensemble.PeerMessage.SnapshotChunk;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.journal.EventReader;
import io.synod.loop.Exit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

/** What a leader reads from its disk for its learners, on io: batches of the log, and pieces of snapshots. Owned by the member. */
final class LearnerReads {
  /** @param asking who has asked; a later role is not told */
  record Fetched(Role asking, int peer, long join, Map<Long, TransactionsAppended> batches) implements Member.Command {}

  /** See above. @param chunk null when there is no snapshot */
  record SnapshotRead(Role asking, int peer, SnapshotChunk chunk) implements Member.Command {}

  private static final int EVENTS_AT_A_TIME = 16;

  private final MemberSettings settings;
  private final EventReader events;
  private final SnapshotTransfer transfer;
  private final History history;
  private final Snapshotting.Io io;

  LearnerReads(MemberSettings settings, EventReader events, SnapshotTransfer transfer, History history, Snapshotting.Io io) {
    this.settings = settings;
    this.events = events;
    this.transfer = transfer;
    this.history = history;
    this.io = io;
  }

  void fetch(Role asking, int peer, long join, long zxid) {
    long from = history.index().sequenceNrAfter(zxid);
    long to = history.index().lastSequenceNr();
    long most = settings.quorum().maxUnackedBytes() / 2;
    io.run(() -> new Fetched(asking, peer, join, read(from, to, most)), "the log of ensemble " + settings.ensemble() + " cannot be read", Exit.CORRUPT);
  }

  private Map<Long, TransactionsAppended> read(long from, long to, long mostBytes) throws IOException {
    var batches = new TreeMap<Long, TransactionsAppended>();
    long[] bytes = {0};
    String id = TxnLogActor.persistenceId(settings.ensemble()).id();
    for (long next = from; next <= to && bytes[0] < mostBytes; next += EVENTS_AT_A_TIME) {
      events.read(id, next, Math.min(to, next + EVENTS_AT_A_TIME - 1), EVENTS_AT_A_TIME, (sequenceNr, manifest, content) -> {
        if (TxnLogCodec.decode(manifest, content) instanceof TransactionsAppended batch) {
          batches.put(sequenceNr, batch);
          bytes[0] += batch.body().size();
        }
      });
    }
    return batches;
  }

  void fetched(Fetched fetched) {
    var batches = new ArrayList<TransactionsAppended>(fetched.batches().size());
    fetched.batches().forEach((sequenceNr, batch) -> {
      if (history.index().holds(sequenceNr)) batches.add(batch);
    });
    fetched.asking().fetched(fetched.peer(), fetched.join(), batches);
  }

  void readSnapshot(Role asking, int peer, long join, PartialSnapshot have) {
    io.run(() -> new SnapshotRead(asking, peer, transfer.read(join, have, settings.quorum().snapshotChunkBytes())),
        "the snapshots in " + settings.directory() + " cannot be read", Exit.DISK);
  }
}
