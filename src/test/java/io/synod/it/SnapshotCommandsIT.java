package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synod.testkit.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /commands/snapshot} and {@code /commands/restore} beside those of ZooKeeper 3.9.5: each loads what the other gives. */
@SuppressWarnings("try")                                                                    // ZooKeeper.close may be interrupted
class SnapshotCommandsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int SESSION_MILLIS = 40_000;
  private static final String DIGEST = "digest operator:secret";
  private static final ObjectMapper JSON = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir Path directory;

  @Test
  void a_tree_goes_from_zookeeper_to_a_node_and_back_while_both_run() throws Exception {
    int port = Ports.free();
    int admin = Ports.free();
    try (var server = zookeeper("theirs", port, admin, directory.resolve("theirs"), 0);
        var node = new NodeProcess(directory, "--set", "http.restore-interval=0s", "--set", "kafka.enabled=false").start();
        var theirs = new ZooKeeper("127.0.0.1:" + port, SESSION_MILLIS, event -> {});
        var ours = new ZooKeeper(node.zookeeperAddress(), SESSION_MILLIS, event -> {})) {
      await("ZooKeeper serves").atMost(PATIENCE).ignoreExceptions().until(() -> theirs.exists("/", false) != null);
      ShownTree.fill(theirs);
      ours.create("/app", "of before".getBytes(StandardCharsets.UTF_8), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      ours.create("/gone", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
      Set<String> events = ConcurrentHashMap.newKeySet();
      ours.getData("/app", event -> events.add(event.getType() + " " + event.getPath()), null);
      Map<String, String> tree = ShownTree.of(theirs, "/app");

      HttpResponse<byte[]> snapshot = snapshot(admin);
      HttpResponse<String> restored = restore(node.http, snapshot.body());
      assertThat(restored.statusCode()).as(restored.body()).isEqualTo(200);
      long zxid = JSON.readTree(restored.body()).path("last_zxid").asLong();
      assertThat(zxid).isGreaterThan(Long.decode(snapshot.headers().firstValue("last_zxid").orElseThrow()));
      await("the watch").atMost(PATIENCE).until(() -> events.contains("NodeDataChanged /app"));
      await("the client of a session that is not in the snapshot").atMost(PATIENCE).until(() -> !ours.getState().isAlive());
      shows(node, tree);
      try (var same = new ZooKeeper(node.zookeeperAddress(), SESSION_MILLIS, event -> {}, theirs.getSessionId(), theirs.getSessionPasswd())) {
        await("the session has come with the tree").atMost(PATIENCE).ignoreExceptions().until(() -> same.exists("/app", false) != null);
        assertThat(same.getSessionId()).isEqualTo(theirs.getSessionId());
        assertThat(same.getEphemerals("/app")).containsExactly("/app/mine");
        same.setData("/app/data", "written on the node".getBytes(StandardCharsets.UTF_8), 1);
        tree = ShownTree.of(same, "/app");
        node.kill9().start();
        shows(node, tree);

        HttpResponse<byte[]> back = snapshot(node.http);
        assertThat(restore(admin, back.body()).statusCode()).isEqualTo(200);
        assertThat(ShownTree.of(theirs, "/app")).as("restored by ZooKeeper").isEqualTo(tree);
        startsWith(back, tree);
      }
    }
  }

  @Test
  void who_may_not_is_told_the_same_as_by_zookeeper() throws Exception {
    int port = Ports.free();
    int admin = Ports.free();
    try (var server = zookeeper("theirs", port, admin, directory.resolve("theirs"), 300_000); var node = new NodeProcess(directory).start()) {
      await("ZooKeeper serves").atMost(PATIENCE).ignoreExceptions().until(() -> send(admin, get("ruok", null)).statusCode() == 200);
      for (HttpRequest.Builder request : List.of(get("snapshot", null), get("snap", "token x"), get("snap?streaming=false", "digest a:b c"),
          post("restore", null, new byte[0]), post("rest", "x509", new byte[0]), get("snapshot?streaming=false", "ip"),
          post("restore", DIGEST, "no snapshot".getBytes(StandardCharsets.UTF_8)), post("restore", DIGEST, new byte[0]))) {
        HttpResponse<String> theirs = send(admin, request);
        HttpResponse<String> ours = send(node.http, request);
        assertThat(ours.statusCode()).as(ours.request().uri().getPath()).isEqualTo(theirs.statusCode());
        assertThat(ours.headers().firstValue("content-type")).isEqualTo(theirs.headers().firstValue("content-type"));
        assertThat(names(ours.headers().map().keySet())).isEqualTo(names(theirs.headers().map().keySet()));
        JsonNode expected = JSON.readTree(theirs.body());
        if (theirs.statusCode() == 500) assertThat(JSON.readTree(ours.body()).path("error").asText()).as("ours says why").contains("snapshot");
        else assertThat(JSON.readTree(ours.body())).isEqualTo(expected);
      }
      assertThat(node.get("/commands/ruok").statusCode()).isEqualTo(200);
    }
  }

  private static Set<String> names(Set<String> headers) {
    return Set.copyOf(headers.stream().filter(Set.of("last_zxid", "snapshot_size")::contains).toList());
  }

  /** A new ZooKeeper that finds {@code snapshot} in its directory starts with it. */
  private void startsWith(HttpResponse<byte[]> snapshot, Map<String, String> tree) throws Exception {
    int port = Ports.free();
    Path dataDir = directory.resolve("fresh");
    Path file = dataDir.resolve("version-2").resolve("snapshot." + snapshot.headers().firstValue("last_zxid").orElseThrow().substring(2));
    Files.createDirectories(file.getParent());
    Files.write(file, snapshot.body());
    try (var fresh = zookeeper("fresh", port, Ports.free(), dataDir, 0);
        var client = new ZooKeeper("127.0.0.1:" + port, SESSION_MILLIS, event -> {})) {
      await("ZooKeeper serves what the node gave").atMost(PATIENCE).ignoreExceptions().until(() -> client.exists("/app", false) != null);
      assertThat(ShownTree.of(client, "/app")).isEqualTo(tree);
      assertThat(fresh.output()).doesNotContain("Digests are not matching");
    }
  }

  private void shows(NodeProcess node, Map<String, String> tree) throws Exception {
    try (var client = new ZooKeeper(node.zookeeperAddress(), SESSION_MILLIS, event -> {})) {
      await("the node serves").atMost(PATIENCE).ignoreExceptions().until(() -> client.exists("/app", false) != null);
      assertThat(ShownTree.of(client, "/app")).isEqualTo(tree);
      assertThat(client.exists("/gone", false)).isNull();
    }
  }

  private HttpResponse<byte[]> snapshot(int port) throws Exception {
    HttpResponse<byte[]> snapshot = http.send(get("snapshot", DIGEST).uri(uri(port, "snapshot")).build(), BodyHandlers.ofByteArray());
    assertThat(snapshot.statusCode()).as(new String(snapshot.body(), StandardCharsets.UTF_8)).isEqualTo(200);
    assertThat(snapshot.headers().firstValue("snapshot_size")).contains(Integer.toString(snapshot.body().length));
    assertThat(snapshot.headers().firstValue("content-type")).contains("application/octet-stream");
    return snapshot;
  }

  private HttpResponse<String> restore(int port, byte[] snapshot) throws Exception {
    return send(port, post("restore", DIGEST, snapshot));
  }

  private HttpResponse<String> send(int port, HttpRequest.Builder request) throws IOException, InterruptedException {
    URI uri = request.build().uri();
    return http.send(request.copy().uri(uri(port, uri.getPath().substring("/commands/".length()) + (uri.getQuery() == null ? "" : "?" + uri.getQuery()))).build(),
        BodyHandlers.ofString());
  }

  private static HttpRequest.Builder get(String command, String authorization) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(0, command)).timeout(PATIENCE);
    return authorization == null ? request : request.header("Authorization", authorization);
  }

  private static HttpRequest.Builder post(String command, String authorization, byte[] body) {
    return get(command, authorization).header("Content-Type", "application/octet-stream").POST(BodyPublishers.ofByteArray(body));
  }

  private static URI uri(int port, String command) {
    return URI.create("http://127.0.0.1:" + port + "/commands/" + command);
  }

  private Program zookeeper(String name, int port, int admin, Path dataDir, int restoreEveryMillis) throws Exception {
    var arguments = new ArrayList<>(List.of("-Xmx256m", "-Dzookeeper.admin.serverAddress=127.0.0.1", "-Dzookeeper.admin.serverPort=" + admin,
        "-Dzookeeper.admin.rateLimiterIntervalInMS=" + restoreEveryMillis, "-Dzookeeper.extendedTypesEnabled=true"));
    arguments.addAll(List.of("org.apache.zookeeper.server.ZooKeeperServerMain", Integer.toString(port), dataDir.toString()));
    return Program.java(directory.resolve(name + ".log"), StockClasses.zookeeper(), arguments);
  }
}
