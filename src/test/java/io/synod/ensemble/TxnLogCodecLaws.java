package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.ensemble.TxnLogEvent.EpochAccepted;
import io.synod.ensemble.TxnLogEvent.EpochEstablished;
import io.synod.ensemble.TxnLogEvent.Purged;
import io.synod.ensemble.TxnLogEvent.SnapshotInstalled;
import io.synod.ensemble.TxnLogEvent.SnapshotTaken;
import io.synod.ensemble.TxnLogEvent.TailDiscarded;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.journal.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TxnLogCodecLaws {
  private static final List<String> MANIFESTS = List.of(TxnLogCodec.EPOCH_ACCEPTED, TxnLogCodec.EPOCH_ESTABLISHED,
      TxnLogCodec.TRANSACTIONS_APPENDED, TxnLogCodec.SNAPSHOT_TAKEN, TxnLogCodec.PURGED, TxnLogCodec.TAIL_DISCARDED, TxnLogCodec.SNAPSHOT_INSTALLED);

  @Property
  void what_was_written_is_read(@ForAll int epoch, @ForAll long zxid, @ForAll long sequenceNr, @ForAll int other) throws IOException {
    for (TxnLogEvent event : List.of(new EpochAccepted(epoch), new EpochEstablished(epoch), new Purged(zxid),
        new SnapshotTaken(zxid, sequenceNr, epoch, other), new TailDiscarded(zxid, sequenceNr),
        new SnapshotInstalled(zxid, sequenceNr, epoch, other))) {
      assertThat(TxnLogCodec.decode(TxnLogCodec.manifest(event), TxnLogCodec.encode(event))).isEqualTo(event);
    }
  }

  @Property
  void a_batch_is_read_as_it_was_gathered(@ForAll @IntRange(min = 1, max = 20) int count, @ForAll long first, @ForAll String principal)
      throws IOException {
    var machine = new CountingMachine();
    var transactions = new ArrayList<Transaction>();
    for (int i = 0; i < count; i++) {
      var transaction = new Transaction(first + i, i, new Origin(i, -i, principal, "127.0.0.1"), new CountingMachine.Added("change " + i));
      transactions.add(transaction);
    }
    TransactionsAppended batch = Batches.of(first - 1, machine, transactions.toArray(Transaction[]::new));
    var read = (TransactionsAppended) TxnLogCodec.decode(TxnLogCodec.manifest(batch), TxnLogCodec.encode(batch));
    assertThat(read).isEqualTo(batch);
    var decoded = new ArrayList<Transaction>();
    TransactionCodec.decode(read, machine, decoded::add);
    assertThat(decoded).isEqualTo(transactions);
  }

  @Property
  void any_bytes_are_an_event_or_malformed(@ForAll byte[] bytes, @ForAll @IntRange(max = 6) int manifest) throws IOException {
    try {
      TxnLogEvent event = TxnLogCodec.decode(MANIFESTS.get(manifest), Bytes.copyOf(bytes));
      if (event instanceof TransactionsAppended batch) TransactionCodec.decode(batch, new CountingMachine(), transaction -> {});
      assertThat(TxnLogCodec.encode(event)).isEqualTo(Bytes.copyOf(bytes));
    } catch (Decoder.Malformed malformed) {
      assertThat(malformed.getMessage()).isNotEmpty();
    }
  }

  /** The form on disk: changing it makes logs of earlier versions unreadable. */
  @Example
  void the_form_on_disk_is_what_it_was() throws IOException {
    var golden = Map.of(
        new EpochAccepted(2), "ensemble.EpochAccepted/1 00000002",
        new EpochEstablished(2), "ensemble.EpochEstablished/1 00000002",
        new SnapshotTaken(0x200000003L, 17, 3, 2), "ensemble.SnapshotTaken/1 0000000200000003" + "0000000000000011" + "00000003" + "00000002",
        new Purged(0x200000003L), "ensemble.Purged/1 0000000200000003",
        new TailDiscarded(0x200000003L, 17), "ensemble.TailDiscarded/1 0000000200000003" + "0000000000000011",
        new SnapshotInstalled(0x200000003L, 17, 3, 2),
        "ensemble.SnapshotInstalled/1 0000000200000003" + "0000000000000011" + "00000003" + "00000002",
        batch(0x200000002L), "ensemble.TransactionsAppended/2 0000000200000003" + "0000000200000003" + "00000001" + "0000000200000002" + TRANSACTION);
    for (var entry : golden.entrySet()) {
      TxnLogEvent event = (TxnLogEvent) entry.getKey();
      String text = TxnLogCodec.manifest(event) + " " + HexFormat.of().formatHex(TxnLogCodec.encode(event).toArray());
      assertThat(text).isEqualTo(entry.getValue());
      String[] parts = entry.getValue().split(" ");
      assertThat(TxnLogCodec.decode(parts[0], Bytes.owning(HexFormat.of().parseHex(parts[1])))).isEqualTo(event);
    }
  }

  /** An ensemble of one wrote it, where durable is committed. */
  @Example
  void a_batch_of_version_1_is_read_as_committed() throws IOException {
    byte[] old = HexFormat.of().parseHex("0000000200000003" + "0000000200000003" + "00000001" + TRANSACTION);
    assertThat(TxnLogCodec.decode("ensemble.TransactionsAppended/1", Bytes.owning(old))).isEqualTo(batch(0x200000003L));
  }

  private static final String TRANSACTION = "0000000200000003" + "00000000000003e8" + "0000000000000007" + "00000005"
      + "086469676573743a61" + "093132372e302e302e31" + "0178";

  private static TransactionsAppended batch(long committed) {
    var transaction = new Transaction(0x200000003L, 1000, new Origin(7, 5, "digest:a", "127.0.0.1"), new CountingMachine.Added("x"));
    return Batches.of(committed, new CountingMachine(), transaction);
  }

  @Example
  void an_event_of_a_newer_version_is_refused_with_advice() {
    assertThatThrownBy(() -> TxnLogCodec.decode("ensemble.Purged/2", Bytes.EMPTY)).isInstanceOf(Decoder.Malformed.class)
        .hasMessageContaining("ensemble.Purged/2").hasMessageContaining("newer Synod");
  }
}
