package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.ensemble.PeerMessage.PartialSnapshot;
import io.synod.ensemble.PeerMessage.SnapshotChunk;
import io.synod.journal.DiskStorage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots in pieces, from one member to another. */
class SnapshotTransferTest {
  private static final long JOIN = 7;
  private static final int PIECE_BYTES = 16;
  private static final long OLD = 0x200000003L;
  private static final long NEW = 0x200000009L;
  @TempDir Path there;
  @TempDir Path here;
  private SnapshotFiles files;
  private SnapshotTransfer sender;
  private SnapshotTransfer receiver;

  @BeforeEach void two() {
    var sending = new DiskStorage(there);
    var receiving = new DiskStorage(here);
    files = new SnapshotFiles(sending, "ensemble/main");
    sender = new SnapshotTransfer(sending, "ensemble/main", files);
    receiver = new SnapshotTransfer(receiving, "ensemble/main", new SnapshotFiles(receiving, "ensemble/main"));
  }

  @Test void whoever_has_nothing_gets_the_newest_from_its_beginning() throws IOException {
    write(OLD, "old");
    write(NEW, "new");
    SnapshotChunk first = sender.read(JOIN, PartialSnapshot.NONE, PIECE_BYTES);
    assertThat(first.zxid()).isEqualTo(NEW);
    assertThat(first.offset()).isZero();
    assertThat(first.content().size()).isEqualTo(PIECE_BYTES);
  }

  @Test void piece_by_piece_it_arrives_and_is_one_of_the_receivers_snapshots() throws IOException {
    write(NEW, "new");
    PartialSnapshot have = receiver.partial();
    for (SnapshotChunk next = sender.read(JOIN, have, PIECE_BYTES); have.bytes() < next.total(); ) {
      have = receiver.write(next);
      if (have.bytes() < next.total()) next = sender.read(JOIN, have, PIECE_BYTES);
    }
    var machine = new CountingMachine();
    new SnapshotFiles(new DiskStorage(here), "ensemble/main").read(NEW, machine);
    assertThat(machine.words()).containsExactly("new");
  }

  @Test void an_older_one_that_is_still_here_goes_on_where_it_was_interrupted() throws IOException {
    write(OLD, "old");
    PartialSnapshot have = receiver.write(sender.read(JOIN, PartialSnapshot.NONE, PIECE_BYTES));
    write(NEW, "new");
    SnapshotChunk next = sender.read(JOIN, have, PIECE_BYTES);
    assertThat(next.zxid()).isEqualTo(OLD);
    assertThat(next.offset()).isEqualTo(PIECE_BYTES);
  }

  @Test void one_with_the_zxid_of_another_begins_anew_with_the_newest() throws IOException {
    write(OLD, "old");
    write(NEW, "new");
    assertThat(sender.read(JOIN, new PartialSnapshot(OLD, 1, PIECE_BYTES), PIECE_BYTES).zxid()).isEqualTo(NEW);
    SnapshotChunk again = sender.read(JOIN, new PartialSnapshot(NEW, 1, PIECE_BYTES), PIECE_BYTES);
    assertThat(again.zxid()).isEqualTo(NEW);
    assertThat(again.offset()).isZero();
  }

  /** It is of a member that was asked for one before anything was proposed; whoever has nothing yet says zxid 0 as well. */
  @Test void a_snapshot_at_zxid_0_is_not_taken_for_what_the_receiver_has() throws IOException {
    write(0, "empty");
    write(NEW, "new");
    assertThat(sender.read(JOIN, PartialSnapshot.NONE, PIECE_BYTES).zxid()).isEqualTo(NEW);
  }

  @Test void where_there_is_none_none_is_sent() throws IOException {
    assertThat(sender.read(JOIN, PartialSnapshot.NONE, PIECE_BYTES)).isNull();
  }

  private void write(long zxid, String word) throws IOException {
    var machine = new CountingMachine();
    machine.replay(new Transaction(zxid, 0, Origin.NODE, new CountingMachine.Added(word)));
    files.write(zxid, machine);
  }
}
