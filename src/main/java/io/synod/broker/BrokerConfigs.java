package io.synod.broker;

import java.util.Map;
import java.util.TreeMap;

/** This broker's settings by Kafka's names, as kafka-configs shows them: those that are honoured, no others. */
public final class BrokerConfigs {
  private BrokerConfigs() {}

  public static Map<String, String> of(BrokerSettings settings) {
    var all = new TreeMap<String, String>();
    all.put("advertised.listeners", "PLAINTEXT://" + settings.host() + ":" + settings.port());
    all.put("auto.create.topics.enable", Boolean.toString(settings.autoCreateTopics()));
    all.put("broker.id", Integer.toString(settings.id()));
    settings.rack().ifPresent(rack -> all.put("broker.rack", rack));
    all.put("broker.session.timeout.ms", Long.toString(settings.sessionTimeout().toMillis()));
    all.put("default.replication.factor", Short.toString(settings.defaultReplicationFactor()));
    all.put("delete.topic.enable", Boolean.toString(settings.deleteTopics()));
    all.put("node.id", Integer.toString(settings.id()));
    all.put("num.partitions", Integer.toString(settings.numPartitions()));
    all.put("offsets.topic.num.partitions", Integer.toString(settings.offsetsTopicPartitions()));
    all.put("offsets.topic.replication.factor", Short.toString(settings.offsetsTopicReplicationFactor()));
    all.put("offsets.topic.segment.bytes", Integer.toString(settings.offsetsTopicSegmentBytes()));
    all.put("transaction.state.log.num.partitions", Integer.toString(settings.transactionTopicPartitions()));
    all.put("transaction.state.log.replication.factor", Short.toString(settings.transactionTopicReplicationFactor()));
    for (TopicConfigs.Effective entry : TopicConfigs.effective(Map.of(), settings.topicDefaults())) {
      if (entry.definition().brokerKey() != null) all.put(entry.definition().brokerKey(), entry.value());
    }
    return all;
  }
}
