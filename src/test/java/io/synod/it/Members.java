package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.testkit.Patience;
import io.synod.testkit.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The members of one ensemble: each a {@code node.jar} with a zoo.cfg and a myid as an administrator writes them. No brokers. */
final class Members implements AutoCloseable {
  private static final Duration LONG = Patience.LONG.multipliedBy(3);
  /** They are started often, and run for seconds. */
  private static final List<String> QUICK_TO_START = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final Set<NodeProcess> killed = new HashSet<>();
  private final Set<NodeProcess> suspended = new HashSet<>();
  private final List<String> servers = new ArrayList<>();
  private final Path directory;
  private final Machines machines;
  private final String settings;

  /** All on this machine. @param settings more lines of zoo.cfg */
  Members(Path directory, int count, String... settings) throws IOException {
    this(directory, count, Machines.THIS_ONE, settings);
  }

  Members(Path directory, int count, Machines machines, String... settings) throws IOException {
    this.directory = directory;
    this.machines = machines;
    this.settings = String.join("\n", settings);
    for (int id = 1; id <= count; id++) servers.add(prepare(id));
    for (int id = 1; id <= count; id++) write(id, servers);
  }

  /** @return its line in the others' zoo.cfg */
  private String prepare(int id) throws IOException {
    Files.createDirectories(directory.resolve("node" + id + "/data"));
    nodes.add(NodeProcess.ofZooCfg(directory.resolve("node" + id), "--set", "kafka.enabled=false", "--set", "listen=" + machines.host(id))
        .at(machines.host(id), machines.within(id)).on(QUICK_TO_START));
    return "server." + id + "=" + machines.host(id) + ":" + member(id).peer + ":" + Ports.free();
  }

  /** Starts one more, as an administrator does before it is added: with the servers there are, and a line of its own that makes it an observer. */
  NodeProcess join() throws IOException {
    int id = nodes.size() + 1;
    var known = new ArrayList<>(servers);
    known.add(prepare(id) + ":observer");
    write(id, known);
    return member(id).start();
  }

  private void write(int id, List<String> servers) throws IOException {
    Path directory = this.directory.resolve("node" + id);
    Files.writeString(directory.resolve("data/myid"), id + "\n");
    Files.writeString(directory.resolve("zoo.cfg"), """
        # the number of milliseconds of each tick
        tickTime=500
        initLimit=20
        syncLimit=6
        maxSessionTimeout=40000
        dataDir=%s
        clientPort=%d
        %s
        %s
        """.formatted(directory.resolve("data"), member(id).zookeeper, settings, String.join("\n", servers)));
  }

  /** Starts those that do not run and waits until all serve. */
  Members start() {
    for (NodeProcess node : nodes) {
      if (!node.isAlive()) node.launch();
    }
    killed.clear();
    nodes.forEach(NodeProcess::awaitReady);
    await("all serve").atMost(LONG).until(() -> nodes.stream().noneMatch(node -> mode(node).isEmpty()));
    return this;
  }

  List<NodeProcess> all() {
    return List.copyOf(nodes);
  }

  NodeProcess member(int id) {
    return nodes.get(id - 1);
  }

  /** For a client that may connect to each of them. */
  String addresses() {
    return nodes.stream().map(NodeProcess::zookeeperAddress).collect(Collectors.joining(","));
  }

  /** The one that leads; waits for it. Those that stand still are not asked. */
  NodeProcess leader() {
    return await("a leader").atMost(LONG).until(() -> running().stream().filter(node -> mode(node).equals("leader")).toList(), found -> found.size() == 1)
        .get(0);
  }

  NodeProcess follower() {
    return await("a follower").atMost(LONG).until(() -> running().stream().filter(node -> mode(node).equals("follower")).toList(), found -> !found.isEmpty())
        .get(0);
  }

  /** What {@code srvr} says of itself; empty while it does not serve. */
  static String mode(NodeProcess node) {
    try {
      return node.fourLetterWord("srvr").lines().filter(line -> line.startsWith("Mode: ")).map(line -> line.substring(6)).findFirst().orElse("");
    } catch (IOException notThere) {
      return "";
    }
  }

  private List<NodeProcess> running() {
    return nodes.stream().filter(node -> !killed.contains(node) && !suspended.contains(node)).toList();
  }

  void kill9(NodeProcess node) {
    suspended.remove(node);
    killed.add(node);
    node.kill9();
  }

  /** SIGTERM, and it ends as it should. */
  void stop(NodeProcess node) throws InterruptedException {
    killed.add(node);
    assertThat(node.terminate()).as(node.log()).isZero();
  }

  void suspend(NodeProcess node) throws IOException, InterruptedException {
    suspended.add(node);
    node.signal("STOP");
  }

  /** All run again, and serve. */
  void heal() throws IOException, InterruptedException {
    for (NodeProcess node : suspended) node.signal("CONT");
    suspended.clear();
    start();
  }

  /** Everything that the nodes wrote, for the report of a failure. */
  String logs() {
    return nodes.stream().map(NodeProcess::log).collect(Collectors.joining("\n=====\n"));
  }

  @Override
  public void close() {
    nodes.forEach(NodeProcess::close);
  }
}
