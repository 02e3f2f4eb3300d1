package io.synod.zookeeper;

import io.synod.ensemble.ProposalSizes;
import io.synod.metrics.MonitorValues;
import io.synod.znode.Identity;
import io.synod.znode.TreeView;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The commands of ZooKeeper's AdminServer (FACTS B10), with its keys. Every answer ends with {@code command}, the command's first name, and
 * {@code error}, null when there was none. {@code snapshot} and {@code restore} are not here ({@link AdminAccess} is): they move files, not values.
 */
public final class AdminCommands {
  /** The first name of each command, then its others. */
  private static final List<List<String>> NAMES = List.of(
      List.of("configuration", "conf", "config"), List.of("connection_stat_reset", "crst"), List.of("connections", "cons"), List.of("dirs"),
      List.of("dump"), List.of("environment", "env", "envi"), List.of("get_trace_mask", "gtmk"), List.of("hash"),
      List.of("initial_configuration", "icfg"), List.of("is_read_only", "isro"), List.of("last_snapshot", "lsnp"), List.of("leader", "lead"),
      List.of("monitor", "mntr"), List.of("observer_connection_stat_reset", "orst"), List.of("observers", "obsr"), List.of("restore", "rest"),
      List.of("ruok"), List.of("server_stats", "srvr"), List.of("set_trace_mask", "stmk"), List.of("snapshot", "snap"),
      List.of("stat_reset", "srst"), List.of("stats", "stat"), List.of("system_properties", "sysp"), List.of("voting_view"),
      List.of("watch_summary", "wchs"), List.of("watches", "wchc"), List.of("watches_by_path", "wchp"), List.of("zabstate"));
  private static final Map<String, String> FIRST = first();
  private final ZookeeperServer server;
  private final EnsembleCommands ensemble;

  AdminCommands(ZookeeperServer server) {
    this.server = server;
    ensemble = new EnsembleCommands(server);
  }

  /** The first names, sorted. */
  public static List<String> names() {
    return NAMES.stream().map(names -> names.get(0)).sorted().toList();
  }

  /** The first name of the command that {@code name} means, {@code name} itself when it means none. */
  public static String firstName(String name) {
    return FIRST.getOrDefault(name, name);
  }

  /** @param arguments of the request @return completed on any thread, never with a failure that was to be expected */
  public CompletionStage<Map<String, Object>> run(String name, Map<String, String> arguments) {
    String command = firstName(name);
    return switch (command) {
      case "watches" -> watches().thenApply(watches -> answer(command, Map.of("session_id_to_watched_paths", watches)));
      case "watches_by_path" -> watches().thenApply(watches -> answer(command, Map.of("path_to_session_ids", byPath(watches))));
      default -> CompletableFuture.completedStage(answer(command, values(command, arguments)));
    };
  }

  /** An answer that only says what is wrong. */
  public static Map<String, Object> error(String command, String message) {
    return answer(command, Map.of("error", message));
  }

  /** Who the members of the ensemble are and how each is doing, as far as this one knows. */
  public Map<String, Object> members() {
    return ensemble.members();
  }

  /** @param authorization the header of the request, null when there is none @param address of the client, as digits */
  public AdminAccess access(String authorization, String address) {
    return AdminAccess.of(authorization, address, server.tree(), server.settings().authentication().superDigest());
  }

  /**
   * Everybody that a client of HTTP is, for what each may do.
   *
   * @param authorization as for {@link #access}
   */
  public List<Identity> callers(String authorization, String address) {
    var who = new ArrayList<>(List.of(Identity.ANYONE, new Identity("ip", address)));
    if (authorization != null) who.addAll(AdminAccess.identities(authorization, address, server.settings().authentication().superDigest()));
    return who.stream().distinct().toList();
  }

  /** @param values whose key {@code error}, if there is one, becomes the last */
  public static Map<String, Object> answer(String command, Map<String, Object> values) {
    var answer = new LinkedHashMap<>(values);
    Object error = answer.remove("error");
    answer.put("command", command);
    answer.put("error", error);
    return answer;
  }

  private Map<String, Object> values(String command, Map<String, String> arguments) {
    return switch (command) {
      case "configuration" -> configuration();
      case "connections" -> ordered("connections", connections(true), "secure_connections", List.of());
      case "connection_stat_reset" -> {
        server.resetConnectionStatistics();
        yield Map.of();
      }
      case "dirs" -> ordered("datadir_size", server.facts().dataDirSize(), "logdir_size", server.facts().logDirSize());
      case "dump" -> ordered("expiry_time_to_session_ids", expiries(), "session_id_to_ephemeral_paths", ephemerals());
      case "environment" -> new LinkedHashMap<>(server.environment().entries(server.facts().version()));
      case "get_trace_mask" -> Map.of("tracemask", server.trace().mask());
      case "hash" -> Map.of("digests", List.of());
      case "initial_configuration" -> Map.of("initial_configuration", server.facts().initialConfiguration());
      case "is_read_only" -> Map.of("read_only", server.facts().readOnly());
      case "last_snapshot" -> lastSnapshot();
      case "leader" -> ensemble.leader();
      case "monitor" -> MonitorValues.of(server.meters());
      case "observer_connection_stat_reset", "ruok" -> Map.of();
      case "observers" -> ensemble.observers();
      case "server_stats" -> serverStats();
      case "stats" -> stats();
      case "set_trace_mask" -> setTraceMask(arguments.get("traceMask"));
      case "stat_reset" -> {
        server.statistics().reset();
        yield Map.of();
      }
      case "system_properties" -> systemProperties();
      case "voting_view" -> ensemble.votingView();
      case "watch_summary" -> watchSummary();
      case "zabstate" -> ensemble.zabState();
      default -> Map.of("error", "Unknown command: " + command);
    };
  }

  private Map<String, Object> configuration() {
    ZookeeperSettings settings = server.settings();
    var values = new LinkedHashMap<String, Object>();
    values.put("client_port", server.address().getPort());
    values.put("data_dir", server.facts().dataDir());
    values.put("data_log_dir", server.facts().dataLogDir());
    values.put("tick_time", settings.sessions().tickTime().toMillis());
    values.put("max_client_cnxns", settings.maxClientCnxns());
    values.put("min_session_timeout", settings.sessions().minTimeout().toMillis());
    values.put("max_session_timeout", settings.sessions().maxTimeout().toMillis());
    values.put("server_id", server.facts().serverId());
    values.put("client_port_listen_backlog", settings.backlog() == 0 ? -1 : settings.backlog());
    return values;
  }

  private List<Map<String, Object>> connections(boolean detailed) {
    var all = new ArrayList<Map<String, Object>>();
    for (ZookeeperConnection connection : server.connections()) all.add(connection(connection, detailed));
    return all;
  }

  private static Map<String, Object> connection(ZookeeperConnection connection, boolean detailed) {
    ConnectionStatistics s = connection.statistics();
    InetSocketAddress remote = connection.connection().remote();
    Map<String, Object> values = ordered("remote_socket_address", remote.getAddress().getHostAddress() + ":" + remote.getPort(),
        "interest_ops", connection.connection().isWritable() ? 1 : 4, "outstanding_requests", Math.max(0, s.outstanding),
        "packets_received", s.received, "packets_sent", connection.sent());
    if (!detailed) return values;
    values.putAll(ordered("session_id", s.sessionId, "last_operation", s.lastOperation, "established", s.establishedMillis,
        "session_timeout", s.timeoutMillis, "last_cxid", s.lastCxid, "last_zxid", s.lastZxid, "last_response_time", s.lastResponseMillis,
        "last_latency", s.lastLatencyMillis, "min_latency", s.latency().min(), "avg_latency", (long) s.latency().mean(),
        "max_latency", s.latency().max()));
    return values;
  }

  /** Keys are milliseconds since 1970. */
  private SortedMap<Long, List<Long>> expiries() {
    return Dump.expiries(server);
  }

  private SortedMap<Long, TreeSet<String>> ephemerals() {
    TreeView tree = server.tree();
    var owners = new TreeMap<Long, TreeSet<String>>();
    for (TreeView.SessionView session : tree.sessions()) {
      var paths = new TreeSet<>(tree.ephemerals(session.sessionId()));
      if (!paths.isEmpty()) owners.put(session.sessionId(), paths);
    }
    return owners;
  }

  private Map<String, Object> lastSnapshot() {
    ServerFacts.LastSnapshot last = server.facts().lastSnapshot();
    return ordered("zxid", Long.toHexString(last.zxid()), "timestamp", last.seconds());
  }

  private Map<String, Object> serverStats() {
    ServerStatistics statistics = server.statistics();
    Latency latency = statistics.latency();
    Map<String, Object> responses = bufferSizes(statistics.lastResponseBytes(), statistics.minResponseBytes(), statistics.maxResponseBytes());
    Map<String, Object> stats = ordered("packets_sent", statistics.sent(), "packets_received", statistics.received(),
        "client_response_stats", responses, "data_dir_size", server.facts().dataDirSize(), "log_dir_size", server.facts().logDirSize(),
        "last_processed_zxid", server.tree().applied(), "outstanding_requests", server.outstanding(), "server_state", server.facts().mode(),
        "avg_latency", latency.mean(), "max_latency", latency.max(), "min_latency", latency.min(),
        "num_alive_client_connections", server.connectionCount(), "uptime", server.uptimeMillis(),
        "auth_failed_count", statistics.total(cell -> cell.failedAuthentications));
    Map<String, Object> values = ordered("version", server.facts().version(), "read_only", server.facts().readOnly(), "server_stats", stats, "client_response",
        responses);
    if (server.facts().leads()) {
      ProposalSizes sizes = server.facts().proposalSizes();
      values.put("proposal_stats", bufferSizes(sizes.last(), sizes.min(), sizes.max()));
    }
    values.put("node_count", server.tree().nodeCount());
    return values;
  }

  private static Map<String, Object> bufferSizes(long last, long min, long max) {
    return ordered("last_buffer_size", last, "min_buffer_size", min, "max_buffer_size", max);
  }

  private Map<String, Object> stats() {
    Map<String, Object> values = serverStats();
    values.put("connections", connections(false));
    values.put("secure_connections", List.of());
    return values;
  }

  private Map<String, Object> setTraceMask(String mask) {
    if (mask == null) return Map.of("error", "setTraceMask requires long traceMask argument");
    try {
      server.trace().mask(Long.parseLong(mask));
    } catch (NumberFormatException e) {
      return Map.of("error", "setTraceMask requires long traceMask argument, got " + mask);
    }
    return Map.of("tracemask", server.trace().mask());
  }

  private static Map<String, Object> systemProperties() {
    var sorted = new TreeMap<String, Object>();
    for (String name : System.getProperties().stringPropertyNames()) sorted.put(name, System.getProperty(name));
    return sorted;
  }

  private Map<String, Object> watchSummary() {
    TreeView.WatchCounts counts = server.tree().watchCounts();
    return ordered("num_connections", counts.sessions(), "num_paths", counts.paths(), "num_total_watches", counts.watches());
  }

  private CompletionStage<SortedMap<Long, List<String>>> watches() {
    var told = new CompletableFuture<SortedMap<Long, List<String>>>();
    server.listWatches(0, told::complete);
    return told;
  }

  private static SortedMap<String, List<Long>> byPath(SortedMap<Long, List<String>> watches) {
    var sessions = new TreeMap<String, List<Long>>();
    watches.forEach((id, paths) -> paths.forEach(path -> sessions.computeIfAbsent(path, p -> new ArrayList<>()).add(id)));
    return sessions;
  }

  /** @param keysAndValues key, value, key, value, … */
  private static Map<String, Object> ordered(Object... keysAndValues) {
    var values = new LinkedHashMap<String, Object>();
    for (int i = 0; i < keysAndValues.length; i += 2) values.put((String) keysAndValues[i], keysAndValues[i + 1]);
    return values;
  }

  private static Map<String, String> first() {
    var first = new java.util.HashMap<String, String>();
    NAMES.forEach(names -> names.forEach(name -> first.put(name, names.get(0))));
    return Map.copyOf(first);
  }
}
