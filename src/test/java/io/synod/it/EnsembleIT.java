package io.synod.it;

import static io.synod.it.StockClients.create;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.testkit.Patience;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.HostProvider;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that three zoo.cfg files make one ensemble, as stock clients see it. */
@SuppressWarnings("try")                                                                    // ZooKeeper.close may be interrupted
class EnsembleIT {
  private static final int SESSION = 20_000;
  private static final String NOT_SERVING = "This ZooKeeper instance is not currently serving requests";
  @TempDir static Path directory;
  private static Members members;

  @BeforeAll
  static void startMembers() throws Exception {
    members = new Members(directory, 3).start();
  }

  @AfterAll
  static void stopMembers() {
    members.close();
  }

  @BeforeEach
  void allServe() throws Exception {
    members.heal();
  }

  @Test
  void one_leads_and_two_follow() throws Exception {
    assertThat(members.all().stream().map(Members::mode)).containsExactlyInAnyOrder("leader", "follower", "follower");
  }

  @Test
  void a_write_through_each_member_is_seen_by_all_in_one_order() throws Exception {
    try (var one = StockClients.zookeeper(members.member(1), SESSION); var two = StockClients.zookeeper(members.member(2), SESSION);
        var three = StockClients.zookeeper(members.member(3), SESSION)) {
      create(one, "/all", "", CreateMode.PERSISTENT);
      var created = new ArrayList<String>();
      for (ZooKeeper client : List.of(one, two, three, two, one)) created.add(create(client, "/all/n-", "x", CreateMode.PERSISTENT_SEQUENTIAL));
      assertThat(created).as("numbers are given by the leader, whoever is asked").isSorted().doesNotHaveDuplicates();
      synced(three).delete(created.get(0), 0);
      synced(one).setData(created.get(1), "y".getBytes(StandardCharsets.UTF_8), 0);
      Stat expected = one.exists("/all", false);
      Stat changed = one.exists(created.get(1), false);
      for (ZooKeeper client : List.of(one, two, three)) {
        assertThat(synced(client).exists("/all", false)).isEqualTo(expected);
        assertThat(client.exists(created.get(1), false)).isEqualTo(changed);
        assertThat(client.getChildren("/all", false)).hasSize(4);
      }
    }
  }

  /** The same questions were put to three servers of ZooKeeper 3.9.5; what they add to the answers of a sole server is asked for here. */
  @Test
  void leader_and_follower_tell_of_the_ensemble_what_zookeepers_do() throws Exception {
    NodeProcess leader = members.leader();
    NodeProcess follower = members.follower();
    try (var client = StockClients.zookeeper(follower, SESSION)) {
      create(client, "/told", "x", CreateMode.PERSISTENT);
      String session = "0x" + Long.toHexString(client.getSessionId());
      assertThat(leader.fourLetterWord("srvr")).containsPattern("Node count: \\d+\nProposal sizes last/min/max: [1-9]\\d*/[1-9]\\d*/[1-9]\\d*\n$");
      assertThat(follower.fourLetterWord("srvr")).doesNotContain("Proposal sizes");
      assertThat(follower.fourLetterWord("conf")).containsPattern("serverId=\\d\ninitLimit=\\d+\nsyncLimit=\\d+\nelectionAlg=3\nelectionPort=\\d+\nquorumPort="
          + follower.peer + "\npeerType=0\nmembership: \nserver\\.1=.*:participant.*\n(server.*\n){2}version=\\p{XDigit}+");
      assertThat(follower.fourLetterWord("dump")).containsPattern("SessionTracker dump:\nGlobal Sessions\\([1-9]\\d*\\):\n").contains(session + "\t" + SESSION + "ms\n");
      assertThat(leader.fourLetterWord("dump")).contains("SessionTracker dump:\nSession Sets (").contains("\t" + session + "\n");
    }
    for (String key : List.of("leader_uptime", "pending_syncs", "last_proposal_size", "synced_followers", "learners", "cnt_quorum_ack_latency",
        "cnt_" + id(follower) + "_learner_handler_qp_size", "p99_" + id(follower) + "_learner_handler_qp_time_ms", id(follower) + "_learner_silent_ms")) {
      assertThat(value(leader, key)).as(key).isNotNegative();
    }
    for (String key : List.of("cnt_proposal_latency", "cnt_proposal_ack_creation_latency", "cnt_commit_propagation_latency", "cnt_propagation_latency",
        "learner_proposal_received_count", "learner_commit_received_count", "commit_count")) {
      assertThat(value(follower, key)).as(key).isPositive();
    }
    assertThat(follower.fourLetterWord("mntr")).doesNotContain("zk_leader_uptime", "zk_pending_syncs");
    assertThat(leader.get("/commands/stats").body()).contains("\"proposal_stats\"");
    assertThat(leader.get("/commands/voting_view").body()).contains("\"participant\"");
    assertThat(leader.get("/commands/zabstate").body()).contains("\"all_ports\"");
  }

  /** Decision 0013: what is committed may come late there, in order all the same. */
  @Test
  void a_member_without_sessions_tells_over_http_of_each_write_at_another() throws Exception {
    NodeProcess follower = members.follower();
    try (var writer = StockClients.zookeeper(members.leader(), SESSION)) {
      create(writer, "/far", "0", CreateMode.PERSISTENT);
      await().atMost(Patience.LONG).until(() -> follower.get("/znodes/far").statusCode() == 200);
      var watch = HttpRequest.newBuilder(follower.uri("/znodes/far?watch=true")).timeout(Patience.LONG).build();
      var events = HttpClient.newHttpClient().send(watch, HttpResponse.BodyHandlers.ofLines()).body().filter(line -> line.startsWith("data:{"));
      for (int i = 1; i <= 20; i++) writer.setData("/far", Integer.toString(i).getBytes(StandardCharsets.UTF_8), i - 1);
      assertThat(events.limit(20).toList()).hasSize(20).isSorted().doesNotHaveDuplicates().allMatch(event -> event.contains("DATA_CHANGED"));
      assertThat(follower.get("/znodes/far").body()).contains("\"data\":\"20\"");
    }
  }

  private static String id(NodeProcess node) {
    return Integer.toString(members.all().indexOf(node) + 1);
  }

  private static double value(NodeProcess node, String key) throws Exception {
    return node.fourLetterWord("mntr").lines().filter(line -> line.startsWith("zk_" + key + "\t")).mapToDouble(line -> Double.parseDouble(line.split("\t")[1]))
        .findFirst().orElseThrow(() -> new AssertionError("no " + key));
  }

  @Test
  void a_session_lives_on_at_another_member_when_its_leader_dies() throws Exception {
    moves(members.leader(), "/from-leader");
  }

  @Test
  void a_session_lives_on_at_another_member_when_its_follower_dies() throws Exception {
    moves(members.follower(), "/from-follower");
  }

  /** First its server stands still, so that what happens now cannot reach the client from there; then it is killed. */
  private static void moves(NodeProcess victim, String root) throws Exception {
    var others = members.all().stream().filter(node -> node != victim).toList();
    var events = new ConcurrentLinkedQueue<WatchedEvent>();
    var order = new InOrder(List.of(victim, others.get(0), others.get(1)));
    try (var client = new ZooKeeper(victim.zookeeperAddress(), SESSION, events::add, false, order);
        var writer = new ZooKeeper(others.get(0).zookeeperAddress() + "," + others.get(1).zookeeperAddress(), SESSION, event -> {})) {
      for (String path : List.of(root, root + "/changed", root + "/watched")) create(writer, path, "", CreateMode.PERSISTENT);
      synced(client);
      long session = client.getSessionId();
      create(client, root + "/mine", "", CreateMode.EPHEMERAL);
      client.getData(root + "/changed", true, null);
      client.exists(root + "/created", true);
      client.exists(root + "/later", true);
      client.addWatch(root + "/watched", AddWatchMode.PERSISTENT_RECURSIVE);

      members.suspend(victim);
      untilDone(() -> writer.setData(root + "/changed", new byte[1], -1));
      untilDone(() -> create(writer, root + "/created", "", CreateMode.PERSISTENT));
      members.kill9(victim);

      await("both events that it missed").atMost(Patience.LONG).until(() -> seen(events, root).size() >= 2);
      untilDone(() -> create(writer, root + "/later", "", CreateMode.PERSISTENT));
      untilDone(() -> create(writer, root + "/watched/a", "", CreateMode.PERSISTENT));
      await("events at its new member").atMost(Patience.LONG).until(() -> seen(events, root).size() >= 4);
      assertThat(synced(client).exists(root + "/mine", false).getEphemeralOwner()).as("the ephemeral and its owner").isEqualTo(session);
      assertThat(client.getSessionId()).isEqualTo(session);
      assertThat(seen(events, root)).as("each event once").containsExactlyInAnyOrder("NodeDataChanged " + root + "/changed",
          "NodeCreated " + root + "/created", "NodeCreated " + root + "/later", "NodeCreated " + root + "/watched/a");
    }
    members.heal();
    try (var client = StockClients.zookeeper(victim, SESSION)) {
      assertThat(synced(client).exists(root + "/mine", false)).as("it went with its session, at the member that was dead too").isNull();
    }
  }

  private static List<String> seen(Collection<WatchedEvent> events, String root) {
    return events.stream().filter(event -> event.getType() != Watcher.Event.EventType.None && event.getPath().startsWith(root))
        .map(event -> event.getType() + " " + event.getPath()).toList();
  }

  @Test
  void without_a_quorum_nobody_is_served_until_it_is_back() throws Exception {
    NodeProcess left = members.leader();
    var others = members.all().stream().filter(node -> node != left).toList();
    var disconnected = new CountDownLatch(1);
    try (var client = new ZooKeeper(left.zookeeperAddress(), SESSION, event -> {
      if (event.getState() == Watcher.Event.KeeperState.Disconnected) disconnected.countDown();
    })) {
      create(client, "/before", "", CreateMode.EPHEMERAL);
      long session = client.getSessionId();
      others.forEach(members::kill9);
      assertThat(disconnected.await(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).as("the client is disconnected").isTrue();
      await("it says so").until(() -> left.fourLetterWord("srvr").contains(NOT_SERVING));
      await("and is not ready").until(() -> left.get("/health/ready").statusCode() == 503);
      assertThat(left.get("/health/live").statusCode()).isEqualTo(200);
      members.heal();
      untilDone(() -> create(client, "/after", "", CreateMode.PERSISTENT));
      assertThat(client.getSessionId()).isEqualTo(session);
      assertThat(client.exists("/before", false)).isNotNull();
      assertThat(left.get("/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_second_node_with_the_same_myid_and_zoo_cfg_is_refused_for_its_port() throws Exception {
    Path copy = Files.createDirectories(directory.resolve("second"));
    Files.createDirectories(copy.resolve("data"));
    Files.writeString(copy.resolve("data/myid"), "1");
    String cfg = Files.readString(directory.resolve("node1/zoo.cfg"));
    Files.writeString(copy.resolve("zoo.cfg"), cfg.replace(directory.resolve("node1/data").toString(), copy.resolve("data").toString()));
    try (var second = NodeProcess.ofZooCfg(copy)) {
      assertThat(second.exitCode()).as(second.log()).isEqualTo(4);
      assertThat(second.log()).contains("127.0.0.1:" + members.member(1).peer);
      assertOneSentence(second);
    }
  }

  @Test
  void the_data_directory_of_another_member_is_refused() throws Exception {
    NodeProcess third = members.member(3);
    members.stop(third);
    Path myid = directory.resolve("node3/data/myid");
    Files.writeString(myid, "2");
    try (var wrong = NodeProcess.ofZooCfg(directory.resolve("node3"))) {
      assertThat(wrong.exitCode()).as(wrong.log()).isEqualTo(3);
      assertThat(wrong.log()).contains("holds node 3");
      assertOneSentence(wrong);
    } finally {
      Files.writeString(myid, "3");
    }
  }

  private static void assertOneSentence(NodeProcess node) {
    assertThat(node.log().lines()).noneMatch(line -> line.startsWith("\tat ") || line.startsWith("Caused by:"));
  }

  private interface Write {
    void send() throws Exception;
  }

  /** Tries again after a lost connection; so a write that has to take effect once must refuse to do so twice. */
  private static void untilDone(Write write) {
    await("a write is acknowledged").atMost(Patience.LONG).until(() -> {
      try {
        write.send();
        return true;
      } catch (org.apache.zookeeper.KeeperException.ConnectionLossException lost) {
        return false;
      } catch (org.apache.zookeeper.KeeperException.NodeExistsException before) {
        return true;
      }
    });
  }

  private static ZooKeeper synced(ZooKeeper client) throws InterruptedException {
    var done = new CountDownLatch(1);
    client.sync("/", (code, path, context) -> done.countDown(), null);
    assertThat(done.await(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).as("sync").isTrue();
    return client;
  }

  /** Members one after the other, from the first; a stock client takes them in any order. */
  private static final class InOrder implements HostProvider {
    private final List<NodeProcess> nodes;
    private int next;

    InOrder(List<NodeProcess> nodes) {
      this.nodes = nodes;
    }

    @Override
    public int size() {
      return nodes.size();
    }

    @Override
    public InetSocketAddress next(long spinDelayMillis) {
      return new InetSocketAddress("127.0.0.1", nodes.get(next++ % nodes.size()).zookeeper);
    }

    @Override
    public void onConnected() {}

    @Override
    public boolean updateServerList(Collection<InetSocketAddress> addresses, InetSocketAddress current) {
      throw new UnsupportedOperationException();
    }
  }
}
