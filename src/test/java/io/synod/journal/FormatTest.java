package io.synod.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.loop.Leisure;
import io.synod.sim.SimStorage;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The bytes on disk: what one version wrote, all later ones read. */
class FormatTest {
  @Test void a_segment_has_the_bytes_of_format_1() throws IOException {
    var storage = new SimStorage(new SplittableRandom(1));
    SegmentedLog log = SegmentedLog.open(storage, "log", LogSettings.defaults(), Runnable::run, Leisure.NONE, fatal -> {}, (location, entry) -> {});
    log.append(List.of(Bytes.utf8("one"), Bytes.utf8("two")), new SegmentedLog.Completion() {
      @Override
      public void durable(long firstSequence, long[] locations) {}

      @Override
      public void failed(Exception reason) {
        throw new AssertionError(reason);
      }
    });
    String file = HexFormat.of().formatHex(storage.read("log/00000000000000000001.log").toArray(), 0, 80);
    assertThat(file).isEqualTo(
        "53594e4c" + "00000001" + "0000000000000001" + "0000000000000000" + "00000000" + "099a6038"
            + "00000003" + "a5a7631a" + "0000000000000001" + "00000000" + "6f6e65"
            + "00000003" + "dbea4f81" + "0000000000000002" + "00000001" + "74776f" + "0000");
  }

  @Test void a_written_entry_has_the_bytes_of_version_1() {
    var entry = new JournalEntry.Written("id", 7, List.of(
        new JournalEntry.Event(3, "m/1", "a", Bytes.utf8("x")), new JournalEntry.Event(4, "", "", Bytes.EMPTY)));
    String bytes = "0101" + "00026964" + "0000000000000007" + "00000002"
        + "00000003" + "00036d2f31" + "000161" + "00000001" + "78" + "00000004" + "0000" + "0000" + "00000000";
    assertThat(HexFormat.of().formatHex(entry.encoded().toArray())).isEqualTo(bytes);
    assertThat(JournalEntry.decode(Bytes.owning(HexFormat.of().parseHex(bytes)))).isEqualTo(entry);
  }

  @Test void a_deleted_entry_has_the_bytes_of_version_1() {
    var entry = new JournalEntry.Deleted("id", 5, 9);
    String bytes = "0102" + "00026964" + "0000000000000005" + "0000000000000009";
    assertThat(HexFormat.of().formatHex(entry.encoded().toArray())).isEqualTo(bytes);
    assertThat(JournalEntry.decode(Bytes.owning(HexFormat.of().parseHex(bytes)))).isEqualTo(entry);
  }

  @Test void a_snapshot_has_the_bytes_of_version_1() {
    var snapshot = new Snapshot("id", 7, 1000, 3, "m/1", Bytes.utf8("x"));
    String bytes = "53594e53" + "00000001" + "CRC" + "0000000000000007" + "00000000000003e8" + "00000003"
        + "000000026964" + "000000036d2f31" + "78";
    String encoded = HexFormat.of().formatHex(snapshot.encoded().toArray());
    assertThat(encoded.substring(0, 16) + "CRC" + encoded.substring(24)).isEqualTo(bytes);
    assertThat(Snapshot.decode(snapshot.encoded())).contains(snapshot);
  }

  @Test void an_entry_of_a_later_version_is_told_as_such() {
    assertThatThrownBy(() -> JournalEntry.decode(Bytes.copyOf(new byte[] {2, 1})))
        .hasMessageContaining("version 2; this program reads version 1");
  }

  @Property(tries = 500) void any_bytes_are_an_entry_or_refused(@ForAll @Size(max = 60) byte[] bytes) {
    try {
      assertThat(JournalEntry.decode(Bytes.copyOf(bytes)).encoded()).isEqualTo(Bytes.copyOf(bytes));
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageContaining("journal entry");
    }
  }

  @Property(tries = 500) void a_cut_entry_is_refused(@ForAll String id, @ForAll @Size(max = 20) byte[] content, @ForAll long seed) {
    String name = Bytes.utf8(id).asUtf8();    // unpaired surrogates have no UTF-8
    var entry = new JournalEntry.Written(name, 1, List.of(
        new JournalEntry.Event(3, name, "", Bytes.copyOf(content)), new JournalEntry.Event(1, "", "", Bytes.EMPTY)));
    Bytes encoded = entry.encoded();
    assertThat(JournalEntry.decode(encoded)).isEqualTo(entry);
    Bytes cut = Bytes.from(encoded.asByteBuffer().limit(new SplittableRandom(seed).nextInt(encoded.size())));
    assertThatThrownBy(() -> JournalEntry.decode(cut)).isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 500) void a_flipped_snapshot_is_damaged(@ForAll @Size(max = 40) byte[] content, @ForAll long seed) {
    byte[] file = new Snapshot("id", 7, 1000, 3, "m/1", Bytes.copyOf(content)).encoded().toArray();
    file[new SplittableRandom(seed).nextInt(file.length)] ^= 4;
    assertThat(Snapshot.decode(Bytes.owning(file))).isEmpty();
  }

  @Property(tries = 300) void any_bytes_are_no_snapshot(@ForAll @Size(max = 100) byte[] bytes) {
    assertThat(Snapshot.decode(Bytes.copyOf(bytes))).isEmpty();
  }
}
