package io.synod.kafka.admin;

import io.synod.broker.BrokerConfigs;
import io.synod.broker.BrokerSettings;
import io.synod.broker.Cluster;
import io.synod.broker.ClusterView;
import io.synod.broker.Errors;
import io.synod.broker.TopicConfigs;
import io.synod.broker.TopicNames;
import io.synod.kafka.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;

/** DescribeConfigs of topics and of this broker: effective values with where they come from. */
final class DescribeConfigs {
  private static final byte TOPIC = 2;
  private static final byte BROKER = 4;

  private final Cluster cluster;
  private final BrokerSettings settings;

  DescribeConfigs(Cluster cluster, BrokerSettings settings) {
    this.cluster = cluster;
    this.settings = settings;
  }

  DescribeConfigsResponseData describe(RequestContext context, DescribeConfigsRequestData request) {
    var answer = new DescribeConfigsResponseData();
    for (DescribeConfigsResource resource : request.resources()) {
      DescribeConfigsResult result = switch (resource.resourceType()) {
        case TOPIC -> topic(resource, request.includeSynonyms());
        case BROKER -> broker(resource);
        default -> refused(Errors.INVALID_REQUEST, "Unsupported resource type: " + resource.resourceType());
      };
      answer.results().add(result.setResourceType(resource.resourceType()).setResourceName(resource.resourceName()));
    }
    return answer;
  }

  private static DescribeConfigsResult refused(Errors error, String message) {
    return new DescribeConfigsResult().setErrorCode(error.code()).setErrorMessage(message);
  }

  private DescribeConfigsResult topic(DescribeConfigsResource resource, boolean synonyms) {
    Optional<String> fault = TopicNames.fault(resource.resourceName());
    if (fault.isPresent()) return refused(Errors.INVALID_TOPIC_EXCEPTION, fault.get());
    Optional<ClusterView.Topic> topic = cluster.view().topic(resource.resourceName());
    if (topic.isEmpty()) return refused(Errors.UNKNOWN_TOPIC_OR_PARTITION, null);
    var configs = new ArrayList<DescribeConfigsResourceResult>();
    for (TopicConfigs.Effective entry : TopicConfigs.effective(topic.get().config(), settings.topicDefaults())) {
      if (!wanted(resource, entry.definition().key())) continue;
      var result = new DescribeConfigsResourceResult().setName(entry.definition().key()).setValue(entry.value())
          .setConfigSource(entry.source().wire()).setConfigType(entry.definition().type().wire());
      if (synonyms) result.setSynonyms(synonyms(topic.get(), entry));
      configs.add(result);
    }
    return new DescribeConfigsResult().setConfigs(configs);
  }

  /** The values that would hold if those before them were not set, strongest first. */
  private List<DescribeConfigsSynonym> synonyms(ClusterView.Topic topic, TopicConfigs.Effective entry) {
    TopicConfigs.Definition definition = entry.definition();
    var synonyms = new ArrayList<DescribeConfigsSynonym>();
    String own = topic.config().get(definition.key());
    if (own != null) synonyms.add(synonym(definition.key(), own, TopicConfigs.Source.DYNAMIC_TOPIC));
    if (definition.brokerKey() == null) return synonyms;
    String broker = settings.topicDefaults().get(definition.key());
    if (broker != null) synonyms.add(synonym(definition.brokerKey(), broker, TopicConfigs.Source.STATIC_BROKER));
    synonyms.add(synonym(definition.brokerKey(), definition.standard(), TopicConfigs.Source.DEFAULT));
    return synonyms;
  }

  private static DescribeConfigsSynonym synonym(String name, String value, TopicConfigs.Source source) {
    return new DescribeConfigsSynonym().setName(name).setValue(value).setSource(source.wire());
  }

  private DescribeConfigsResult broker(DescribeConfigsResource resource) {
    if (!resource.resourceName().equals(Integer.toString(settings.id()))) {
      return refused(Errors.INVALID_REQUEST, "Unexpected broker id, expected " + settings.id() + ", but received " + resource.resourceName());
    }
    var configs = new ArrayList<DescribeConfigsResourceResult>();
    for (Map.Entry<String, String> entry : BrokerConfigs.of(settings).entrySet()) {
      if (!wanted(resource, entry.getKey())) continue;
      configs.add(new DescribeConfigsResourceResult().setName(entry.getKey()).setValue(entry.getValue()).setReadOnly(true)
          .setConfigSource(TopicConfigs.Source.STATIC_BROKER.wire()).setConfigType(TopicConfigs.Type.STRING.wire()));
    }
    return new DescribeConfigsResult().setConfigs(configs);
  }

  private static boolean wanted(DescribeConfigsResource resource, String key) {
    List<String> keys = resource.configurationKeys();
    return keys == null || keys.isEmpty() || keys.contains(key);
  }
}
