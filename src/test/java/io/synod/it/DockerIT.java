package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.testkit.Patience;
import io.synod.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the image runs, without an engine: the entry point and the health check as they are, on directories of the test. */
class DockerIT {
  private static final Path ENTRYPOINT = Path.of("docker/entrypoint").toAbsolutePath();
  private static final String HEALTHCHECK = Path.of("docker/healthcheck").toAbsolutePath().toString();
  private static final Path JAR = Path.of(System.getProperty("node.jar", "target/node.jar")).toAbsolutePath();
  @TempDir Path directory;
  private final List<Container> containers = new ArrayList<>();
  private int programs;

  /** What an engine would run with these variables, and a volume of its own. */
  private final class Container {
    final int clients = Ports.free();
    final int peers = Ports.free();
    final Path volume;
    private final Map<String, String> environment = new HashMap<>();
    private Program program;

    Container(String name) throws IOException {
      volume = Files.createDirectories(directory.resolve(name));
      environment.putAll(Map.of("NODE_JAR", JAR.toString(), "ZOO_DATA_DIR", volume.toString(), "ZOO_CONF_DIR", directory.resolve("none").toString(),
          "SYNOD_LISTEN", "127.0.0.1", "SYNOD_KAFKA_ENABLED", "false", "SYNOD_HTTP_PORT", "0", "SYNOD_CLUSTER_PORT", "0", "JVMFLAGS", "-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
          "PATH", Path.of(NodeProcess.JAVA).getParent() + ":" + System.getenv("PATH")));
      containers.add(this);
    }

    Container with(String variable, String value) {
      environment.put(variable, value);
      return this;
    }

    Program run(String... arguments) {
      var command = new ArrayList<>(List.of(ENTRYPOINT.toString()));
      command.addAll(List.of(arguments));
      program = Program.start(directory.resolve("container-" + ++programs), command, environment);
      return program;
    }

    String srvr() {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), clients)) {
        socket.setSoTimeout((int) Patience.LONG.toMillis());
        socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException notYet) {
        return "";
      }
    }

    boolean healthy() throws InterruptedException {
      try (var check = Program.start(directory.resolve("check-" + ++programs), List.of(HEALTHCHECK, Integer.toString(clients)))) {
        return check.awaitEnd(Patience.LONG) == 0;
      }
    }
  }

  @AfterEach
  void stopAll() {
    containers.stream().filter(container -> container.program != null).forEach(container -> container.program.close());
  }

  @Test
  @SuppressWarnings("try")                                                                  // ZooKeeper.close may be interrupted
  void three_containers_form_an_ensemble_and_keep_it_over_a_restart() throws Exception {
    var nodes = List.of(new Container("one"), new Container("two"), new Container("three"));
    String servers = IntStream.range(0, 3).mapToObj(i -> "server." + (i + 1) + "=127.0.0.1:" + nodes.get(i).peers + ":" + Ports.free() + ";127.0.0.1:"
        + nodes.get(i).clients).collect(Collectors.joining(" "));
    nodes.get(0).with("SYNOD_ID", "1").with("SYNOD_SERVERS", servers);
    nodes.get(1).with("ZOO_MY_ID", "2").with("ZOO_SERVERS", servers).with("ZOO_4LW_COMMANDS_WHITELIST", "srvr,mntr");
    nodes.get(2).with("ZOO_MY_ID", "3").with("ZOO_SERVERS", servers).with("ZOO_CFG_EXTRA", "snapCount=1000 globalOutstandingLimit=10");
    assertThat(nodes.get(0).healthy()).as("before it runs").isFalse();
    nodes.forEach(node -> node.run());
    await("a leader and two followers").atMost(Patience.LONG.multipliedBy(3)).until(() -> nodes.stream().map(Container::srvr)
        .allMatch(srvr -> srvr.contains("Mode: leader") || srvr.contains("Mode: follower")));
    for (Container node : nodes) assertThat(node.healthy()).isTrue();
    try (var client = new ZooKeeper("127.0.0.1:" + nodes.get(0).clients, 10_000, event -> {})) {
      StockClients.create(client, "/kept", "", CreateMode.PERSISTENT);
    }
    for (Container node : nodes) assertThat(node.program.terminate(Patience.LONG)).as("docker stop").isZero();
    assertThat(nodes.get(0).healthy()).as("when it is stopped").isFalse();
    nodes.forEach(node -> node.run());
    try (var client = new LoadClient("127.0.0.1:" + nodes.get(2).clients, 10_000)) {
      client.synced();
      assertThat(client.zookeeper().exists("/kept", false)).isNotNull();
    }
  }

  @Test
  void a_volume_of_another_server_is_refused() throws Exception {
    var container = new Container("volume").with("SYNOD_ID", "2");
    Files.writeString(container.volume.resolve("myid"), "1\n");
    Program program = container.run();
    assertThat(program.awaitEnd(Patience.LONG)).isEqualTo(3);
    assertThat(program.output()).contains("holds the data of server 1 (myid), and this container is to be server 2");
  }

  @Test
  void a_variable_that_nobody_knows_is_refused() throws Exception {
    Program zoo = new Container("zoo").with("ZOO_TICKTIME", "2000").run();
    assertThat(zoo.awaitEnd(Patience.LONG)).isEqualTo(2);
    assertThat(zoo.output()).contains("ZOO_TICKTIME is not known");
    Program synod = new Container("synod").with("SYNOD_ZOOKEPER_PORT", "2181").run();
    assertThat(synod.awaitEnd(Patience.LONG)).isEqualTo(2);
    assertThat(synod.output()).contains("did you mean SYNOD_ZOOKEEPER_PORT");
  }

  @Test
  void subcommands_and_other_programs_run_as_they_are() throws Exception {
    var container = new Container("programs");
    assertThat(container.run("version").awaitEnd(Patience.LONG)).isZero();
    assertThat(container.program.output()).containsIgnoringCase("synod");
    assertThat(container.run("echo", "hello").awaitEnd(Patience.LONG)).isZero();
    assertThat(container.program.output()).isEqualTo("hello\n");
    assertThat(container.volume).as("nothing is written").isEmptyDirectory();
  }
}
