package io.synod.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.testkit.ActorSystems;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Curator always sends create2, and its cache lives on persistent recursive watches. */
class CuratorTest {
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path directory;
  private RunningServer server;
  private CuratorFramework curator;

  @BeforeEach
  void start() throws Exception {
    server = new RunningServer(actors, directory);
    curator = CuratorFrameworkFactory.newClient(server.connectString(), 10_000, 10_000, new RetryOneTime(100));
    curator.start();
    assertThat(curator.blockUntilConnected(1, TimeUnit.MINUTES)).isTrue();
  }

  @AfterEach
  void stop() {
    curator.close();
    server.close();
  }

  @Test
  void creates_with_parents_and_transacts() throws Exception {
    assertThat(curator.create().creatingParentsIfNeeded().forPath("/a/b/c", "x".getBytes(UTF_8))).isEqualTo("/a/b/c");
    curator.transaction().forOperations(curator.transactionOp().setData().forPath("/a/b/c", "y".getBytes(UTF_8)),
        curator.transactionOp().create().forPath("/a/b/d"));
    assertThat(curator.getData().forPath("/a/b/c")).isEqualTo("y".getBytes(UTF_8));
    curator.delete().deletingChildrenIfNeeded().forPath("/a");
    assertThat(curator.checkExists().forPath("/a")).isNull();
  }

  @Test
  void a_cache_follows_the_tree_until_it_is_closed() throws Exception {
    curator.create().forPath("/cached");
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    try (CuratorCache cache = CuratorCache.build(curator, "/cached")) {
      cache.listenable().addListener((type, before, after) -> seen.add(type + " " + (after == null ? before : after).getPath()));
      cache.start();
      assertThat(seen.poll(1, TimeUnit.MINUTES)).isEqualTo("NODE_CREATED /cached");
      curator.create().forPath("/cached/one");
      assertThat(seen.poll(1, TimeUnit.MINUTES)).isEqualTo("NODE_CREATED /cached/one");
      curator.delete().forPath("/cached/one");
      assertThat(seen.poll(1, TimeUnit.MINUTES)).isEqualTo("NODE_DELETED /cached/one");
    }
    curator.create().forPath("/cached/two"); // its watch is still there, as with ZooKeeper: the client only forgets it
    assertThat(curator.checkExists().forPath("/cached/two")).isNotNull();
    assertThat(seen).isEmpty();
  }

  @Test
  void a_persistent_node_is_an_ephemeral_that_comes_back() throws Exception {
    curator.create().forPath("/nodes");
    try (var node = new PersistentNode(curator, CreateMode.EPHEMERAL, false, "/nodes/me", "here".getBytes(UTF_8), false)) {
      node.start();
      assertThat(node.waitForInitialCreate(1, TimeUnit.MINUTES)).isTrue();
      long first = curator.checkExists().forPath("/nodes/me").getCzxid();
      curator.delete().forPath("/nodes/me");
      await().until(() -> server.tree.node("/nodes/me") != null && server.tree.node("/nodes/me").stat().czxid() > first);
    }
  }
}
