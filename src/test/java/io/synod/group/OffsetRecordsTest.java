package io.synod.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.group.GroupEvent.GenerationStored;
import io.synod.group.GroupEvent.GroupDeleted;
import io.synod.group.GroupEvent.OffsetsCommitted;
import io.synod.group.GroupEvent.OffsetsForgotten;
import io.synod.journal.Bytes;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

/** The bytes in {@code __consumer_offsets}: those of Kafka's OffsetCommitKey 1, OffsetCommitValue 3, GroupMetadataKey 2, GroupMetadataValue 3. */
class OffsetRecordsTest {
  private static final OffsetKey KEY = new OffsetKey("topic", 2);
  private static final GenerationStored GENERATION = new GenerationStored(4, "consumer", Optional.of("range"), Optional.of("m-1"),
      List.of(new Member("m-1", Optional.of("one"), "c", "/127.0.0.1", 60_000, 10_000, List.of(new Member.Protocol("range", Bytes.utf8("sub"))),
          Bytes.utf8("work"))), 1_000);

  private static List<SimpleRecord> written(GroupEvent event) {
    return OffsetRecords.write("g", event, 7, "writer", 1_000);
  }

  /** As it is read back from a log. */
  private static Record stored(SimpleRecord record) {
    return MemoryRecords.withRecords(Compression.NONE, record).records().iterator().next();
  }

  private static Optional<OffsetRecords.Read> read(String key, String value) {
    return OffsetRecords.read(stored(new SimpleRecord(0, HexFormat.of().parseHex(key), value == null ? null : HexFormat.of().parseHex(value))));
  }

  private static String hex(ByteBuffer bytes) {
    return bytes == null ? null : Bytes.from(bytes.duplicate()).size() == 0 ? "" : HexFormat.of().formatHex(Bytes.from(bytes.duplicate()).toArray());
  }

  @Test
  void a_committed_offset_is_kafkas_record() {
    SimpleRecord record = written(new OffsetsCommitted(Map.of(KEY, new Committed(42, 3, "note", 1_000)))).get(0);
    assertThat(hex(record.key())).isEqualTo("0001" + "000167" + "0005746f706963" + "00000002");
    assertThat(hex(record.value())).isEqualTo("0003" + "000000000000002a" + "00000003" + "00046e6f7465" + "00000000000003e8");
  }

  @Test
  void a_generation_is_kafkas_record() {
    SimpleRecord record = written(GENERATION).get(0);
    assertThat(hex(record.key())).isEqualTo("0002" + "000167");
    assertThat(hex(record.value())).isEqualTo("0003" + "0008636f6e73756d6572" + "00000004" + "000572616e6765" + "00036d2d31" + "00000000000003e8"
        + "00000001" + "00036d2d31" + "00036f6e65" + "000163" + "000a2f3132372e302e302e31" + "0000ea60" + "00002710" + "00000003737562" + "00000004776f726b");
  }

  @Test
  void what_is_written_is_read_back_with_its_sequence_number() {
    var committed = new OffsetsCommitted(Map.of(KEY, new Committed(42, 3, "", 1_000)));
    for (GroupEvent event : List.of(committed, GENERATION, new OffsetsForgotten(Set.of(KEY)), new GroupDeleted(Set.of()))) {
      assertThat(OffsetRecords.read(stored(written(event).get(0)))).contains(new OffsetRecords.Read("g", event, OptionalLong.of(7)));
    }
  }

  @Test
  void a_deleted_group_leaves_a_record_without_value_for_each_offset_and_for_itself() {
    List<SimpleRecord> records = written(new GroupDeleted(Set.of(KEY)));
    assertThat(records).hasSize(2).allSatisfy(record -> assertThat(record.value()).isNull());
  }

  @Test
  void records_of_every_earlier_version_are_read() {
    String key = "0001" + "000167" + "0005746f706963" + "00000002";
    String offset = "000000000000002a";
    String text = "00046e6f7465";
    String time = "00000000000003e8";
    var expected = new OffsetRecords.Read("g", new OffsetsCommitted(Map.of(KEY, new Committed(42, -1, "note", 1_000))), OptionalLong.empty());
    assertThat(read(key, "0000" + offset + text + time)).contains(expected);
    assertThat(read(key, "0001" + offset + text + time + "ffffffffffffffff")).contains(expected);
    assertThat(read(key, "0002" + offset + text + time)).contains(expected);
    assertThat(read(key, "0004" + offset + "ffffffff" + "056e6f7465" + time + "00")).contains(expected);
    assertThat(read("0000" + key.substring(4), "0000" + offset + text + time)).contains(expected);
  }

  @Test
  void a_group_of_the_first_version_has_its_session_timeout_for_its_rebalance_timeout() {
    String value = "0000" + "0008636f6e73756d6572" + "00000004" + "000572616e6765" + "00036d2d31" + "00000001" + "00036d2d31" + "000163"
        + "00012f" + "00002710" + "00000000" + "00000000";
    GenerationStored read = (GenerationStored) read("0002000167", value).orElseThrow().event();
    assertThat(read.members().get(0).rebalanceTimeoutMillis()).isEqualTo(10_000);
    assertThat(read.storedMillis()).isEqualTo(-1);
  }

  @Test
  void records_about_other_kinds_of_groups_are_passed_over() {
    assertThat(read("0003000167", "0000")).isEmpty();
  }

  @Test
  void a_value_of_a_later_version_is_unreadable_and_says_where() {
    assertThatThrownBy(() -> read("0002000167", "0063")).isInstanceOf(OffsetRecords.Unreadable.class).hasMessageContaining("offset 0")
        .hasMessageContaining("version 99");
    assertThatThrownBy(() -> read("00020009", null)).isInstanceOf(OffsetRecords.Unreadable.class);
  }

  @Property
  void any_key_and_value_are_read_or_passed_over_or_unreadable(@ForAll byte[] key, @ForAll byte[] value, @ForAll @IntRange(min = 0, max = 2) int type) {
    byte[] typed = ByteBuffer.allocate(2 + key.length).putShort((short) type).put(key).array();
    Record record = stored(new SimpleRecord(0, typed, value));
    try {
      assertThat(OffsetRecords.read(record)).isPresent();
    } catch (OffsetRecords.Unreadable expected) {
      assertThat(expected).hasMessageContaining("offset 0");
    }
  }

  @Test
  void many_offsets_go_into_one_append_of_several_batches() {
    var offsets = new HashMap<OffsetKey, Committed>();
    for (int i = 0; i < 20_000; i++) offsets.put(new OffsetKey("topic", i), new Committed(i, -1, "", 0));
    MemoryRecords all = MemoryRecords.readableRecords(OffsetRecords.batches(written(new OffsetsCommitted(offsets))));
    assertThat(all.batches()).hasSizeGreaterThan(1).allSatisfy(batch -> assertThat(batch.sizeInBytes()).isLessThan(1 << 20));
    var index = new OffsetsIndex();
    all.records().forEach(record -> OffsetRecords.read(record).ifPresent(read -> index.apply(read.groupId(), read.event(), read.sequence())));
    assertThat(index.events("g", 1, 9, 9)).containsExactly(new OffsetsIndex.Numbered(7, new OffsetsCommitted(offsets)));
  }
}
