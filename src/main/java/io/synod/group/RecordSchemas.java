package io.synod.group;

import org.apache.kafka.common.protocol.types.ArrayOf;
import org.apache.kafka.common.protocol.types.CompactArrayOf;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.Field.TaggedFieldsSection;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Type;

/**
 * Layout of the records of {@code __consumer_offsets} that classic groups need (FACTS C4; Kafka's {@code OffsetCommitKey/Value} and
 * {@code GroupMetadataKey/Value} message definitions). A key begins with its type, a value with its version, both 16 bits; those are not
 * part of the schemas. Indexed by version.
 */
final class RecordSchemas {
  /** Key types: 0 and 1 are offsets (0 from before Kafka 0.8.3), 2 a group. */
  static final short OLDEST_OFFSET_KEY = 0;
  static final short OFFSET_KEY = 1;
  static final short GROUP_KEY = 2;
  /** Versions that are written; a later one, flexible, is only read. */
  static final short OFFSET_VALUE = 3;
  static final short GROUP_VALUE = 3;

  static final Schema OFFSET_KEY_SCHEMA =
      new Schema(new Field("group", Type.STRING), new Field("topic", Type.STRING), new Field("partition", Type.INT32));
  static final Schema GROUP_KEY_SCHEMA = new Schema(new Field("group", Type.STRING));

  private static final Field OFFSET = new Field("offset", Type.INT64);
  private static final Field EPOCH = new Field("leader_epoch", Type.INT32);
  private static final Field METADATA = new Field("metadata", Type.STRING);
  private static final Field COMMITTED = new Field("commit_timestamp", Type.INT64);
  private static final Field TAGS = TaggedFieldsSection.of();

  static final Schema[] OFFSET_VALUES = {
      new Schema(OFFSET, METADATA, COMMITTED),
      new Schema(OFFSET, METADATA, COMMITTED, new Field("expire_timestamp", Type.INT64)),
      new Schema(OFFSET, METADATA, COMMITTED),
      new Schema(OFFSET, EPOCH, METADATA, COMMITTED),
      new Schema(OFFSET, EPOCH, new Field("metadata", Type.COMPACT_STRING), COMMITTED, TAGS)
  };

  private static final Field MEMBER_ID = new Field("member_id", Type.STRING);
  private static final Field INSTANCE_ID = new Field("group_instance_id", Type.NULLABLE_STRING);
  private static final Field CLIENT_ID = new Field("client_id", Type.STRING);
  private static final Field CLIENT_HOST = new Field("client_host", Type.STRING);
  private static final Field REBALANCE_TIMEOUT = new Field("rebalance_timeout", Type.INT32);
  private static final Field SESSION_TIMEOUT = new Field("session_timeout", Type.INT32);
  private static final Field SUBSCRIPTION = new Field("subscription", Type.BYTES);
  private static final Field ASSIGNMENT = new Field("assignment", Type.BYTES);

  private static final Schema[] MEMBERS = {
      new Schema(MEMBER_ID, CLIENT_ID, CLIENT_HOST, SESSION_TIMEOUT, SUBSCRIPTION, ASSIGNMENT),
      new Schema(MEMBER_ID, CLIENT_ID, CLIENT_HOST, REBALANCE_TIMEOUT, SESSION_TIMEOUT, SUBSCRIPTION, ASSIGNMENT),
      new Schema(MEMBER_ID, CLIENT_ID, CLIENT_HOST, REBALANCE_TIMEOUT, SESSION_TIMEOUT, SUBSCRIPTION, ASSIGNMENT),
      new Schema(MEMBER_ID, INSTANCE_ID, CLIENT_ID, CLIENT_HOST, REBALANCE_TIMEOUT, SESSION_TIMEOUT, SUBSCRIPTION, ASSIGNMENT),
      new Schema(new Field("member_id", Type.COMPACT_STRING), new Field("group_instance_id", Type.COMPACT_NULLABLE_STRING),
          new Field("client_id", Type.COMPACT_STRING), new Field("client_host", Type.COMPACT_STRING), REBALANCE_TIMEOUT, SESSION_TIMEOUT,
          new Field("subscription", Type.COMPACT_BYTES), new Field("assignment", Type.COMPACT_BYTES), TAGS)
  };

  private static final Field PROTOCOL_TYPE = new Field("protocol_type", Type.STRING);
  private static final Field GENERATION = new Field("generation", Type.INT32);
  private static final Field PROTOCOL = new Field("protocol", Type.NULLABLE_STRING);
  private static final Field LEADER = new Field("leader", Type.NULLABLE_STRING);
  private static final Field STATE_TIMESTAMP = new Field("current_state_timestamp", Type.INT64);

  static final Schema[] GROUP_VALUES = {
      new Schema(PROTOCOL_TYPE, GENERATION, PROTOCOL, LEADER, members(0)),
      new Schema(PROTOCOL_TYPE, GENERATION, PROTOCOL, LEADER, members(1)),
      new Schema(PROTOCOL_TYPE, GENERATION, PROTOCOL, LEADER, STATE_TIMESTAMP, members(2)),
      new Schema(PROTOCOL_TYPE, GENERATION, PROTOCOL, LEADER, STATE_TIMESTAMP, members(3)),
      new Schema(new Field("protocol_type", Type.COMPACT_STRING), GENERATION, new Field("protocol", Type.COMPACT_NULLABLE_STRING),
          new Field("leader", Type.COMPACT_NULLABLE_STRING), STATE_TIMESTAMP,
          new Field("members", new CompactArrayOf(MEMBERS[4])), TAGS)
  };

  private RecordSchemas() {}

  private static Field members(int version) {
    return new Field("members", new ArrayOf(MEMBERS[version]));
  }
}
