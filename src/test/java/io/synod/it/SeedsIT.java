package io.synod.it;

import static io.synod.it.StockClients.create;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.testkit.Patience;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that know no more than where the first of them is. */
@SuppressWarnings("try")                                                                    // ZooKeeper.close may be interrupted
class SeedsIT {
  private static final Duration LONG = Patience.LONG.multipliedBy(3);
  private static final List<String> QUICK_TO_START = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  @TempDir Path directory;
  private final List<NodeProcess> nodes = new ArrayList<>();
  private int seed;

  @AfterEach
  void endAll() {
    nodes.forEach(NodeProcess::close);
  }

  /** The first one is everybody's seed. */
  private NodeProcess node(String name, String... more) throws Exception {
    var options = new ArrayList<>(List.of("--set", "kafka.enabled=false", "--set", "zookeeper.tick-time=500ms"));
    options.addAll(List.of(more));
    var node = new NodeProcess(Files.createDirectories(directory.resolve(name)), options.toArray(String[]::new)).on(QUICK_TO_START);
    if (seed == 0) seed = node.cluster;
    node.options("--seed", "127.0.0.1:" + seed);
    nodes.add(node);
    return node;
  }

  private NodeProcess founder(String name, String... more) throws Exception {
    NodeProcess node = node(name, more);
    node.options("--bootstrap-expect", "3");
    return node;
  }

  private static String mode(NodeProcess node) {
    return Members.mode(node);
  }

  @Test
  void three_found_an_ensemble_in_any_order_and_a_fourth_observes() throws Exception {
    NodeProcess one = founder("a");
    NodeProcess two = founder("b");
    NodeProcess three = founder("c");
    three.launch();
    two.launch();
    await("it waits for the first seed").atMost(LONG).until(() -> three.log(), log -> log.contains("waiting until 3 nodes are there") || log.contains("Association"));
    three.kill9();                                                                          // nothing was promised yet
    one.launch();
    await("two are there").atMost(LONG).until(one::log, log -> log.contains("here: 127.0.0.1:" + Math.min(one.cluster, two.cluster) + ", 127.0.0.1:"));
    two.kill9();
    three.launch();
    two.launch();
    for (NodeProcess node : List.of(one, two, three)) node.awaitReady();
    assertThat(List.of(mode(one), mode(two), mode(three))).containsExactlyInAnyOrder("leader", "follower", "follower");
    String charter = Files.readString(one.data().resolve("ensemble.charter"));
    for (NodeProcess node : List.of(two, three)) assertThat(node.data().resolve("ensemble.charter")).hasContent(charter);

    NodeProcess four = node("d", "--id", "4").start();
    assertThat(mode(four)).isEqualTo("observer");
    try (var writer = StockClients.zookeeper(two, 20_000); var reader = StockClients.zookeeper(four, 20_000)) {
      create(writer, "/a", "x", CreateMode.PERSISTENT);
      synced(reader);
      assertThat(reader.getData("/a", false, new Stat())).isEqualTo("x".getBytes(StandardCharsets.UTF_8));
      create(reader, "/through-observer", "", CreateMode.PERSISTENT);
    }

    one.kill9();                                                                            // the seed: nobody needs it any more
    assertThat(four.terminate()).isZero();
    four.launch();
    two.kill9();
    two.start();
    four.awaitReady();
    assertThat(mode(four)).isEqualTo("observer");
    try (var reader = StockClients.zookeeper(four, 20_000)) {
      assertThat(synced(reader).exists("/through-observer", false)).isNotNull();
    }
    one.start();
    refusals(two, three);
  }

  /** Each ends by itself, with one sentence. */
  private void refusals(NodeProcess two, NodeProcess three) throws Exception {
    NodeProcess numberless = node("numberless");
    NodeProcess sameNumber = node("same-number", "--id", "4");
    Path copied = Files.createDirectories(directory.resolve("copied/data"));
    for (String file : List.of("ensemble.charter", "node.birth", "node.id", "format")) Files.copy(three.data().resolve(file), copied.resolve(file));
    NodeProcess copy = node("copied");
    Path foreign = Files.createDirectories(directory.resolve("foreign/data"));
    for (String file : List.of("node.id", "format")) Files.copy(three.data().resolve(file), foreign.resolve(file));
    String charter = Files.readString(two.data().resolve("ensemble.charter"));
    Files.writeString(foreign.resolve("ensemble.charter"), charter.replaceFirst("ensemble=.*", "ensemble=another"));
    Files.writeString(foreign.resolve("node.id"), "9\n");
    NodeProcess stranger = node("foreign");
    for (NodeProcess node : List.of(numberless, sameNumber, copy, stranger)) node.launch();
    refused(numberless, 2, "Give it one that no other has");
    refused(sameNumber, 3, "there is a node 4 already");
    refused(copy, 3, "runs on a copy of its data directory");
    refused(stranger, 3, "belongs to ensemble another");
  }

  private static void refused(NodeProcess node, int exit, String sentence) throws Exception {
    assertThat(node.awaitExit()).as(node.log()).isEqualTo(exit);
    assertThat(node.log()).contains(sentence);
    assertThat(node.log().lines()).noneMatch(line -> line.startsWith("\tat ") || line.startsWith("Caused by:"));
  }

  private static ZooKeeper synced(ZooKeeper client) throws Exception {
    var done = new java.util.concurrent.CountDownLatch(1);
    client.sync("/", (code, path, context) -> done.countDown(), null);
    assertThat(done.await(Patience.LONG.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)).as("sync").isTrue();
    return client;
  }
}
