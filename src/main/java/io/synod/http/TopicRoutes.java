package io.synod.http;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.unmarshalling.Unmarshaller;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.synod.broker.Cluster;
import io.synod.broker.ClusterView;
import io.synod.partition.LogView;
import io.synod.partition.Partitions;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * {@code /topics}: list, create ({@code POST {"name", "partitions", "replicationFactor", "config"}}), describe, delete. Offsets are shown
 * for the partitions that this node hosts.
 */
final class TopicRoutes extends AllDirectives {
  private final Cluster cluster;
  private final Partitions partitions;

  TopicRoutes(Cluster cluster, Partitions partitions) {
    this.cluster = cluster;
    this.partitions = partitions;
  }

  Route routes() {
    return pathPrefix("topics", () -> concat(
        pathEnd(() -> concat(
            get(() -> complete(list())),
            post(() -> entity(Unmarshaller.entityToString(), body -> completeWithFuture(create(body)))))),
        path(name -> concat(
            get(() -> complete(describe(name))),
            delete(() -> completeWithFuture(cluster.deleteTopic(name).thenApply(result -> answer(StatusCodes.OK, result))))))));
  }

  private HttpResponse list() {
    ArrayNode topics = Json.MAPPER.createArrayNode();
    cluster.view().all().stream().sorted(Comparator.comparing(ClusterView.Topic::name)).forEach(topic ->
        topics.addObject().put("name", topic.name()).put("id", topic.id().toString()).put("partitions", topic.partitions().size())
            .put("internal", topic.internal()));
    ObjectNode body = Json.object();
    body.set("topics", topics);
    return Json.response(StatusCodes.OK, body);
  }

  private HttpResponse describe(String name) {
    return cluster.view().topic(name).map(topic -> Json.response(StatusCodes.OK, json(topic)))
        .orElseGet(() -> Json.error(StatusCodes.NOT_FOUND, "UNKNOWN_TOPIC_OR_PARTITION", "there is no topic " + name));
  }

  private ObjectNode json(ClusterView.Topic topic) {
    ObjectNode body = Json.object().put("name", topic.name()).put("id", topic.id().toString()).put("internal", topic.internal());
    ObjectNode config = body.putObject("config");
    topic.config().forEach(config::put);
    ArrayNode each = body.putArray("partitions");
    for (ClusterView.PartitionState state : topic.partitions()) {
      ObjectNode partition = each.addObject().put("partition", state.index()).put("leader", state.leader()).put("leaderEpoch", state.leaderEpoch());
      state.replicas().forEach(partition.putArray("replicas")::add);
      state.isr().forEach(partition.putArray("isr")::add);
      partitions.find(topic.name(), state.index()).ifPresent(hosted -> {
        LogView log = hosted.log().get();
        partition.put("logStartOffset", log.logStartOffset()).put("highWatermark", log.highWatermark()).put("logEndOffset", log.logEndOffset())
            .put("sizeInBytes", log.size());
      });
    }
    return body;
  }

  private CompletionStage<HttpResponse> create(String body) {
    JsonNode wanted;
    try {
      wanted = Json.MAPPER.readTree(body);
    } catch (JsonProcessingException malformed) {
      return refused("the body is not JSON: " + malformed.getOriginalMessage());
    }
    if (wanted == null || !wanted.path("name").isTextual()) return refused("the body needs a \"name\": {\"name\": \"orders\", \"partitions\": 3}");
    Map<String, String> config = new LinkedHashMap<>();
    wanted.path("config").fields().forEachRemaining(entry -> config.put(entry.getKey(), entry.getValue().asText()));
    var topic = new Cluster.NewTopic(wanted.path("name").asText(), wanted.path("partitions").asInt(-1),
        (short) wanted.path("replicationFactor").asInt(-1), Map.of(), config);
    return cluster.createTopic(topic, false).thenApply(result -> answer(StatusCodes.CREATED, result));
  }

  private static CompletionStage<HttpResponse> refused(String message) {
    return java.util.concurrent.CompletableFuture.completedStage(Json.error(StatusCodes.BAD_REQUEST, "INVALID_REQUEST", message));
  }

  private HttpResponse answer(StatusCode success, Cluster.TopicResult result) {
    return switch (result.error()) {
      case "NONE" -> Json.response(success, result.topic().map(this::json).orElseGet(Json::object));
      case "UNKNOWN_TOPIC_OR_PARTITION" -> Json.error(StatusCodes.NOT_FOUND, result.error(), result.message());
      case "TOPIC_ALREADY_EXISTS" -> Json.error(StatusCodes.CONFLICT, result.error(), result.message());
      default -> Json.error(StatusCodes.BAD_REQUEST, result.error(), result.message());
    };
  }
}
