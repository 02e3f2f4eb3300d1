package io.synod.broker;

import io.synod.partition.PartitionSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A topic's configuration as its partitions take it. Pure. */
final class PartitionConfigs {
  private PartitionConfigs() {}

  /** @param own valid, see {@link TopicConfigs#fault} @param broker defaults of this broker @param base what no topic setting decides */
  static PartitionSettings of(Map<String, String> own, Map<String, String> broker, PartitionSettings base) {
    Map<String, String> values = new HashMap<>();
    for (TopicConfigs.Effective entry : TopicConfigs.effective(own, broker)) values.put(entry.definition().key(), entry.value().trim());
    List<String> cleanup = TopicConfigs.elements(values.get("cleanup.policy"));
    return new PartitionSettings(base.durability(), integer(values, "max.message.bytes"), integer(values, "segment.bytes"),
        millis(values, "segment.ms"), integer(values, "segment.index.bytes"), integer(values, "index.interval.bytes"),
        millis(values, "retention.ms"), number(values, "retention.bytes"), cleanup.contains("delete"), cleanup.contains("compact"),
        millis(values, "file.delete.delay.ms"), values.get("message.timestamp.type").equals("LogAppendTime"),
        number(values, "message.timestamp.before.max.ms"), number(values, "message.timestamp.after.max.ms"), base.producerIdExpiration(),
        base.retentionCheck(), base.checkpointBytes());
  }

  private static int integer(Map<String, String> values, String key) {
    return Integer.parseInt(values.get(key));
  }

  private static long number(Map<String, String> values, String key) {
    return Long.parseLong(values.get(key));
  }

  private static Duration millis(Map<String, String> values, String key) {
    return Duration.ofMillis(number(values, key));
  }
}
