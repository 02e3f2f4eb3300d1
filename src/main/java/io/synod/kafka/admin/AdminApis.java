package io.synod.kafka.admin;

import io.synod.broker.BrokerSettings;
import io.synod.broker.Cluster;
import io.synod.kafka.ApiHandler;
import io.synod.kafka.ApiKey;
import io.synod.kafka.Leaders;
import io.synod.partition.Partitions;
import java.util.List;
import java.util.concurrent.Executor;

/** The handlers of this package, with the versions they serve. */
public final class AdminApis {
  /** @param io where files may be read */
  public record Broker(Cluster cluster, Partitions partitions, BrokerSettings settings, Executor io) {}

  private AdminApis() {}

  public static List<ApiHandler<?, ?>> of(Broker broker, Leaders leaders) {
    var metadata = new Metadata(broker.cluster(), broker.settings());
    var describe = new DescribeTopics(broker.cluster());
    var topics = new Topics(broker.cluster(), broker.settings());
    var offsets = new Offsets(leaders, broker.io());
    return List.of(
        Api.later(ApiKey.METADATA, 0, 13, metadata::metadata),
        Api.immediate(ApiKey.DESCRIBE_CLUSTER, 0, 2, metadata::describeCluster),
        Api.immediate(ApiKey.DESCRIBE_TOPIC_PARTITIONS, 0, 0, describe::describe),
        Api.later(ApiKey.CREATE_TOPICS, 2, 7, topics::create),
        Api.later(ApiKey.DELETE_TOPICS, 1, 6, topics::delete),
        Api.immediate(ApiKey.DESCRIBE_CONFIGS, 1, 4, new DescribeConfigs(broker.cluster(), broker.settings())::describe),
        Api.later(ApiKey.LIST_OFFSETS, 1, 11, offsets::list),
        Api.immediate(ApiKey.OFFSET_FOR_LEADER_EPOCH, 2, 4, offsets::endOfEpochs),
        Api.later(ApiKey.INIT_PRODUCER_ID, 0, 5, new ProducerIds(broker.cluster())::init));
  }
}
