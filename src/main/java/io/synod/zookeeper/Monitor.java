package io.synod.zookeeper;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the word {@code mntr} tells, by ZooKeeper's names without their {@code zk_} (FACTS B11): those that exist here. */
final class Monitor {
  private Monitor() {}

  static Map<String, Object> values(ZookeeperServer server) {
    ServerStatistics statistics = server.statistics();
    Latency latency = statistics.latency();
    var values = new LinkedHashMap<String, Object>();
    values.put("version", server.facts().version());
    values.put("server_state", server.facts().mode());
    values.put("avg_latency", latency.mean());
    values.put("max_latency", latency.max());
    values.put("min_latency", latency.min());
    values.put("packets_received", statistics.received());
    values.put("packets_sent", statistics.sent());
    values.put("num_alive_connections", server.connections().size());
    values.put("outstanding_requests", server.outstanding());
    values.put("uptime", server.uptimeMillis());
    values.put("znode_count", server.tree().nodeCount());
    values.put("watch_count", server.tree().watchCounts().watches());
    values.put("ephemerals_count", server.tree().ephemeralCount());
    values.put("approximate_data_size", server.tree().approximateDataSize());
    values.put("global_sessions", server.tree().sessions().size());
    values.put("local_sessions", 0);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      values.put("open_file_descriptor_count", system.getOpenFileDescriptorCount());
      values.put("max_file_descriptor_count", system.getMaxFileDescriptorCount());
    }
    values.put("connection_rejected", server.refusedConnections());
    values.put("last_client_response_size", statistics.lastResponseBytes());
    values.put("max_client_response_size", statistics.maxResponseBytes());
    values.put("min_client_response_size", statistics.minResponseBytes());
    return values;
  }
}
