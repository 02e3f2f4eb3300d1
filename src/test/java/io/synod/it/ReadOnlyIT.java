package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.synod.testkit.Patience;
import io.synod.testkit.Ports;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member that is cut off from the others, to clients that take one that only reads; beside a real ZooKeeper server in the same place. */
@SuppressWarnings("try")                                                                    // ZooKeeper.close may be interrupted
class ReadOnlyIT {
  private static final Duration LONG = Patience.LONG.multipliedBy(3);
  private static final List<String> QUICK_TO_START = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dreadonlymode.enabled=true");
  @TempDir Path directory;

  @Test
  void who_takes_a_member_that_only_reads_is_served_as_by_zookeeper_and_writes_again_when_there_is_a_quorum() throws Exception {
    int port = Ports.free();
    try (var one = member(1); var two = member(2)) {
      configure(one, two);
      one.launch();
      List<String> said;
      try (var original = original(port)) {
        said = transcript(port);
      }
      assertThat(transcript(one.zookeeper)).as("what is said to a client, as the original said it").isEqualTo(said);
      assertThat(said).contains("mode Mode: read-only", "isro ro", "state CONNECTEDREADONLY", "create NOTREADONLY");

      try (var client = new ZooKeeper(one.zookeeperAddress(), 20_000, event -> {}, true)) {
        await("it reads").atMost(LONG).until(() -> client.getState() == ZooKeeper.States.CONNECTEDREADONLY);
        two.launch();
        await("it may write").atMost(LONG).until(() -> client.getState() == ZooKeeper.States.CONNECTED);
        assertThat(client.create("/a", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL)).isEqualTo("/a");
        assertThat(one.fourLetterWord("isro")).isEqualTo("rw");
      }
    }
  }

  @Test
  void kazoo_reads_and_writes_again_when_there_is_a_quorum() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/kazoo")), "install the Debian package python3-kazoo");
    try (var one = member(1); var two = member(2)) {
      configure(one, two);
      one.launch();
      await("cut off").atMost(LONG).ignoreExceptions().until(() -> one.fourLetterWord("isro").equals("ro"));
      try (var kazoo = Program.start(directory.resolve("kazoo"), List.of("/usr/bin/python3", "src/test/clients/kazoo_read_only.py", one.zookeeperAddress()))) {
        kazoo.awaitOutput("reads", LONG);
        two.launch();
        kazoo.awaitOutput("writes", LONG);
      }
    }
  }

  private NodeProcess member(int id) throws IOException {
    return NodeProcess.ofZooCfg(Files.createDirectories(directory.resolve("member" + id)), "--set", "kafka.enabled=false").on(QUICK_TO_START);
  }

  /** Two of three; the third never comes. */
  private void configure(NodeProcess one, NodeProcess two) throws IOException {
    String servers = servers(one.peer, two.peer, Ports.free());
    zooCfg(directory.resolve("member1"), 1, one.zookeeper, servers);
    zooCfg(directory.resolve("member2"), 2, two.zookeeper, servers);
  }

  private static String servers(int one, int two, int three) {
    return "server.1=127.0.0.1:" + one + ":" + Ports.free() + "\nserver.2=127.0.0.1:" + two + ":" + Ports.free() + "\nserver.3=127.0.0.1:" + three + ":" + Ports.free();
  }

  private static void zooCfg(Path directory, int id, int port, String servers) throws IOException {
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("data/myid"), id + "\n");
    Files.writeString(directory.resolve("zoo.cfg"), """
        tickTime=500
        initLimit=20
        syncLimit=6
        localSessionsEnabled=true
        4lw.commands.whitelist=*
        admin.enableServer=false
        dataDir=%s
        clientPort=%d
        %s
        """.formatted(directory.resolve("data"), port, servers));
  }

  /** One of three, whose others never come. It needs local sessions to serve anybody in this mode. */
  private Program original(int port) throws IOException {
    Path home = Files.createDirectories(directory.resolve("original"));
    zooCfg(home, 1, port, servers(Ports.free(), Ports.free(), Ports.free()));
    return Program.java(home.resolve("log"), StockClasses.zookeeper(), List.of("-Xmx256m", "-Dreadonlymode.enabled=true",
        "org.apache.zookeeper.server.quorum.QuorumPeerMain", home.resolve("zoo.cfg").toString()));
  }

  /** What a server that is cut off says: to words, to a client that wants to write, and to one that only wants to read. */
  private static List<String> transcript(int port) throws Exception {
    await("it serves reads").atMost(LONG).ignoreExceptions().until(() -> word(port, "isro").equals("ro"));
    var said = new ArrayList<String>();
    said.add("isro " + word(port, "isro"));
    word(port, "srvr").lines().filter(line -> line.startsWith("Mode") || line.startsWith("READ-ONLY")).forEach(line -> said.add("mode " + line));
    word(port, "mntr").lines().filter(line -> line.startsWith("zk_server_state")).forEach(said::add);
    String address = "127.0.0.1:" + port;
    var seen = new CompletableFuture<KeeperState>();
    try (var reader = new ZooKeeper(address, 10_000, event -> seen.complete(event.getState()), true);
        var writer = new ZooKeeper(address, 10_000, event -> {}, false)) {
      said.add("event " + seen.get(Patience.LONG.toSeconds(), TimeUnit.SECONDS));
      said.add("state " + reader.getState());
      said.add("timeout " + reader.getSessionTimeout());
      said.add("children " + reader.getChildren("/", true));
      said.add("exists " + reader.exists("/nothing", true));
      said.add("multiread " + reader.multi(List.of(Op.getData("/"))).get(0).getType());
      said.add("create " + code(() -> reader.create("/a", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT)));
      said.add("set " + code(() -> reader.setData("/", new byte[0], -1)));
      said.add("delete " + code(() -> reader.delete("/nothing", -1)));
      said.add("acl " + code(() -> reader.setACL("/", Ids.OPEN_ACL_UNSAFE, -1)));
      said.add("multi " + code(() -> reader.multi(List.of(Op.check("/", -1)))));
      var sync = new CompletableFuture<Integer>();
      reader.sync("/", (code, path, context) -> sync.complete(code), null);
      said.add("sync " + Code.get(sync.get(Patience.LONG.toSeconds(), TimeUnit.SECONDS)));
      reader.addAuthInfo("digest", "a:b".getBytes(StandardCharsets.UTF_8));
      said.add("who " + reader.whoAmI().size());
      said.add("state " + reader.getState() + ", who wants to write " + writer.getState());
    }
    return said;
  }

  private interface Call {
    void make() throws Exception;
  }

  private static Code code(Call call) throws Exception {
    try {
      call.make();
      return Code.OK;
    } catch (KeeperException refused) {
      return refused.code();
    }
  }

  private static String word(int port, String word) throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout((int) Patience.LONG.toMillis());
      socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
