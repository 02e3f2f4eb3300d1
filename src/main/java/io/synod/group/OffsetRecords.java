package io.synod.group;

import static io.synod.group.RecordSchemas.GROUP_KEY;
import static io.synod.group.RecordSchemas.GROUP_KEY_SCHEMA;
import static io.synod.group.RecordSchemas.GROUP_VALUE;
import static io.synod.group.RecordSchemas.GROUP_VALUES;
import static io.synod.group.RecordSchemas.OFFSET_KEY;
import static io.synod.group.RecordSchemas.OFFSET_KEY_SCHEMA;
import static io.synod.group.RecordSchemas.OFFSET_VALUE;
import static io.synod.group.RecordSchemas.OFFSET_VALUES;
import static io.synod.group.RecordSchemas.OLDEST_OFFSET_KEY;

import io.synod.group.GroupEvent.GenerationStored;
import io.synod.group.GroupEvent.GroupDeleted;
import io.synod.group.GroupEvent.OffsetsCommitted;
import io.synod.group.GroupEvent.OffsetsForgotten;
import io.synod.journal.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * Events of a group as the records of {@code __consumer_offsets} that Kafka's own tools read (see {@link RecordSchemas}): one per offset,
 * one per generation, and one without a value for what is forgotten. What Akka Persistence needs besides goes into two headers; a record
 * without them, which a broker of Kafka wrote, is read all the same.
 */
final class OffsetRecords {
  /** Sequence number of the event, 64 bits. Records with the same one belong to one event. */
  static final String SEQUENCE = "synod.seq";
  /** Who wrote the event: Akka's writer UUID, UTF-8. */
  static final String WRITER = "synod.writer";

  /** Half of what a partition takes as one batch unless it is configured otherwise. */
  private static final int BATCH_BYTES = 512 << 10;

  /** @param event all that this record says of the group @param sequence empty when a broker of Kafka wrote it */
  record Read(String groupId, GroupEvent event, OptionalLong sequence) {}

  /** The value has a layout that this node does not know: a later version, or damage. */
  static final class Unreadable extends RuntimeException {
    Unreadable(String what, Throwable cause) {
      super(what, cause);
    }
  }

  private OffsetRecords() {}

  static List<SimpleRecord> write(String groupId, GroupEvent event, long sequence, String writer, long nowMillis) {
    Header[] headers = {new RecordHeader(SEQUENCE, ByteBuffer.allocate(8).putLong(0, sequence).array()),
        new RecordHeader(WRITER, writer.getBytes(StandardCharsets.UTF_8))};
    var records = new ArrayList<SimpleRecord>();
    if (event instanceof OffsetsCommitted committed) {
      committed.offsets().forEach((key, value) -> records.add(record(nowMillis, key(groupId, key), value(value), headers)));
    } else if (event instanceof OffsetsForgotten forgotten) {
      forgotten.partitions().forEach(key -> records.add(record(nowMillis, key(groupId, key), null, headers)));
    } else if (event instanceof GenerationStored stored) {
      records.add(record(nowMillis, key(groupId), value(stored), headers));
    } else if (event instanceof GroupDeleted deleted) {
      deleted.partitions().forEach(key -> records.add(record(nowMillis, key(groupId, key), null, headers)));
      records.add(record(nowMillis, key(groupId), null, headers));
    }
    return records;
  }

  /** As one append: in several batches when one would be larger than a partition takes. */
  static ByteBuffer batches(List<SimpleRecord> records) {
    var batches = new ArrayList<ByteBuffer>();
    int first = 0;
    int bytes = 0;
    for (int i = 0; i < records.size(); i++) {
      int size = AbstractRecords.estimateSizeInBytes(RecordBatch.CURRENT_MAGIC_VALUE, CompressionType.NONE, List.of(records.get(i)));
      if (i > first && bytes + size > BATCH_BYTES) {
        batches.add(batch(records.subList(first, i)));
        first = i;
        bytes = 0;
      }
      bytes += size;
    }
    batches.add(batch(records.subList(first, records.size())));
    ByteBuffer all = ByteBuffer.allocate(batches.stream().mapToInt(ByteBuffer::remaining).sum());
    batches.forEach(all::put);
    return all.flip();
  }

  private static ByteBuffer batch(List<SimpleRecord> records) {
    return MemoryRecords.withRecords(Compression.NONE, records.toArray(SimpleRecord[]::new)).buffer();
  }

  /** @return empty for a record that is not about a classic group @throws Unreadable when it is and cannot be read */
  static Optional<Read> read(Record record) {
    if (!record.hasKey()) return Optional.empty();
    ByteBuffer key = record.key();
    try {
      short type = key.getShort();
      OptionalLong sequence = sequence(record);
      if (type == OLDEST_OFFSET_KEY || type == OFFSET_KEY) {
        Struct fields = OFFSET_KEY_SCHEMA.read(key);
        var about = new OffsetKey(fields.getString("topic"), fields.getInt("partition"));
        GroupEvent event = record.hasValue() ? new OffsetsCommitted(Map.of(about, offset(record.value()))) : new OffsetsForgotten(Set.of(about));
        return Optional.of(new Read(fields.getString("group"), event, sequence));
      }
      if (type != GROUP_KEY) return Optional.empty();
      GroupEvent event = record.hasValue() ? generation(record.value()) : new GroupDeleted(Set.of());
      return Optional.of(new Read(GROUP_KEY_SCHEMA.read(key).getString("group"), event, sequence));
    } catch (RuntimeException damaged) {
      throw new Unreadable("record at offset " + record.offset() + " of " + OffsetsTopic.NAME + ": " + damaged.getMessage(), damaged);
    }
  }

  private static OptionalLong sequence(Record record) {
    for (Header header : record.headers()) {
      if (header.key().equals(SEQUENCE)) return OptionalLong.of(ByteBuffer.wrap(header.value()).getLong());
    }
    return OptionalLong.empty();
  }

  private static SimpleRecord record(long millis, ByteBuffer key, ByteBuffer value, Header[] headers) {
    return new SimpleRecord(millis, key, value, headers);
  }

  private static ByteBuffer key(String groupId, OffsetKey key) {
    return versioned(OFFSET_KEY, new Struct(OFFSET_KEY_SCHEMA).set("group", groupId).set("topic", key.topic()).set("partition", key.partition()));
  }

  private static ByteBuffer key(String groupId) {
    return versioned(GROUP_KEY, new Struct(GROUP_KEY_SCHEMA).set("group", groupId));
  }

  private static ByteBuffer value(Committed committed) {
    return versioned(OFFSET_VALUE, new Struct(OFFSET_VALUES[OFFSET_VALUE]).set("offset", committed.offset())
        .set("leader_epoch", committed.leaderEpoch()).set("metadata", committed.metadata()).set("commit_timestamp", committed.commitMillis()));
  }

  private static ByteBuffer value(GenerationStored stored) {
    Struct group = new Struct(GROUP_VALUES[GROUP_VALUE]).set("protocol_type", stored.protocolType()).set("generation", stored.generation())
        .set("protocol", stored.protocol().orElse(null)).set("leader", stored.leader().orElse(null))
        .set("current_state_timestamp", stored.storedMillis());
    Object[] members = stored.members().stream().map(member -> group.instance("members")
        .set("member_id", member.id()).set("group_instance_id", member.instanceId().orElse(null))
        .set("client_id", member.clientId()).set("client_host", member.clientHost())
        .set("rebalance_timeout", member.rebalanceTimeoutMillis()).set("session_timeout", member.sessionTimeoutMillis())
        .set("subscription", member.metadata(stored.protocol().orElse("")).asByteBuffer())
        .set("assignment", member.assignment().asByteBuffer())).toArray();
    return versioned(GROUP_VALUE, group.set("members", members));
  }

  private static ByteBuffer versioned(short version, Struct fields) {
    ByteBuffer buffer = ByteBuffer.allocate(2 + fields.sizeOf()).putShort(version);
    fields.writeTo(buffer);
    return buffer.flip();
  }

  private static Committed offset(ByteBuffer value) {
    Struct fields = versioned(value, OFFSET_VALUES);
    int epoch = fields.hasField("leader_epoch") ? fields.getInt("leader_epoch") : -1;
    return new Committed(fields.getLong("offset"), epoch, fields.getString("metadata"), fields.getLong("commit_timestamp"));
  }

  private static GenerationStored generation(ByteBuffer value) {
    Struct fields = versioned(value, GROUP_VALUES);
    Optional<String> protocol = Optional.ofNullable(fields.getString("protocol"));
    var members = new ArrayList<Member>();
    for (Object each : fields.getArray("members")) members.add(member((Struct) each, protocol));
    long storedMillis = fields.hasField("current_state_timestamp") ? fields.getLong("current_state_timestamp") : -1;
    return new GenerationStored(fields.getInt("generation"), fields.getString("protocol_type"), protocol,
        Optional.ofNullable(fields.getString("leader")), members, storedMillis);
  }

  private static Member member(Struct fields, Optional<String> protocol) {
    Optional<String> instanceId = fields.hasField("group_instance_id") ? Optional.ofNullable(fields.getString("group_instance_id")) : Optional.empty();
    int session = fields.getInt("session_timeout");
    int rebalance = fields.hasField("rebalance_timeout") ? fields.getInt("rebalance_timeout") : session;
    Bytes subscription = Bytes.from(fields.getBytes("subscription"));
    return new Member(fields.getString("member_id"), instanceId, fields.getString("client_id"), fields.getString("client_host"), rebalance, session,
        protocol.map(name -> List.of(new Member.Protocol(name, subscription))).orElse(List.of()), Bytes.from(fields.getBytes("assignment")));
  }

  private static Struct versioned(ByteBuffer value, Schema[] schemas) {
    short version = value.getShort();
    if (version < 0 || version >= schemas.length) throw new IllegalArgumentException("version " + version + " of the value is not known");
    return schemas[version].read(value);
  }
}
