package io.synod.broker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The settings a topic may have, their defaults and what is valid (FACTS C9); the messages are Kafka's. Pure. */
public final class TopicConfigs {
  /** By the numbers of DescribeConfigs. */
  public enum Type {
    BOOLEAN(1), STRING(2), INT(3), LONG(5), DOUBLE(6), LIST(7);

    private final byte wire;

    Type(int wire) {
      this.wire = (byte) wire;
    }

    public byte wire() {
      return wire;
    }
  }

  /** Where a value comes from, by the numbers of DescribeConfigs. */
  public enum Source {
    DYNAMIC_TOPIC(1), STATIC_BROKER(4), DEFAULT(5);

    private final byte wire;

    Source(int wire) {
      this.wire = (byte) wire;
    }

    public byte wire() {
      return wire;
    }
  }

  /** @param standard Kafka's default @param brokerKey the broker's name for it, null where there is none */
  public record Definition(String key, Type type, String standard, String brokerKey, UnaryOperator<String> fault) {}

  public record Effective(Definition definition, String value, Source source) {}

  private static final Map<String, Definition> ALL = new LinkedHashMap<>();

  static {
    list("cleanup.policy", "delete", "log.cleanup.policy", "compact", "delete");
    integer("compression.gzip.level", Type.INT, "-1", "=", -1, 9);
    integer("compression.lz4.level", Type.INT, "9", "=", 1, 17);
    choice("compression.type", "producer", "=", "uncompressed", "zstd", "lz4", "snappy", "gzip", "producer");
    integer("compression.zstd.level", Type.INT, "3", "=", -131072, 22);
    integer("delete.retention.ms", Type.LONG, "86400000", "log.cleaner.delete.retention.ms", 0, Long.MAX_VALUE);
    bool("errors.deadletterqueue.group.enable", "false", null);
    integer("file.delete.delay.ms", Type.LONG, "60000", "log.segment.delete.delay.ms", 0, Long.MAX_VALUE);
    integer("flush.messages", Type.LONG, "9223372036854775807", "log.flush.interval.messages", 1, Long.MAX_VALUE);
    integer("flush.ms", Type.LONG, "9223372036854775807", "log.flush.interval.ms", 0, Long.MAX_VALUE);
    put("follower.replication.throttled.replicas", Type.LIST, "", null, value -> null);
    integer("index.interval.bytes", Type.INT, "4096", "log.index.interval.bytes", 0, Integer.MAX_VALUE);
    put("leader.replication.throttled.replicas", Type.LIST, "", null, value -> null);
    integer("local.retention.bytes", Type.LONG, "-2", "log.local.retention.bytes", -2, Long.MAX_VALUE);
    integer("local.retention.ms", Type.LONG, "-2", "log.local.retention.ms", -2, Long.MAX_VALUE);
    integer("max.compaction.lag.ms", Type.LONG, "9223372036854775807", "log.cleaner.max.compaction.lag.ms", 1, Long.MAX_VALUE);
    integer("max.decompressed.message.bytes", Type.INT, "2147483639", "=", 1, 2147483639);
    integer("max.message.bytes", Type.INT, "1048588", "message.max.bytes", 0, Integer.MAX_VALUE);
    integer("message.timestamp.after.max.ms", Type.LONG, "3600000", "log.message.timestamp.after.max.ms", 0, Long.MAX_VALUE);
    integer("message.timestamp.before.max.ms", Type.LONG, "9223372036854775807", "log.message.timestamp.before.max.ms", 0, Long.MAX_VALUE);
    choice("message.timestamp.type", "CreateTime", "log.message.timestamp.type", "CreateTime", "LogAppendTime");
    put("min.cleanable.dirty.ratio", Type.DOUBLE, "0.5", "log.cleaner.min.cleanable.ratio", TopicConfigs::ratioFault);
    integer("min.compaction.lag.ms", Type.LONG, "0", "log.cleaner.min.compaction.lag.ms", 0, Long.MAX_VALUE);
    integer("min.insync.replicas", Type.INT, "1", "=", 1, Integer.MAX_VALUE);
    bool("preallocate", "false", "log.preallocate");
    integer("remote.copy.lag.bytes", Type.LONG, "-1", "log.remote.copy.lag.bytes", -1, Long.MAX_VALUE);
    integer("remote.copy.lag.ms", Type.LONG, "0", "log.remote.copy.lag.ms", -1, Long.MAX_VALUE);
    bool("remote.log.copy.disable", "false", null);
    bool("remote.log.delete.on.disable", "false", null);
    bool("remote.storage.enable", "false", null);
    integer("retention.bytes", Type.LONG, "-1", "log.retention.bytes", Long.MIN_VALUE, Long.MAX_VALUE);
    integer("retention.ms", Type.LONG, "604800000", "log.retention.ms", -1, Long.MAX_VALUE);
    integer("segment.bytes", Type.INT, "1073741824", "log.segment.bytes", 1048576, Integer.MAX_VALUE);
    integer("segment.index.bytes", Type.INT, "10485760", "log.index.size.max.bytes", 4, Integer.MAX_VALUE);
    integer("segment.jitter.ms", Type.LONG, "0", "log.roll.jitter.ms", 0, Long.MAX_VALUE);
    integer("segment.ms", Type.LONG, "604800000", "log.roll.ms", 1, Long.MAX_VALUE);
    bool("unclean.leader.election.enable", "false", "=");
  }

  private TopicConfigs() {}

  private static void put(String key, Type type, String standard, String brokerKey, UnaryOperator<String> fault) {
    ALL.put(key, new Definition(key, type, standard, "=".equals(brokerKey) ? key : brokerKey, fault));
  }

  private static void bool(String key, String standard, String brokerKey) {
    put(key, Type.BOOLEAN, standard, brokerKey, value ->
        value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false") ? null : "Expected value to be either true or false");
  }

  private static void choice(String key, String standard, String brokerKey, String... values) {
    List<String> valid = List.of(values);
    put(key, Type.STRING, standard, brokerKey, value ->
        valid.contains(value) ? null : "String must be one of: " + String.join(", ", valid));
  }

  private static void list(String key, String standard, String brokerKey, String... values) {
    List<String> valid = List.of(values);
    put(key, Type.LIST, standard, brokerKey, value ->
        valid.containsAll(elements(value)) ? null : "String must be one of: " + String.join(", ", valid));
  }

  private static void integer(String key, Type type, String standard, String brokerKey, long least, long most) {
    put(key, type, standard, brokerKey, value -> {
      long number;
      try {
        number = type == Type.INT ? Integer.parseInt(value) : Long.parseLong(value);
      } catch (NumberFormatException e) {
        return "Not a number of type " + type;
      }
      if (number < least) return "Value must be at least " + least;
      return number > most ? "Value must be no more than " + most : null;
    });
  }

  private static String ratioFault(String value) {
    try {
      double ratio = Double.parseDouble(value);
      if (ratio >= 0 && ratio <= 1) return null;
      return ratio < 0 ? "Value must be at least 0" : "Value must be no more than 1";
    } catch (NumberFormatException e) {
      return "Not a number of type DOUBLE";
    }
  }

  /** Of a comma-separated value, without blanks. */
  public static List<String> elements(String value) {
    return Arrays.stream(value.split(",")).map(String::trim).filter(element -> !element.isEmpty()).toList();
  }

  /** @return what is wrong with {@code config}, empty when nothing is */
  public static Optional<String> fault(Map<String, String> config) {
    for (Map.Entry<String, String> entry : config.entrySet()) {
      Definition definition = ALL.get(entry.getKey());
      if (definition == null) return Optional.of("Unknown topic config name: " + entry.getKey());
      String fault = definition.fault().apply(entry.getValue().trim());
      if (fault != null) return Optional.of("Invalid value " + entry.getValue() + " for configuration " + entry.getKey() + ": " + fault);
    }
    return Optional.empty();
  }

  /** Every setting with the value that holds: the topic's own, the broker's, or Kafka's default. In the order of their names. */
  public static List<Effective> effective(Map<String, String> own, Map<String, String> broker) {
    List<Effective> all = new ArrayList<>(ALL.size());
    for (Definition definition : ALL.values()) {
      String value = own.get(definition.key());
      if (value != null) {
        all.add(new Effective(definition, value, Source.DYNAMIC_TOPIC));
        continue;
      }
      String inherited = broker.get(definition.key());
      all.add(inherited != null ? new Effective(definition, inherited, Source.STATIC_BROKER)
          : new Effective(definition, definition.standard(), Source.DEFAULT));
    }
    return all;
  }
}
