package io.synod.kafka;

import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * The APIs of the Kafka protocol that we serve. {@code kafka-clients} has a list of all, which creates the schemas of every version of every message: a
 * quarter of a second of a node's start. This one costs nothing until a message is asked for.
 */
public enum ApiKey {
  PRODUCE(0, "Produce", 9),
  FETCH(1, "Fetch", 12),
  LIST_OFFSETS(2, "ListOffsets", 6),
  METADATA(3, "Metadata", 9),
  OFFSET_COMMIT(8, "OffsetCommit", 8),
  OFFSET_FETCH(9, "OffsetFetch", 6),
  FIND_COORDINATOR(10, "FindCoordinator", 3),
  JOIN_GROUP(11, "JoinGroup", 6),
  HEARTBEAT(12, "Heartbeat", 4),
  LEAVE_GROUP(13, "LeaveGroup", 4),
  SYNC_GROUP(14, "SyncGroup", 4),
  DESCRIBE_GROUPS(15, "DescribeGroups", 5),
  LIST_GROUPS(16, "ListGroups", 3),
  API_VERSIONS(18, "ApiVersions", 3),
  CREATE_TOPICS(19, "CreateTopics", 5),
  DELETE_TOPICS(20, "DeleteTopics", 4),
  INIT_PRODUCER_ID(22, "InitProducerId", 2),
  OFFSET_FOR_LEADER_EPOCH(23, "OffsetForLeaderEpoch", 4),
  DESCRIBE_CONFIGS(32, "DescribeConfigs", 4),
  DELETE_GROUPS(42, "DeleteGroups", 2),
  OFFSET_DELETE(47, "OffsetDelete", Short.MAX_VALUE),
  DESCRIBE_CLUSTER(60, "DescribeCluster", 0),
  DESCRIBE_TOPIC_PARTITIONS(75, "DescribeTopicPartitions", 0);

  /** No key of a client's is above it. */
  static final int HIGHEST_ID = 127;

  private final short id;
  private final String title;
  private final short flexibleFrom;

  /** @param flexibleFrom first version with tagged fields, also in the header (KIP-482) */
  ApiKey(int id, String title, int flexibleFrom) {
    this.id = (short) id;
    this.title = title;
    this.flexibleFrom = (short) flexibleFrom;
  }

  /** As on the wire. */
  public short id() {
    return id;
  }

  /** As the protocol's documentation calls it. */
  public String title() {
    return title;
  }

  public short requestHeaderVersion(short version) {
    return (short) (version >= flexibleFrom ? 2 : 1);
  }

  /** A client does not know yet what the server speaks when it reads the answer to ApiVersions: that one has the oldest header. */
  public short responseHeaderVersion(short version) {
    return (short) (version >= flexibleFrom && this != API_VERSIONS ? 1 : 0);
  }

  /** An empty request, to be read into. */
  ApiMessage newRequest() {
    return switch (this) {
      case PRODUCE -> new ProduceRequestData();
      case FETCH -> new FetchRequestData();
      case LIST_OFFSETS -> new ListOffsetsRequestData();
      case METADATA -> new MetadataRequestData();
      case OFFSET_COMMIT -> new OffsetCommitRequestData();
      case OFFSET_FETCH -> new OffsetFetchRequestData();
      case FIND_COORDINATOR -> new FindCoordinatorRequestData();
      case JOIN_GROUP -> new JoinGroupRequestData();
      case HEARTBEAT -> new HeartbeatRequestData();
      case LEAVE_GROUP -> new LeaveGroupRequestData();
      case SYNC_GROUP -> new SyncGroupRequestData();
      case DESCRIBE_GROUPS -> new DescribeGroupsRequestData();
      case LIST_GROUPS -> new ListGroupsRequestData();
      case API_VERSIONS -> new ApiVersionsRequestData();
      case CREATE_TOPICS -> new CreateTopicsRequestData();
      case DELETE_TOPICS -> new DeleteTopicsRequestData();
      case INIT_PRODUCER_ID -> new InitProducerIdRequestData();
      case OFFSET_FOR_LEADER_EPOCH -> new OffsetForLeaderEpochRequestData();
      case DESCRIBE_CONFIGS -> new DescribeConfigsRequestData();
      case DELETE_GROUPS -> new DeleteGroupsRequestData();
      case OFFSET_DELETE -> new OffsetDeleteRequestData();
      case DESCRIBE_CLUSTER -> new DescribeClusterRequestData();
      case DESCRIBE_TOPIC_PARTITIONS -> new DescribeTopicPartitionsRequestData();
    };
  }
}
