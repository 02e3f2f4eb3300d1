package io.synod.it;

import static io.synod.it.StockClients.create;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.synod.testkit.Patience;
import io.synod.testkit.Ports;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.admin.ZooKeeperAdmin;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The members of an ensemble are changed while it serves, with the stock admin client, zkCli and HTTP. */
@SuppressWarnings("try")                                                                    // ZooKeeper.close may be interrupted
class ReconfigIT {
  private static final Duration LONG = Patience.LONG.multipliedBy(3);
  private static final long ANY = -1;
  private final LinkedBlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();
  @TempDir Path directory;
  private Members members;

  @BeforeEach
  void startThree() throws Exception {
    members = new Members(directory, 3, "reconfigEnabled=true", "DigestAuthenticationProvider.superDigest=super:D/InIHSb7yEEbrWz8b9l71RjZJU=").start();
  }

  @AfterEach
  void stop() {
    members.close();
  }

  @Test
  void a_node_comes_gets_a_vote_and_the_leader_goes_with_a_client_there_all_the_time() throws Exception {
    try (var admin = admin(members.addresses())) {
      create(admin, "/kept", "before", CreateMode.PERSISTENT);
      long first = version(text(admin.getConfig(true, new Stat())));
      NodeProcess fourth = members.join();
      assertThat(Members.mode(fourth)).isEqualTo("observer");
      assertThatThrownBy(() -> admin.reconfigure(line(4, "observer"), null, null, first + 1, new Stat())).isInstanceOf(KeeperException.BadVersionException.class);

      var stat = new Stat();
      String added = text(admin.reconfigure(line(4, "observer"), null, null, first, stat));
      assertThat(added).contains(line(4, "observer"));
      assertThat(version(added)).isEqualTo(stat.getMzxid()).isGreaterThan(first);
      awaitChangeOfConfig();
      admin.reconfigure(line(4, "participant"), null, null, ANY, new Stat());
      await("it follows now").atMost(LONG).until(() -> Members.mode(fourth), "follower"::equals);
      assertThat(fourth.get("/commands/voting_view").body()).contains("\"4\"");

      NodeProcess leader = members.leader();
      int id = members.all().indexOf(leader) + 1;
      String without = text(admin.reconfigure(null, Integer.toString(id), null, ANY, new Stat()));
      assertThat(without).doesNotContain("server." + id + "=");
      await("it learns on, without a vote").atMost(LONG).until(() -> Members.mode(leader), "observer"::equals);
      assertThat(members.leader()).isNotEqualTo(leader);
      members.stop(leader);

      NodeProcess victim = members.follower();
      members.kill9(victim);
      admin.updateServerList(members.addresses());
      await("two of three write").atMost(LONG).ignoreExceptionsMatching(lost -> lost instanceof KeeperException.ConnectionLossException)
          .until(() -> admin.setData("/kept", "after".getBytes(StandardCharsets.UTF_8), -1) != null);
      victim.start();
      await("its log says who is a member").atMost(LONG).until(() -> victim.get("/members").body().contains("\"version\" : \""
          + Long.toHexString(version(without)) + "\""));
      try (var client = StockClients.zookeeper(victim, 20_000)) {
        await("the data is kept").atMost(LONG).until(() -> text(client.getData("/kept", false, new Stat())), "after"::equals);
      }
    }
  }

  private void awaitChangeOfConfig() throws InterruptedException {
    for (WatchedEvent event = next(); event.getType() != Watcher.Event.EventType.NodeDataChanged; event = next()) {
      assertThat(event.getType()).isEqualTo(Watcher.Event.EventType.None);
    }
  }

  private WatchedEvent next() throws InterruptedException {
    WatchedEvent event = events.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    assertThat(event).as("the watch on the configuration fires").isNotNull();
    return event;
  }

  @Test
  void they_are_changed_with_zkcli_and_over_http_by_who_may() throws Exception {
    Path file = Files.writeString(directory.resolve("members"), Stream.of(1, 2, 3).map(id -> line(id, "participant")).collect(Collectors.joining("\n")));
    try (var cli = Program.java(directory.resolve("cli"), StockClasses.zookeeper(), List.of("-Xmx128m", "org.apache.zookeeper.ZooKeeperMain",
        "-waitforconnection", "-server", members.member(1).zookeeperAddress()))) {
      Stream.of("reconfig -remove 3", "addauth digest super:test", "reconfig -v 77 -remove 3", "reconfig -file " + file, "config -c",
          "reconfig -add " + line(9, "observer"), "reconfig -remove 9", "reconfig -members " + line(1, "participant") + "," + line(2, "participant"),
          "config -s", "quit").forEach(cli::say);
      cli.awaitEnd(LONG);                                                                    // with the code of what was refused last
      String said = cli.output();
      assertThat(said.split("Committed new configuration:", -1)).as(said).hasSize(5);
      assertThat(said).containsAnyOf("Insufficient permission", "Authentication is not valid").contains("version No is not valid", "dataVersion = -1");
      assertThat(said).as("config -c").containsPattern("[0-9a-f]+ (127\\.0\\.0\\.1:\\d+,){2}127\\.0\\.0\\.1:\\d+\\s");
    }
    await("it observes, whether it led or not").atMost(LONG).until(() -> Members.mode(members.member(3)), "observer"::equals);
    NodeProcess node = members.member(2);
    String seat = line(3, "participant").substring("server.3=".length());
    assertThat(node.send(HttpRequest.newBuilder(node.uri("/members/3")).PUT(HttpRequest.BodyPublishers.ofString(seat)).build()).statusCode()).isEqualTo(401);
    var added = node.send(authorized(node, "/members/3").PUT(HttpRequest.BodyPublishers.ofString(seat)).build());
    assertThat(added.statusCode()).as(added.body()).isEqualTo(200);
    assertThat(added.body()).contains("server.3=" + seat);
    assertThat(node.send(authorized(node, "/members/3?version=77").DELETE().build()).statusCode()).isEqualTo(409);
    assertThat(node.send(authorized(node, "/members").PUT(HttpRequest.BodyPublishers.ofString("server.1=nonsense")).build()).body())
        .contains("BADARGUMENTS", "nonsense");
    assertThat(node.send(authorized(node, "/members/3").DELETE().build()).statusCode()).isEqualTo(200);
    await("it observes again").atMost(LONG).until(() -> Members.mode(members.member(3)), "observer"::equals);
  }

  @Test
  void a_member_that_is_given_other_ports_is_there_at_once_with_its_clients_and_when_it_starts_again() throws Exception {
    NodeProcess moving = members.follower();
    int id = members.all().indexOf(moving) + 1;
    int peer = Ports.free();
    int client = Ports.free();
    try (var admin = admin(members.addresses()); var connected = StockClients.zookeeper(moving, 20_000)) {
      create(connected, "/mine", "", CreateMode.EPHEMERAL);
      String line = "server." + id + "=127.0.0.1:" + peer + ":" + (peer == 65_535 ? 1 : peer + 1) + ":participant;127.0.0.1:" + client;
      assertThat(text(admin.reconfigure(line, null, null, ANY, new Stat()))).contains(line);
      await("the ports have moved").atMost(LONG).until(() -> hasMoved(moving, peer, client));
      try (var next = StockClients.zookeeper(moving, "127.0.0.1:" + client, 20_000)) {
        assertThat(next.exists("/mine", false).getEphemeralOwner()).isEqualTo(connected.getSessionId());
      }
      connected.setData("/mine", "still connected".getBytes(StandardCharsets.UTF_8), -1);
    }
    members.stop(moving);
    moving.start();                                                                          // with the settings that it had at first
    assertThat(hasMoved(moving, peer, client)).as(moving.log()).isTrue();
    assertThat(moving.log()).containsPattern("(?s)stopped.*the port of peers has moved to " + peer + ": configuration [0-9a-f]+ of the ensemble has it there");
    try (var next = StockClients.zookeeper(moving, "127.0.0.1:" + client, 20_000)) {
      create(next, "/written", "", CreateMode.PERSISTENT);
    }
  }

  private static boolean hasMoved(NodeProcess member, int peer, int client) throws IOException {
    return opens(client) && opens(peer) && !opens(member.zookeeper) && !opens(member.peer);
  }

  private static boolean opens(int port) throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (ConnectException closed) {
      return false;
    }
  }

  private static HttpRequest.Builder authorized(NodeProcess node, String path) {
    return HttpRequest.newBuilder(node.uri(path)).header("Authorization", "digest super:test");
  }

  private ZooKeeperAdmin admin(String addresses) throws Exception {
    var admin = new ZooKeeperAdmin(addresses, 20_000, events::add);
    assertThat(events.poll(LONG.toSeconds(), TimeUnit.SECONDS)).as("connected").isNotNull();
    admin.addAuthInfo("digest", "super:test".getBytes(StandardCharsets.UTF_8));
    return admin;
  }

  /** A server line as reconfig wants it; node 9 does not run. */
  private String line(int id, String role) {
    int peer = id == 9 ? Ports.free() : members.member(id).peer;
    int client = id == 9 ? Ports.free() : members.member(id).zookeeper;
    return "server." + id + "=127.0.0.1:" + peer + ":" + (peer == 65_535 ? 1 : peer + 1) + ":" + role + ";127.0.0.1:" + client;
  }

  private static String text(byte[] data) {
    return new String(data, StandardCharsets.UTF_8);
  }

  private static long version(String configuration) {
    return Long.parseLong(configuration.substring(configuration.lastIndexOf("version=") + "version=".length()), 16);
  }
}
