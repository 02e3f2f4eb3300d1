package io.synod.node;

import io.synod.metrics.Meters;
import io.synod.partition.LogView;
import io.synod.partition.Partitions;
import io.synod.znode.TreeView;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** The node's meters under the names that dashboards know (FACTS B11, C12), made when somebody first scrapes. */
final class Published implements Supplier<Meters> {
  private final Foundations base;
  private final Coordination coordination;
  private final Brokerage brokerage;
  private Meters meters;

  Published(Foundations base, Coordination coordination, Brokerage brokerage) {
    this.base = base;
    this.coordination = coordination;
    this.brokerage = brokerage;
  }

  @Override
  public synchronized Meters get() {
    if (meters == null) meters = made();
    return meters;
  }

  private Meters made() {
    TreeView tree = coordination.tree();
    Partitions partitions = brokerage.partitions();
    return new Meters()
        .gauge("znode_count", "znodes in the tree", tree, TreeView::nodeCount)
        .gauge("ephemerals_count", "ephemeral znodes", tree, TreeView::ephemeralCount)
        .gauge("watch_count", "watches set on this node", tree, t -> t.watchCounts().watches())
        .gauge("approximate_data_size", "bytes of paths and data", tree, TreeView::approximateDataSize)
        .gauge("global_sessions", "sessions of the ensemble", tree, t -> t.sessions().size())
        .gauge("num_alive_connections", "ZooKeeper clients connected here", coordination.server(), server -> server.connectionCount())
        .gauge("outstanding_requests", "ZooKeeper requests received and not answered", coordination.server(), server -> server.outstanding())
        .gauge("last_applied_zxid", "zxid up to which everything is visible", tree, TreeView::applied)
        .counter("connection_rejected", "connections closed at once because of a limit", coordination.server(), s -> s.refusedConnections())
        .gauge("kafka_server_replicamanager_partitioncount", "partition replicas hosted here", partitions, p -> p.all().size())
        .gauge("kafka_server_socket_server_connection_count", "Kafka clients connected here", brokerage.server(), s -> s.connectionCount())
        .gauge("kafka_controller_globaltopiccount", "topics of the cluster", brokerage.cluster(), c -> c.view().topics().size())
        .gauge("kafka_log_size_bytes", "bytes of all partitions hosted here", partitions, p -> sum(p, LogView::size))
        .counter("kafka_log_records_appended", "sum of the log end offsets of all partitions hosted here", partitions,
            p -> sum(p, LogView::logEndOffset))
        .counter("loop_blocked", "times an event loop was found blocked", base.loops().guard(), guard -> guard.blockedCount());
  }

  private static double sum(Partitions partitions, ToLongFunction<LogView> of) {
    return partitions.all().stream().mapToLong(hosted -> of.applyAsLong(hosted.log().get())).sum();
  }
}
