package io.synod.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.netty.channel.epoll.EpollEventLoopGroup;
import io.synod.session.SessionSettings;
import io.synod.testkit.ActorSystems;
import io.synod.testkit.Ports;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.GetDataRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Apache ZooKeeper's own Java client against all of our server. */
class StockClientTest {
  private static final List<ACL> OPEN = ZooDefs.Ids.OPEN_ACL_UNSAFE;

  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path directory;
  private final List<Client> clients = new ArrayList<>();
  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer(actors, directory);
  }

  @AfterEach
  void stop() throws Exception {
    for (Client client : clients) client.zk.close(1000);
    server.close();
    assertThat(server.stops).isEmpty();
  }

  /** A client and the events it was told, connection events left out. */
  private static final class Client implements Watcher {
    final BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();
    final BlockingQueue<KeeperState> states = new LinkedBlockingQueue<>();
    ZooKeeper zk;

    @Override
    public void process(WatchedEvent event) {
      if (event.getType() == EventType.None) states.add(event.getState());
      else events.add(event);
    }

    void reaches(KeeperState state) throws InterruptedException {
      for (KeeperState next = states.poll(1, TimeUnit.MINUTES); next != state; next = states.poll(1, TimeUnit.MINUTES)) assertThat(next).isNotNull();
    }

    WatchedEvent event() throws InterruptedException {
      return events.poll(1, TimeUnit.MINUTES);
    }
  }

  private Client connect() throws Exception {
    var client = new Client();
    client.zk = new ZooKeeper(server.connectString(), 40_000, client);
    clients.add(client);
    client.reaches(KeeperState.SyncConnected);
    return client;
  }

  private Client connect(long sessionId, byte[] password) throws Exception {
    var client = new Client();
    client.zk = new ZooKeeper(server.connectString(), 40_000, client, sessionId, password);
    clients.add(client);
    return client;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void creates_reads_changes_lists_and_deletes() throws Exception {
    ZooKeeper zk = connect().zk;
    assertThat(zk.create("/my-node", bytes("foo"), OPEN, CreateMode.PERSISTENT)).isEqualTo("/my-node");
    var stat = new Stat();
    assertThat(zk.getData("/my-node", false, stat)).isEqualTo(bytes("foo"));
    assertThat(stat.getDataLength()).isEqualTo(3);
    assertThat(stat.getCzxid()).isEqualTo(stat.getMzxid()).isPositive();
    assertThat(zk.setData("/my-node", bytes("bar"), 0).getVersion()).isEqualTo(1);
    assertThat(catchThrowableOfType(KeeperException.BadVersionException.class, () -> zk.setData("/my-node", bytes("baz"), 0))).isNotNull();
    assertThat(zk.getChildren("/", false)).containsExactlyInAnyOrder("my-node", "zookeeper");
    assertThat(zk.getChildren("/", false, stat)).hasSize(2);
    assertThat(stat.getNumChildren()).isEqualTo(2);
    assertThat(zk.exists("/nobody", false)).isNull();
    zk.delete("/my-node", 1);
    assertThat(catchThrowableOfType(KeeperException.NoNodeException.class, () -> zk.getData("/my-node", false, null))).isNotNull();
  }

  @Test
  void null_and_empty_data_stay_apart() throws Exception {
    ZooKeeper zk = connect().zk;
    zk.create("/null", null, OPEN, CreateMode.PERSISTENT);
    zk.create("/empty", new byte[0], OPEN, CreateMode.PERSISTENT);
    assertThat(zk.getData("/null", false, null)).isNull();
    assertThat(zk.getData("/empty", false, null)).isEmpty();
  }

  @Test
  void create_with_a_stat_returns_it() throws Exception {
    var stat = new Stat();
    assertThat(connect().zk.create("/s-", bytes("x"), OPEN, CreateMode.PERSISTENT_SEQUENTIAL, stat)).isEqualTo("/s-0000000000");
    assertThat(stat.getCzxid()).isPositive();
  }

  @Test
  void a_watch_fires_once_and_before_the_new_data() throws Exception {
    Client watcher = connect();
    ZooKeeper writer = connect().zk;
    writer.create("/w", bytes("1"), OPEN, CreateMode.PERSISTENT);
    assertThat(watcher.zk.getData("/w", true, null)).isEqualTo(bytes("1"));
    writer.setData("/w", bytes("2"), -1);
    writer.setData("/w", bytes("3"), -1);
    WatchedEvent event = watcher.event();
    assertThat(event.getType()).isEqualTo(EventType.NodeDataChanged);
    assertThat(event.getPath()).isEqualTo("/w");
    watcher.zk.sync("/w", (rc, path, context) -> {}, null);
    assertThat(watcher.zk.getData("/w", false, null)).isEqualTo(bytes("3"));
    assertThat(watcher.events).isEmpty();
  }

  @Test
  void a_client_that_reads_new_data_has_had_its_event() throws Exception {
    Client watcher = connect();
    ZooKeeper writer = connect().zk;
    writer.create("/w", bytes("0"), OPEN, CreateMode.PERSISTENT);
    for (int round = 1; round <= 50; round++) {
      String old = new String(watcher.zk.getData("/w", true, null), UTF_8);
      writer.setData("/w", bytes(String.valueOf(round)), -1, (rc, path, context, stat) -> {}, null);
      // the client queues events and completions in the order they came: once a callback shows new data, the event must be before it
      var seen = new LinkedBlockingQueue<String>();
      String now = old;
      while (now.equals(old)) {
        var done = new CountDownLatch(1);
        watcher.zk.getData("/w", false, (rc, path, context, data, stat) -> {
          seen.add(new String(data, UTF_8));
          if (!new String(data, UTF_8).equals(old)) assertThat(watcher.events).as("event before data").isNotEmpty();
          done.countDown();
        }, null);
        assertThat(done.await(1, TimeUnit.MINUTES)).isTrue();
        now = seen.take();
      }
      assertThat(watcher.event()).isNotNull();
    }
  }

  /** So many that a loop tells them together, as soon as it can. */
  @Test
  void an_event_of_hundreds_is_told_to_each_once_and_before_the_new_data() throws Exception {
    server.close();
    server = new RunningServer(actors, directory, ZookeeperSettings.defaults().withAddress("127.0.0.1", 0).withConnections(0, 0));
    Client watcher = connect();
    ZooKeeper writer = connect().zk;
    writer.create("/w", bytes("0"), OPEN, CreateMode.PERSISTENT);
    byte[] watching = Crowd.request(ZooDefs.OpCode.getData, new GetDataRequest("/w", true));
    var thread = new EpollEventLoopGroup(1);
    try (var crowd = new Crowd(new InetSocketAddress("127.0.0.1", server.port()), thread).of(600)) {
      for (int round = 1; round <= 20; round++) {
        crowd.each(n -> watching).get(1, TimeUnit.MINUTES);
        watcher.zk.getData("/w", true, null);
        var told = crowd.events(600);
        writer.setData("/w", bytes(String.valueOf(round)), -1);
        watcher.zk.sync("/w", (rc, path, context) -> {}, null);
        assertThat(watcher.zk.getData("/w", false, null)).isEqualTo(bytes(String.valueOf(round)));
        assertThat(watcher.event().getPath()).isEqualTo("/w");
        told.get(1, TimeUnit.MINUTES);
      }
      assertThat(watcher.events).isEmpty();
    } finally {
      thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  @Test
  void watches_for_absence_and_for_children_fire() throws Exception {
    Client watcher = connect();
    ZooKeeper writer = connect().zk;
    assertThat(watcher.zk.exists("/new", true)).isNull();
    writer.create("/new", null, OPEN, CreateMode.PERSISTENT);
    assertThat(watcher.event().getType()).isEqualTo(EventType.NodeCreated);
    watcher.zk.getChildren("/new", true);
    writer.create("/new/child", null, OPEN, CreateMode.PERSISTENT);
    assertThat(watcher.event().getType()).isEqualTo(EventType.NodeChildrenChanged);
  }

  @Test
  void a_recursive_watch_stays() throws Exception {
    Client watcher = connect();
    ZooKeeper writer = connect().zk;
    watcher.zk.addWatch("/tree", watcher, AddWatchMode.PERSISTENT_RECURSIVE);
    writer.create("/tree", null, OPEN, CreateMode.PERSISTENT);
    writer.create("/tree/a", null, OPEN, CreateMode.PERSISTENT);
    writer.setData("/tree/a", bytes("x"), -1);
    writer.delete("/tree/a", -1);
    for (EventType type : List.of(EventType.NodeCreated, EventType.NodeCreated, EventType.NodeDataChanged, EventType.NodeDeleted))
      assertThat(watcher.event().getType()).isEqualTo(type);
  }

  @Test
  void a_watch_that_is_removed_does_not_fire() throws Exception {
    Client watcher = connect();
    ZooKeeper writer = connect().zk;
    writer.create("/w", null, OPEN, CreateMode.PERSISTENT);
    watcher.zk.getData("/w", watcher, null);
    watcher.zk.addWatch("/w", watcher, AddWatchMode.PERSISTENT);
    watcher.zk.removeAllWatches("/w", Watcher.WatcherType.Any, false);
    assertThat(server.tree.watchCounts().watches()).isZero();
    writer.setData("/w", bytes("x"), -1);
    watcher.zk.getData("/w", false, null);
    assertThat(watcher.events).as("the client itself tells of removals, whenever it comes to that")
        .allMatch(event -> event.getType().name().endsWith("Removed"));
    assertThat(catchThrowableOfType(KeeperException.NoWatcherException.class,
        () -> watcher.zk.removeAllWatches("/w", Watcher.WatcherType.Any, false))).isNotNull();
  }

  @Test
  void an_ephemeral_goes_with_its_session() throws Exception {
    Client owner = connect();
    Client other = connect();
    owner.zk.create("/e-", null, OPEN, CreateMode.EPHEMERAL_SEQUENTIAL);
    assertThat(owner.zk.getEphemerals()).containsExactly("/e-0000000000");
    assertThat(other.zk.exists("/e-0000000000", true).getEphemeralOwner()).isEqualTo(owner.zk.getSessionId());
    owner.zk.close();
    assertThat(other.event().getType()).isEqualTo(EventType.NodeDeleted);
    assertThat(other.zk.exists("/e-0000000000", false)).isNull();
  }

  @Test
  void a_multi_is_all_or_nothing() throws Exception {
    ZooKeeper zk = connect().zk;
    List<OpResult> results = zk.multi(List.of(Op.create("/m", bytes("1"), OPEN, CreateMode.PERSISTENT), Op.setData("/m", bytes("2"), 0),
        Op.check("/m", 1), Op.create("/m/x", null, OPEN, CreateMode.EPHEMERAL), Op.delete("/m/x", 0)));
    assertThat(results).hasSize(5);
    assertThat(((OpResult.CreateResult) results.get(0)).getPath()).isEqualTo("/m");
    assertThat(((OpResult.SetDataResult) results.get(1)).getStat().getVersion()).isEqualTo(1);
    var failed = catchThrowableOfType(KeeperException.class, () -> zk.multi(List.of(Op.setData("/m", bytes("3"), 1), Op.delete("/nobody", -1),
        Op.check("/m", 2))));
    assertThat(failed.code()).isEqualTo(KeeperException.Code.NONODE);
    assertThat(failed.getResults().stream().map(result -> ((OpResult.ErrorResult) result).getErr())).containsExactly(0, -101, -2);
    assertThat(zk.getData("/m", false, null)).isEqualTo(bytes("2"));
  }

  @Test
  void a_multi_of_reads_has_a_result_for_each() throws Exception {
    ZooKeeper zk = connect().zk;
    zk.create("/r", bytes("1"), OPEN, CreateMode.PERSISTENT);
    List<OpResult> results = zk.multi(List.of(Op.getData("/r"), Op.getChildren("/"), Op.getData("/nobody")));
    assertThat(((OpResult.GetDataResult) results.get(0)).getData()).isEqualTo(bytes("1"));
    assertThat(((OpResult.GetChildrenResult) results.get(1)).getChildren()).contains("r");
    assertThat(((OpResult.ErrorResult) results.get(2)).getErr()).isEqualTo(-101);
  }

  @Test
  void access_is_by_digest() throws Exception {
    ZooKeeper owner = connect().zk;
    owner.addAuthInfo("digest", bytes("me:secret"));
    owner.create("/mine", bytes("x"), ZooDefs.Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
    var readable = Arrays.asList(new ACL(ZooDefs.Perms.ALL, ZooDefs.Ids.AUTH_IDS), new ACL(ZooDefs.Perms.READ, ZooDefs.Ids.ANYONE_ID_UNSAFE));
    owner.create("/seen", bytes("x"), readable, CreateMode.PERSISTENT);
    ZooKeeper stranger = connect().zk;
    assertThat(catchThrowableOfType(KeeperException.NoAuthException.class, () -> stranger.getData("/mine", false, null))).isNotNull();
    assertThat(catchThrowableOfType(KeeperException.NoAuthException.class, () -> stranger.exists("/mine", true))).isNotNull();
    assertThat(catchThrowableOfType(KeeperException.NoAuthException.class, () -> stranger.getACL("/mine", new Stat()))).isNotNull();
    assertThat(owner.getACL("/seen", new Stat()).get(0).getId().getId()).startsWith("me:").doesNotEndWith(":x");
    assertThat(stranger.getACL("/seen", new Stat()).get(0).getId().getId()).isEqualTo("me:x");
    assertThat(owner.whoAmI().toString()).contains("digest").contains("me").contains("127.0.0.1").doesNotContain("secret");
    stranger.addAuthInfo("digest", bytes("me:secret"));
    assertThat(stranger.getData("/mine", false, null)).isEqualTo(bytes("x"));
    owner.setACL("/mine", OPEN, 0);
    assertThat(connect().zk.getData("/mine", false, null)).isEqualTo(bytes("x"));
  }

  @Test
  void who_may_not_read_is_told_nothing() throws Exception {
    Client owner = connect();
    Client stranger = connect();
    owner.zk.addAuthInfo("digest", bytes("me:secret"));
    owner.zk.create("/mine", null, OPEN, CreateMode.PERSISTENT);
    for (Client each : List.of(owner, stranger)) each.zk.getData("/mine", each, null);
    owner.zk.setACL("/mine", ZooDefs.Ids.CREATOR_ALL_ACL, -1);
    owner.zk.setData("/mine", bytes("x"), -1);
    assertThat(owner.event().getPath()).isEqualTo("/mine");
    stranger.zk.create("/after", null, OPEN, CreateMode.PERSISTENT);
    stranger.zk.getData("/after", stranger, null);
    owner.zk.delete("/after", -1);
    assertThat(stranger.event().getPath()).as("nothing of /mine").isEqualTo("/after");
  }

  @Test
  void counts_all_below() throws Exception {
    ZooKeeper zk = connect().zk;
    for (String path : List.of("/c", "/c/a", "/c/a/x", "/c/b")) zk.create(path, null, OPEN, CreateMode.PERSISTENT);
    assertThat(zk.getAllChildrenNumber("/c")).isEqualTo(3);
    assertThat(zk.getAllChildrenNumber("/")).isEqualTo(server.tree.nodeCount() - 2);
  }

  @Test
  void counts_a_large_subtree_in_slices_and_what_comes_behind_waits() throws Exception {
    ZooKeeper zk = connect().zk;
    zk.create("/big", null, OPEN, CreateMode.PERSISTENT);
    for (String parent : List.of("/big/a", "/big/b")) {
      zk.create(parent, null, OPEN, CreateMode.PERSISTENT);
      zk.multi(java.util.stream.IntStream.range(0, 1500).mapToObj(i -> org.apache.zookeeper.Op.create(parent + "/" + i, null, OPEN, CreateMode.PERSISTENT)).toList());
    }
    var counted = new CompletableFuture<Integer>();
    zk.getAllChildrenNumber("/big", (rc, path, context, number) -> counted.complete(number), null);
    zk.create("/big/behind", null, OPEN, CreateMode.PERSISTENT);
    assertThat(counted.get(1, TimeUnit.MINUTES)).as("without what was asked behind it").isEqualTo(3002);
    assertThat(zk.getAllChildrenNumber("/big")).isEqualTo(3003);
  }

  @Test
  void containers_and_znodes_with_a_time_to_live() throws Exception {
    ZooKeeper zk = connect().zk;
    zk.create("/c", null, OPEN, CreateMode.CONTAINER);
    assertThat(zk.exists("/c", false).getEphemeralOwner()).as("as ZooKeeper shows it").isZero();
    var stat = new Stat();
    assertThat(zk.create("/t", null, OPEN, CreateMode.PERSISTENT_WITH_TTL, stat, 60_000)).isEqualTo("/t");
    assertThat(zk.create("/t/s", null, OPEN, CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL, stat, 60_000)).isEqualTo("/t/s0000000000");
    List<OpResult> results = zk.multi(List.of(Op.create("/c/x", null, OPEN, CreateMode.CONTAINER),
        Op.create("/c/x/t", null, OPEN, CreateMode.PERSISTENT_WITH_TTL, 60_000)));
    assertThat(results).extracting(result -> ((OpResult.CreateResult) result).getPath()).containsExactly("/c/x", "/c/x/t");
    assertThat(server.tree.reapable()).containsExactlyInAnyOrder("/c", "/t", "/t/s0000000000", "/c/x", "/c/x/t");
  }

  @Test
  void a_client_takes_its_session_over_by_its_password() throws Exception {
    Client first = connect();
    first.zk.create("/e", null, OPEN, CreateMode.EPHEMERAL);
    Client second = connect(first.zk.getSessionId(), first.zk.getSessionPasswd());
    second.reaches(KeeperState.SyncConnected);
    assertThat(second.zk.getSessionId()).isEqualTo(first.zk.getSessionId());
    first.reaches(KeeperState.Disconnected);
    assertThat(second.zk.exists("/e", false)).isNotNull();
  }

  @Test
  void a_wrong_password_is_told_as_expiry_and_harms_nobody() throws Exception {
    Client first = connect();
    Client thief = connect(first.zk.getSessionId(), new byte[16]);
    thief.reaches(KeeperState.Expired);
    assertThat(first.zk.exists("/", false)).isNotNull();
  }

  @Test
  void a_client_outlives_a_restart_of_the_server_with_its_session_and_its_watches() throws Exception {
    server.close();
    var settings = ZookeeperSettings.defaults().withAddress("127.0.0.1", Ports.free());
    server = new RunningServer(actors, directory, settings);
    Client client = connect();
    client.zk.create("/e", bytes("x"), OPEN, CreateMode.EPHEMERAL);
    client.zk.getData("/e", true, null);
    long id = client.zk.getSessionId();
    server.close();
    client.reaches(KeeperState.Disconnected);
    server = new RunningServer(actors, directory, settings);
    client.reaches(KeeperState.SyncConnected);
    assertThat(client.zk.exists("/e", false).getEphemeralOwner()).isEqualTo(id).isEqualTo(client.zk.getSessionId());
    connect().zk.setData("/e", bytes("y"), -1);
    assertThat(client.event().getType()).isEqualTo(EventType.NodeDataChanged);
  }

  @Test
  void a_silent_session_expires() throws Exception {
    server.close();
    server = new RunningServer(actors, directory, ZookeeperSettings.defaults().withAddress("127.0.0.1", 0)
        .withSessions(SessionSettings.withTick(Duration.ofMillis(250))));
    try (var raw = new RawClient(server.port())) {
      raw.connect(5_000);                          // the longest there is: it must not be over before the create
      raw.create("/e", 1);
      assertThat(server.tree.ephemerals(raw.sessionId())).containsExactly("/e");
      await().until(() -> server.tree.session(raw.sessionId()).isEmpty());
      assertThat(server.tree.node("/e")).isNull();
      assertThat(raw.ended()).isTrue();
    }
  }
}
