package io.synod.it;

import static io.synod.it.StockClients.create;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.testkit.Patience;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.admin.ZooKeeperAdmin;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ensemble that seeds founded changes its members one after the other until none of its founders is left but one. */
@SuppressWarnings("try")                                                                    // ZooKeeper.close may be interrupted
class SeedsReconfigIT {
  private static final Duration LONG = Patience.LONG.multipliedBy(3);
  private static final List<String> QUICK_TO_START = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  private static final long ANY = -1;
  @TempDir Path directory;
  private final List<NodeProcess> nodes = new ArrayList<>();

  @AfterEach
  void endAll() {
    nodes.forEach(NodeProcess::close);
  }

  private NodeProcess node(int id, String... more) throws Exception {
    var node = new NodeProcess(Files.createDirectories(directory.resolve("node" + id)), "--id", Integer.toString(id), "--set", "kafka.enabled=false",
        "--set", "zookeeper.tick-time=500ms", "--set", "zookeeper.reconfig=on", "--set", "zookeeper.super-digest=super:D/InIHSb7yEEbrWz8b9l71RjZJU=")
        .on(QUICK_TO_START).options(more);
    nodes.add(node);
    return node.options("--seed", "127.0.0.1:" + nodes.get(0).cluster);
  }

  @Test
  void founders_go_and_others_come_by_client_and_by_http_through_kills_and_restarts() throws Exception {
    for (int id = 1; id <= 3; id++) node(id, "--bootstrap-expect", "3").launch();
    nodes.forEach(NodeProcess::awaitReady);
    NodeProcess four = node(4).start();
    assertThat(Members.mode(four)).isEqualTo("observer");
    try (var admin = new ZooKeeperAdmin(addresses(), 20_000, event -> { })) {
      admin.addAuthInfo("digest", "super:test".getBytes(StandardCharsets.UTF_8));
      persistently(() -> create(admin, "/kept", "", CreateMode.PERSISTENT));
      persistently(() -> admin.reconfigure(line(4), null, null, ANY, new Stat()));
      awaitMode(four, "follower");

      NodeProcess founder = nodes.get(0);                                                    // the seed of all
      persistently(() -> admin.reconfigure(null, "1", null, ANY, new Stat()));
      awaitMode(founder, "observer");
      founder.kill9();
      NodeProcess leader = leader();
      leader.kill9();                                                                        // two of the three voters are left
      persistently(() -> create(admin, "/two-of-three", "", CreateMode.PERSISTENT));
      leader.start();

      NodeProcess five = node(5).options("--seed", "127.0.0.1:" + four.cluster).start();     // the first seed is gone
      assertThat(Members.mode(five)).isEqualTo("observer");
      var promoted = four.send(HttpRequest.newBuilder(four.uri("/members/5")).header("Authorization", "digest super:test")
          .PUT(HttpRequest.BodyPublishers.ofString(line(5).substring("server.5=".length()))).build());
      assertThat(promoted.statusCode()).as(promoted.body()).isEqualTo(200);
      awaitMode(five, "follower");
      NodeProcess two = nodes.get(1);
      var removed = five.send(HttpRequest.newBuilder(five.uri("/members/2")).header("Authorization", "digest super:test").DELETE().build());
      assertThat(removed.statusCode()).as(removed.body()).isEqualTo(200);
      awaitMode(two, "observer");
      assertThat(two.terminate()).isZero();
    }
    List<NodeProcess> left = nodes.subList(2, 5);
    left.forEach(NodeProcess::kill9);
    left.forEach(NodeProcess::launch);                                                       // with the command they always had
    left.forEach(NodeProcess::awaitReady);
    assertThat(left.stream().map(Members::mode).sorted().toList()).containsExactly("follower", "follower", "leader");
    for (NodeProcess node : left) {
      assertThat(node.get("/commands/voting_view").body()).contains("\"3\"", "\"4\"", "\"5\"").doesNotContain("\"1\"", "\"2\"");
      try (var client = StockClients.zookeeper(node, 20_000)) {
        assertThat(client.exists("/two-of-three", false)).isNotNull();
      }
    }
  }

  private interface Request {
    Object send() throws Exception;
  }

  /** Whether one that was lost has happened is told by the next. */
  private static void persistently(Request request) {
    await("it is carried out").atMost(LONG).ignoreExceptionsMatching(lost -> lost instanceof KeeperException.ConnectionLossException
        || lost instanceof KeeperException.NewConfigNoQuorum || lost instanceof KeeperException.ReconfigInProgress).until(() -> {
          try {
            request.send();
          } catch (KeeperException.NodeExistsException done) {
            return true;
          }
          return true;
        });
  }

  private NodeProcess leader() {
    return await("a leader").atMost(LONG).until(() -> nodes.stream().filter(node -> node.isAlive() && Members.mode(node).equals("leader")).toList(),
        found -> found.size() == 1).get(0);
  }

  private static void awaitMode(NodeProcess node, String mode) {
    await("mode " + mode).atMost(LONG).until(() -> Members.mode(node), mode::equals);
  }

  private String addresses() {
    return nodes.stream().map(NodeProcess::zookeeperAddress).collect(Collectors.joining(","));
  }

  private String line(int id) {
    NodeProcess node = nodes.get(id - 1);
    return "server." + id + "=127.0.0.1:" + node.peer + ":" + (node.peer == 65_535 ? 1 : node.peer + 1) + ":participant;127.0.0.1:" + node.zookeeper;
  }
}
