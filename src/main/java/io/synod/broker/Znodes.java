package io.synod.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.synod.journal.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Paths and JSON of the znodes that Kafka keeps in ZooKeeper mode, key for key (FACTS A7, measured on Kafka 3.9.1). Pure. */
public final class Znodes {
  public static final String CLUSTER_ID = "/cluster/id";
  public static final String BROKER_IDS = "/brokers/ids";
  public static final String TOPICS = "/brokers/topics";
  public static final String TOPIC_CONFIGS = "/config/topics";
  public static final String CONTROLLER = "/controller";
  public static final String CONTROLLER_EPOCH = "/controller_epoch";
  public static final String DELETE_TOPICS = "/admin/delete_topics";
  public static final String PRODUCER_IDS = "/latest_producer_id_block";
  public static final String FEATURE = "/feature";

  /** What a broker makes sure of when it starts, parents first. */
  static final List<String> PERSISTENT = List.of("/consumers", "/brokers", BROKER_IDS, TOPICS, "/brokers/seqid", "/config", "/config/changes",
      "/config/clients", "/config/users", "/config/ips", "/config/brokers", TOPIC_CONFIGS, "/admin", DELETE_TOPICS, "/isr_change_notification",
      "/log_dir_event_notification", "/cluster", PRODUCER_IDS);

  /** @param assignment replicas by partition, the preferred leader first */
  public record TopicLayout(UUID id, Map<Integer, List<Integer>> assignment) {
    public TopicLayout {
      assignment = Map.copyOf(assignment);
    }
  }

  public record Leadership(int controllerEpoch, int leader, int leaderEpoch, List<Integer> isr) {
    public Leadership {
      isr = List.copyOf(isr);
    }
  }

  /** @param end the last id of the block */
  public record ProducerIdBlock(int broker, long start, long end) {}

  private Znodes() {}

  public static String broker(int id) {
    return BROKER_IDS + "/" + id;
  }

  public static String topic(String topic) {
    return TOPICS + "/" + topic;
  }

  public static String partitions(String topic) {
    return topic(topic) + "/partitions";
  }

  public static String partition(String topic, int index) {
    return partitions(topic) + "/" + index;
  }

  public static String state(String topic, int index) {
    return partition(topic, index) + "/state";
  }

  public static String topicConfig(String topic) {
    return TOPIC_CONFIGS + "/" + topic;
  }

  public static Bytes clusterId(String id) {
    return Json.bytes(Json.object().put("version", "1").put("id", id));
  }

  static String clusterId(Bytes data) throws IOException {
    return text(Json.parse(data), "id");
  }

  static Bytes feature() {
    ObjectNode node = Json.object();
    node.putObject("features");
    return Json.bytes(node.put("version", 2).put("status", 1));
  }

  static Bytes broker(BrokerSettings settings, long timestampMillis) {
    ObjectNode node = Json.object();
    node.putObject("features");
    node.putObject("listener_security_protocol_map").put("PLAINTEXT", "PLAINTEXT");
    node.putArray("endpoints").add("PLAINTEXT://" + settings.host() + ":" + settings.port());
    settings.rack().ifPresent(rack -> node.put("rack", rack));
    return Json.bytes(node.put("jmx_port", -1).put("port", settings.port()).put("host", settings.host()).put("version", 5)
        .put("timestamp", Long.toString(timestampMillis)));
  }

  static ClusterView.Broker broker(int id, Bytes data, long brokerEpoch) throws IOException {
    JsonNode node = Json.parse(data);
    return new ClusterView.Broker(id, text(node, "host"), number(node, "port"), Optional.ofNullable(node.get("rack")).map(JsonNode::asText), brokerEpoch);
  }

  public static Bytes topic(TopicLayout layout) {
    ObjectNode node = Json.object();
    ObjectNode partitions = node.putObject("partitions");
    new TreeMap<>(layout.assignment()).forEach((index, replicas) -> numbers(partitions.putArray(Integer.toString(index)), replicas));
    node.put("topic_id", encode(layout.id()));
    node.putObject("adding_replicas");
    node.putObject("removing_replicas");
    return Json.bytes(node.put("version", 3));
  }

  static TopicLayout topic(Bytes data) throws IOException {
    JsonNode node = Json.parse(data);
    Map<Integer, List<Integer>> assignment = new TreeMap<>();
    for (var fields = node.path("partitions").fields(); fields.hasNext();) {
      var field = fields.next();
      try {
        assignment.put(Integer.parseInt(field.getKey()), numbers(field.getValue()));
      } catch (NumberFormatException e) {
        throw new IOException("partition " + field.getKey() + " is no number", e);
      }
    }
    return new TopicLayout(decode(text(node, "topic_id")), assignment);
  }

  public static Bytes state(Leadership leadership) {
    ObjectNode node = Json.object();
    node.put("controller_epoch", leadership.controllerEpoch()).put("leader", leadership.leader()).put("version", 1)
        .put("leader_epoch", leadership.leaderEpoch());
    numbers(node.putArray("isr"), leadership.isr());
    return Json.bytes(node);
  }

  public static Leadership state(Bytes data) throws IOException {
    JsonNode node = Json.parse(data);
    return new Leadership(number(node, "controller_epoch"), number(node, "leader"), number(node, "leader_epoch"), numbers(node.path("isr")));
  }

  public static Bytes config(Map<String, String> config) {
    ObjectNode node = Json.object().put("version", 1);
    ObjectNode entries = node.putObject("config");
    new TreeMap<>(config).forEach(entries::put);
    return Json.bytes(node);
  }

  static Map<String, String> config(Bytes data) throws IOException {
    Map<String, String> config = new TreeMap<>();
    for (var fields = Json.parse(data).path("config").fields(); fields.hasNext();) {
      var field = fields.next();
      config.put(field.getKey(), field.getValue().asText());
    }
    return Map.copyOf(config);
  }

  public static Bytes controller(int broker, long timestampMillis) {
    return Json.bytes(Json.object().put("version", 2).put("brokerid", broker).put("timestamp", Long.toString(timestampMillis))
        .put("kraftControllerEpoch", -1));
  }

  /** @return 0 where there is no number: whoever wrote that there has ended all reigns before */
  public static int controllerEpoch(Bytes data) {
    String text = data == null ? "" : data.asUtf8().trim();
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
  }

  static int controller(Bytes data) throws IOException {
    return number(Json.parse(data), "brokerid");
  }

  static Bytes producerIds(ProducerIdBlock block) {
    return Json.bytes(Json.object().put("version", 1).put("broker", block.broker()).put("block_start", Long.toString(block.start()))
        .put("block_end", Long.toString(block.end())));
  }

  static ProducerIdBlock producerIds(Bytes data) throws IOException {
    JsonNode node = Json.parse(data);
    try {
      return new ProducerIdBlock(number(node, "broker"), Long.parseLong(text(node, "block_start")), Long.parseLong(text(node, "block_end")));
    } catch (NumberFormatException e) {
      throw new IOException("a producer id is no number in " + data.asUtf8(), e);
    }
  }

  /** As Kafka prints a 128-bit id: URL-safe base64 without padding. */
  public static String encode(UUID id) {
    byte[] bytes = ByteBuffer.allocate(16).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static UUID decode(String text) throws IOException {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      if (bytes.remaining() != 16) throw new IOException(text + " is no id of 16 bytes");
      return new UUID(bytes.getLong(), bytes.getLong());
    } catch (IllegalArgumentException e) {
      throw new IOException(text + " is no base64", e);
    }
  }

  private static String text(JsonNode node, String field) throws IOException {
    JsonNode value = node.get(field);
    if (value == null || !value.isValueNode()) throw new IOException("no " + field + " in " + node);
    return value.asText();
  }

  private static int number(JsonNode node, String field) throws IOException {
    JsonNode value = node.get(field);
    if (value == null || !value.canConvertToInt()) throw new IOException("no number " + field + " in " + node);
    return value.intValue();
  }

  private static List<Integer> numbers(JsonNode array) throws IOException {
    List<Integer> numbers = new ArrayList<>(array.size());
    for (JsonNode element : array) {
      if (!element.canConvertToInt()) throw new IOException("no list of broker ids: " + array);
      numbers.add(element.intValue());
    }
    return numbers;
  }

  private static void numbers(ArrayNode into, List<Integer> numbers) {
    numbers.forEach(into::add);
  }
}
