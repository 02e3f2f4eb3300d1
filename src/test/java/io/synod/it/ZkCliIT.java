package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** zkCli 3.9.5, all 28 commands: one session on a node and on a real ZooKeeper 3.9.5, and both print the same but for what time and place decide. */
class ZkCliIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  /** Where something is refused of several children, only one of them is, for in what order they are told is nobody's promise. */
  private static final String SESSION = """
      version
      create /t root
      create /t
      create /t/a one
      create -s /t/s- seq
      create -e /t/e mine
      create -e -s /t/es- mine
      create /t/e/child not-below-an-ephemeral
      create -c /t/c
      create /t/c/below x
      stat /t/c
      create -t 3600000 /t/ttl expires
      stat /t/ttl
      create -s -t 3600000 /t/ttl-s- expires
      ls /t
      ls -s /t
      ls -R /t
      ls /zookeeper
      set /t/a two
      set -s /t/a two
      set -v 9 /t/a three
      get /t/a
      get -s /t/a
      get /t/none
      stat /t
      stat /none
      ls /none
      create /no/parent x
      create relative x
      delete /t
      delete -v 7 /t/a
      delete /none
      get -w /t/a
      stat -w /t/a
      ls -w /t
      set /t/a three
      create /t/more x
      removewatches /t/none
      addWatch /t
      set /t/a four
      removewatches /t
      addWatch -m PERSISTENT /t/a
      set /t/a five
      removewatches /t/a -d
      getAcl /t/a
      getAcl -s /t/a
      setAcl /t/a world:anyone:rwa
      setAcl /t/a nobody:me:rw
      setAcl -v 9 /t/a world:anyone:r
      getAcl /t/a
      whoami
      addauth digest me:secret
      create /t/private x auth::cdrwa
      getAcl /t/private
      setAcl /t/more digest:other:0VWvvHOnYTN2NxKV5zkm5vmQxLg=:cdrw
      get /t/more
      set /t/more y
      delete /t/e
      getEphemerals
      getEphemerals /t/none
      getAllChildrenNumber /t
      sync /t
      setquota -n 100 /t
      setquota -b 5000 /t
      listquota /t
      setquota -N 100 /t/a
      delquota -n /t
      listquota /t
      delquota /t
      listquota /t
      printwatches off
      printwatches
      printwatches on
      history
      redo 1
      nonsense
      config
      reconfig -add server.9=localhost:2888:3888;2181
      deleteall /t/c
      ls /t
      delete /t/private
      connect %s
      ls /t
      deleteall /t
      stat /t
      close
      quit
      """;
  @TempDir Path directory;

  @Test
  void the_session_uses_every_command() {
    assertThat(SESSION.lines().map(line -> line.split(" ")[0]).filter(word -> !word.equals("nonsense")).collect(Collectors.toSet())).hasSize(28);
  }

  @Test
  @SuppressWarnings("try")                                                                  // the real server is there only to be connected to
  void a_session_prints_what_it_prints_on_a_real_zookeeper() throws Exception {
    int realPort = Ports.free();
    try (var node = new NodeProcess(directory).start();
        var real = Program.java(directory.resolve("real.log"), StockClasses.zookeeper(), List.of("-Xmx256m",
            "-Dzookeeper.extendedTypesEnabled=true", "-Dzookeeper.admin.enableServer=false", "org.apache.zookeeper.server.ZooKeeperServerMain",
            Integer.toString(realPort), directory.resolve("real").toString()))) {
      await("ZooKeeper serves").atMost(PATIENCE).until(() -> accepts(realPort));
      String expected = session("real-cli", "127.0.0.1:" + realPort);
      String found = session("synod-cli", node.zookeeperAddress());
      assertThat(answers(found)).isEqualTo(answers(expected));
      assertThat(events(found)).isEqualTo(events(expected)).isNotEmpty();
    }
  }

  private static boolean accepts(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private String session(String name, String server) throws Exception {
    try (var cli = Program.java(directory.resolve(name), StockClasses.zookeeper(), List.of("-Xmx128m", "-Duser.timezone=UTC",
        "org.apache.zookeeper.ZooKeeperMain", "-waitforconnection", "-server", server))) {
      SESSION.formatted(server).lines().forEach(cli::say);
      assertThat(cli.awaitEnd(PATIENCE)).as(cli.output()).isEqualTo(0);
      return neutral(cli.output(), server);
    }
  }

  /** Without what differs between two runs on one server: prompts, addresses, zxids, times, sessions. */
  private static String neutral(String output, String server) {
    return output.replaceAll("\\[zk: [^]]*\\] ?", "").replace(server, "SERVER").replaceAll("(?m)^(.Zxid|.time) = .*$", "$1")
        .replaceAll("ephemeralOwner = 0x1[0-9a-f]{14,15}\\b", "ephemeralOwner = SESSION").replaceAll(" zxid: \\d+", "");
  }

  private static List<String> answers(String session) {
    return session.lines().map(String::strip)
        .filter(line -> !line.isEmpty() && !line.equals("WATCHER::") && !line.startsWith("WatchedEvent") && !line.contains("jline")
            && !line.startsWith("WARNING: Unable to create a system terminal")).toList();
  }

  /** Sorted, since a client's other thread prints them; without the last of each connection, which the end of the program may be faster than. */
  private static List<String> events(String session) {
    return session.lines().filter(line -> line.startsWith("WatchedEvent") && !line.contains("state:Closed")).sorted().toList();
  }
}
