package io.synod.zookeeper;

import com.sun.management.UnixOperatingSystemMXBean;
import io.synod.metrics.Sheet;
import io.synod.metrics.Source;
import io.synod.znode.TreeView;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** What the server that ZooKeeper clients connect to tells, by ZooKeeper's names and in its order (FACTS B11): those whose values exist here. */
final class ServerSource implements Source {
  private final ZookeeperServer server;

  ServerSource(ZookeeperServer server) {
    this.server = server;
  }

  @Override
  public void writeTo(Sheet sheet) {
    sheet.text("version", server.facts().version());
    sheet.text("server_state", server.facts().mode());
    new EnsembleSource(server.facts()).writeTo(sheet);
    state(sheet);
    traffic(sheet);
    system(sheet);
    connections(sheet);
    ServerStatistics statistics = server.statistics();
    sheet.summary("readlatency", "Milliseconds from a read's arrival to its reply", statistics.readLatency());
    sheet.summary("updatelatency", "Milliseconds from an update's arrival to its reply", statistics.updateLatency());
    server.facts().writeTo(sheet);
    quotas(sheet);
  }

  private void state(Sheet sheet) {
    TreeView tree = server.tree();
    sheet.gauge("ephemerals_count", "Ephemeral znodes", tree.ephemeralCount());
    sheet.gauge("num_alive_connections", "Clients connected here", server.connections().size());
    sheet.gauge("outstanding_requests", "Requests received and not answered", server.outstanding());
    sheet.gauge("znode_count", "Znodes in the tree", tree.nodeCount());
    sheet.gauge("global_sessions", "Sessions of the ensemble", tree.sessions().size());
    sheet.gauge("local_sessions", "Sessions that only this node knows: there are none, all are the ensemble's", 0);
    sheet.gauge("watch_count", "Watches set on this node", tree.watchCounts().watches());
    sheet.gauge("approximate_data_size", "Bytes of paths and data", tree.approximateDataSize());
    sheet.gauge("uptime", "Milliseconds since the start", server.uptimeMillis());
  }

  private void traffic(Sheet sheet) {
    ServerStatistics statistics = server.statistics();
    Latency latency = statistics.latency();
    sheet.gauge("avg_latency", "Mean milliseconds to a reply", latency.mean());
    sheet.gauge("min_latency", "Least milliseconds to a reply", latency.min());
    sheet.gauge("max_latency", "Most milliseconds to a reply", latency.max());
    sheet.gauge("packets_received", "Requests received", statistics.received());
    sheet.gauge("packets_sent", "Replies and events sent", statistics.sent());
    sheet.gauge("last_client_response_size", "Bytes of the last reply", statistics.lastResponseBytes());
    sheet.gauge("max_client_response_size", "Bytes of the longest reply", statistics.maxResponseBytes());
    sheet.gauge("min_client_response_size", "Bytes of the shortest reply", statistics.minResponseBytes());
    sheet.counter("bytes_received_count", "Bytes of requests", statistics.total(cell -> cell.receivedBytes));
    sheet.counter("response_bytes", "Bytes of replies", statistics.total(cell -> cell.responseBytes));
  }

  /** By the first name of the path, as ZooKeeper adds them up. */
  private void quotas(Sheet sheet) {
    var namespaces = new TreeMap<String, List<TreeView.QuotaView>>();
    for (TreeView.QuotaView quota : server.tree().quotas()) {
      namespaces.computeIfAbsent(quota.prefix().split("/", 3)[1], first -> new ArrayList<>()).add(quota);
    }
    namespaces.forEach((name, all) -> {
      quota(sheet, "quota_count_limit_per_namespace", "Znodes that may be there", all, TreeView.QuotaView::countLimit, name);
      quota(sheet, "quota_bytes_limit_per_namespace", "Bytes that may be there", all, TreeView.QuotaView::bytesLimit, name);
      quota(sheet, "quota_count_usage_per_namespace", "Znodes there, of those with a quota", all, TreeView.QuotaView::count, name);
      quota(sheet, "quota_bytes_usage_per_namespace", "Bytes there, of those with a quota", all, TreeView.QuotaView::bytes, name);
      sheet.counter("quota_exceeded_error_per_namespace", "Requests that this member, leading, has refused because of a quota",
          all.stream().mapToLong(TreeView.QuotaView::refusals).sum(), "key", name);
    });
  }

  private static void quota(Sheet sheet, String name, String help, List<TreeView.QuotaView> all, ToLongFunction<TreeView.QuotaView> value, String namespace) {
    sheet.gauge(name, help, all.stream().mapToLong(value).sum(), "key", namespace);
  }

  private static void system(Sheet sheet) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      sheet.gauge("open_file_descriptor_count", "Open file descriptors", system.getOpenFileDescriptorCount());
      sheet.gauge("max_file_descriptor_count", "File descriptors that may be open", system.getMaxFileDescriptorCount());
    }
  }

  private void connections(Sheet sheet) {
    ServerStatistics statistics = server.statistics();
    sheet.gauge("auth_failed_count", "Failed authentications", statistics.total(cell -> cell.failedAuthentications));
    sheet.counter("connection_request_count", "Sessions asked for", statistics.total(cell -> cell.connectRequests));
    sheet.counter("connection_revalidate_count", "Clients that came back to a session", statistics.total(cell -> cell.revalidations));
    sheet.counter("connection_drop_count", "Connections that have ended", statistics.total(cell -> cell.closedConnections));
    sheet.counter("connection_rejected", "Connections refused because of a limit", server.refusedConnections());
    sheet.counter("request_throttle_wait_count", "Times a connection was not read for a while because too much of it waited",
        statistics.total(cell -> cell.throttleWaits));
    sheet.counter("sessionless_connections_expired", "Connections that ended without a word", statistics.total(cell -> cell.silentConnections));
  }
}
