package io.synod.kafka.admin;

import io.synod.broker.BrokerSettings;
import io.synod.broker.Cluster;
import io.synod.broker.ClusterView;
import io.synod.broker.Errors;
import io.synod.broker.TopicConfigs;
import io.synod.kafka.Leaders;
import io.synod.kafka.RequestContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicConfigs;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;

/** CreateTopics and DeleteTopics: each topic of a request succeeds or fails by itself; the controller decides. */
final class Topics {
  private final Cluster cluster;
  private final BrokerSettings settings;

  Topics(Cluster cluster, BrokerSettings settings) {
    this.cluster = cluster;
    this.settings = settings;
  }

  CompletionStage<CreateTopicsResponseData> create(RequestContext context, CreateTopicsRequestData request) {
    Set<String> twice = twice(request.topics().stream().map(CreatableTopic::name).toList());
    var results = new HashMap<String, CompletableFuture<CreatableTopicResult>>();
    for (CreatableTopic topic : request.topics()) {
      results.computeIfAbsent(topic.name(), name -> twice.contains(name)
          ? now(refused(name, Errors.INVALID_REQUEST, "Duplicate topic name."))
          : create(topic, request.validateOnly()));
    }
    return all(results.values()).thenApply(created -> {
      var answer = new CreateTopicsResponseData();
      answer.topics().addAll(created);
      return answer;
    });
  }

  private CompletableFuture<CreatableTopicResult> create(CreatableTopic topic, boolean validateOnly) {
    Map<Integer, List<Integer>> assignment = new HashMap<>();
    for (CreatableReplicaAssignment replicas : topic.assignments()) {
      if (assignment.put(replicas.partitionIndex(), replicas.brokerIds()) != null) {
        return now(refused(topic.name(), Errors.INVALID_REPLICA_ASSIGNMENT,
            "Found multiple manual partition assignments for partition " + replicas.partitionIndex()));
      }
    }
    Map<String, String> config = new HashMap<>();
    for (CreatableTopicConfig entry : topic.configs()) {
      if (entry.value() == null) {
        return now(refused(topic.name(), Errors.INVALID_CONFIG, "Null value not supported for topic configs: " + entry.name()));
      }
      config.put(entry.name(), entry.value());
    }
    var wanted = new Cluster.NewTopic(topic.name(), topic.numPartitions(), topic.replicationFactor(), assignment, config);
    return cluster.createTopic(wanted, validateOnly).toCompletableFuture().thenApply(result -> created(topic.name(), result, validateOnly));
  }

  private CreatableTopicResult created(String name, Cluster.TopicResult result, boolean validateOnly) {
    if (result.topic().isEmpty()) return refused(name, Errors.valueOf(result.error()), result.message());
    ClusterView.Topic topic = result.topic().get();
    List<CreatableTopicConfigs> configs = new ArrayList<>();
    for (TopicConfigs.Effective entry : TopicConfigs.effective(topic.config(), settings.topicDefaults())) {
      configs.add(new CreatableTopicConfigs().setName(entry.definition().key()).setValue(entry.value()).setConfigSource(entry.source().wire()));
    }
    return new CreatableTopicResult().setName(name).setTopicId(validateOnly ? Uuid.ZERO_UUID : Leaders.uuid(topic.id()))
        .setNumPartitions(topic.partitions().size()).setReplicationFactor((short) topic.partitions().get(0).replicas().size()).setConfigs(configs);
  }

  private static CreatableTopicResult refused(String name, Errors error, String message) {
    return new CreatableTopicResult().setName(name).setErrorCode(error.code()).setErrorMessage(message);
  }

  CompletionStage<DeleteTopicsResponseData> delete(RequestContext context, DeleteTopicsRequestData request) {
    List<CompletableFuture<DeletableTopicResult>> results = new ArrayList<>();
    if (context.version() < 6) {
      for (String name : request.topicNames()) results.add(delete(name));
    } else {
      for (DeleteTopicState topic : request.topics()) results.add(delete(topic));
    }
    return all(results).thenApply(deleted -> {
      var answer = new DeleteTopicsResponseData();
      answer.responses().addAll(deleted);
      return answer;
    });
  }

  private CompletableFuture<DeletableTopicResult> delete(DeleteTopicState topic) {
    if (topic.name() != null) {
      if (topic.topicId().equals(Uuid.ZERO_UUID)) return delete(topic.name());
      return now(new DeletableTopicResult().setName(topic.name()).setTopicId(topic.topicId()).setErrorCode(Errors.INVALID_REQUEST.code())
          .setErrorMessage("You may not specify both topic name and topic id."));
    }
    Optional<ClusterView.Topic> known = cluster.view().topic(Leaders.uuid(topic.topicId()));
    if (known.isPresent()) return delete(known.get().name());
    return now(new DeletableTopicResult().setName(null).setTopicId(topic.topicId()).setErrorCode(Errors.UNKNOWN_TOPIC_ID.code())
        .setErrorMessage("This server does not host this topic ID."));
  }

  private CompletableFuture<DeletableTopicResult> delete(String name) {
    Uuid id = cluster.view().topic(name).map(topic -> Leaders.uuid(topic.id())).orElse(Uuid.ZERO_UUID);
    return cluster.deleteTopic(name).toCompletableFuture().thenApply(result -> new DeletableTopicResult().setName(name).setTopicId(id)
        .setErrorCode(Errors.valueOf(result.error()).code()).setErrorMessage(result.error().equals("NONE") ? null : result.message()));
  }

  private static Set<String> twice(List<String> names) {
    Set<String> once = new HashSet<>();
    Set<String> twice = new HashSet<>();
    for (String name : names) if (!once.add(name)) twice.add(name);
    return twice;
  }

  private static <T> CompletableFuture<T> now(T value) {
    return CompletableFuture.completedFuture(value);
  }

  private static <T> CompletableFuture<List<T>> all(java.util.Collection<CompletableFuture<T>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).thenApply(done -> futures.stream().map(CompletableFuture::join).toList());
  }
}
