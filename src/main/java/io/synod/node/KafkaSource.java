package io.synod.node;

import io.synod.broker.ClusterView;
import io.synod.metrics.Sheet;
import io.synod.metrics.Source;
import io.synod.partition.LogView;
import io.synod.partition.Partitions;

/** What Kafka's dashboards read, by the names that the usual rules of the JMX exporter make of Kafka's (FACTS C12): those whose values exist here. */
final class KafkaSource implements Source {
  private final MeasuredStorage storage;
  private final Brokerage brokerage;

  KafkaSource(MeasuredStorage storage, Brokerage brokerage) {
    this.storage = storage;
    this.brokerage = brokerage;
  }

  @Override
  public void writeTo(Sheet sheet) {
    ClusterView cluster = brokerage.cluster().view();
    replicas(sheet, cluster, brokerage.cluster().self());
    controller(sheet, cluster, brokerage.cluster().self());
    logs(sheet);
    storage.writeKafkaTo(sheet);
    sheet.gauge("kafka_server_socket_server_metrics_connection_count", "Kafka clients connected here", brokerage.server().connectionCount());
  }

  private void replicas(Sheet sheet, ClusterView cluster, int self) {
    int leaders = 0;
    int underReplicated = 0;
    for (ClusterView.Topic topic : cluster.all()) {
      for (ClusterView.PartitionState partition : topic.partitions()) {
        if (partition.leader() != self) continue;
        leaders++;
        if (partition.isr().size() < partition.replicas().size()) underReplicated++;
      }
    }
    sheet.gauge("kafka_server_replicamanager_partitioncount", "Partition replicas hosted here", brokerage.partitions().all().size());
    sheet.gauge("kafka_server_replicamanager_leadercount", "Partitions led by this broker", leaders);
    sheet.gauge("kafka_server_replicamanager_underreplicatedpartitions", "Partitions led here that lack replicas in sync", underReplicated);
  }

  private static void controller(Sheet sheet, ClusterView cluster, int self) {
    boolean active = cluster.controller().isPresent() && cluster.controller().getAsInt() == self;
    long partitions = cluster.all().stream().mapToLong(topic -> topic.partitions().size()).sum();
    long offline = cluster.all().stream().flatMap(topic -> topic.partitions().stream()).filter(partition -> partition.leader() < 0).count();
    sheet.gauge("kafka_controller_kafkacontroller_activecontrollercount", "1 on the broker that is the controller", active ? 1 : 0);
    sheet.gauge("kafka_controller_kafkacontroller_activebrokercount", "Brokers that are registered", cluster.brokers().size());
    sheet.gauge("kafka_controller_kafkacontroller_globaltopiccount", "Topics of the cluster", cluster.topics().size());
    sheet.gauge("kafka_controller_kafkacontroller_globalpartitioncount", "Partitions of the cluster", partitions);
    sheet.gauge("kafka_controller_kafkacontroller_offlinepartitionscount", "Partitions without a leader", offline);
  }

  private void logs(Sheet sheet) {
    for (Partitions.Hosted hosted : brokerage.partitions().all()) {
      LogView log = hosted.log().get();
      String[] labels = {"topic", hosted.id().topic(), "partition", Integer.toString(hosted.id().index())};
      sheet.gauge("kafka_log_log_size", "Bytes of a partition on disk", log.size(), labels);
      sheet.gauge("kafka_log_log_logstartoffset", "First offset of a partition", log.logStartOffset(), labels);
      sheet.gauge("kafka_log_log_logendoffset", "The offset that the next record of a partition gets", log.logEndOffset(), labels);
    }
  }
}
