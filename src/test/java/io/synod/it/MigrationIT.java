package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.testkit.Ports;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client whose server is ZooKeeper 3.9.5, then a node, then ZooKeeper again, and who notices nothing. */
class MigrationIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int SESSION_MILLIS = 40_000;
  @TempDir Path directory;

  @Test
  @SuppressWarnings("try")                                                                  // ZooKeeper.close may be interrupted
  void a_session_and_its_tree_move_from_zookeeper_to_a_node_and_back() throws Exception {
    int before = Ports.free();
    int after = Ports.free();
    Path origin = directory.resolve("origin");
    Path back = directory.resolve("back");
    try (var node = new NodeProcess(directory);
        var client = new ZooKeeper("127.0.0.1:" + before + "," + node.zookeeperAddress() + ",127.0.0.1:" + after, SESSION_MILLIS, event -> {})) {
      Map<String, String> tree;
      try (var server = zookeeper("origin", before, origin)) {
        await("ZooKeeper serves").atMost(PATIENCE).ignoreExceptions().until(() -> client.exists("/", false) != null);
        ShownTree.fill(client);
        tree = ShownTree.of(client, "/app");
        server.kill9();
      }
      long session = client.getSessionId();

      assertThat(run("import", "--zookeeper", origin.toString(), "--data", node.data().toString())).contains("verified", "own digest matched");
      node.start();
      await("the client is back").atMost(PATIENCE).ignoreExceptions().until(() -> client.exists("/app", false) != null);
      assertThat(client.getSessionId()).isEqualTo(session);
      assertThat(ShownTree.of(client, "/app")).isEqualTo(tree);
      client.setData("/app/data", "written on the node".getBytes(StandardCharsets.UTF_8), 1);
      client.create("/app/sequence-", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL);
      tree = ShownTree.of(client, "/app");
      node.terminate();

      assertThat(run("export", "--zookeeper", back.toString(), "--data", node.data().toString())).contains("exported");
      try (var server = zookeeper("back", after, back)) {
        await("the client is back with ZooKeeper").atMost(PATIENCE).ignoreExceptions().until(() -> client.exists("/app", false) != null);
        assertThat(client.getSessionId()).isEqualTo(session);
        assertThat(ShownTree.of(client, "/app")).isEqualTo(tree);
        assertThat(client.getEphemerals("/app")).containsExactly("/app/mine");
        assertThat(client.create("/app/sequence-", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL)).isEqualTo("/app/sequence-0000000007");
        assertThat(server.output()).doesNotContain("Digests are not matching");
      }
    }
  }

  private Program zookeeper(String name, int port, Path dataDir) throws Exception {
    return Program.java(directory.resolve(name + ".log"), StockClasses.zookeeper(), List.of("-Xmx256m", "-Dzookeeper.admin.enableServer=false",
        "-Dzookeeper.extendedTypesEnabled=true", "org.apache.zookeeper.server.ZooKeeperServerMain", Integer.toString(port), dataDir.toString()));
  }

  private String run(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("-Xmx256m", "io.synod.cli.Main"));
    command.addAll(List.of(arguments));
    try (var program = Program.java(directory.resolve(arguments[0] + ".log"), System.getProperty("node.jar", "target/node.jar"), command)) {
      assertThat(program.awaitEnd(PATIENCE)).as(program.output()).isZero();
      return program.output();
    }
  }
}
