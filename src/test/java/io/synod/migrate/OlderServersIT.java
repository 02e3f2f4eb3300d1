package io.synod.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.ensemble.MemberSettings;
import io.synod.ensemble.StoppedMember;
import io.synod.it.StockClasses;
import io.synod.journal.DiskStorage;
import io.synod.testkit.Patience;
import io.synod.testkit.Ports;
import io.synod.znode.Identity;
import io.synod.znode.Lifespan;
import io.synod.znode.NodeView;
import io.synod.znode.Tree;
import io.synod.znode.TreeSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers of older versions have written, each of them a process of its own that is killed, is imported as its clients have seen it. */
class OlderServersIT {
  private static final int SESSION_MILLIS = 40_000;
  @TempDir Path directory;

  /** @param compression of snapshots, where the version knows it @param digests whether the version writes digests of its tree */
  @ParameterizedTest
  @CsvSource({"3.4.14, '', false", "3.5.10, '', false", "3.6.4, gz, true", "3.8.4, snappy, true", "3.9.5, '', true"})
  @SuppressWarnings("try")                                                                  // ZooKeeper.close may be interrupted
  void a_database_of_an_older_server(String version, String compression, boolean digests) throws Exception {
    Path theirs = Files.createDirectory(directory.resolve("theirs"));
    int port = Ports.free();
    Process server = server(version, compression, port, theirs);
    Map<String, String> tree;
    long session;
    try (var client = new ZooKeeper("127.0.0.1:" + port, SESSION_MILLIS, event -> {})) {
      await("ZooKeeper " + version + " serves, see " + directory.resolve("server.log")).ignoreExceptions().until(() -> client.exists("/", false) != null);
      fill(client, version);
      tree = shown(client);
      session = client.getSessionId();
      server.destroyForcibly().onExit().join();
    } finally {
      server.destroyForcibly();
    }
    assertThat(snapshots(theirs)).anyMatch(name -> !name.startsWith("snapshot.0")).allMatch(name -> compression.isEmpty() || name.endsWith(compression));

    Path ours = directory.resolve("ours");
    Import.Report report = Import.run(new Import.Source(theirs, theirs, true), ours, 1, MemberSettings.defaults());
    assertThat(report.znodes()).as("3.4 has no /zookeeper/config").isEqualTo(tree.size() + (tree.containsKey("/zookeeper/config") ? 0 : 1));
    if (!tree.containsKey("/zookeeper/config")) tree.remove("/zookeeper");
    if (digests) assertThat(report.digests()).isPositive();
    var imported = new Tree(TreeSettings.defaults());
    new StoppedMember(MemberSettings.defaults(), new DiskStorage(ours)).recover(imported);
    var found = new TreeMap<String, String>();
    for (String path : tree.keySet()) found.put(path, shown(imported.node(path)));
    assertThat(found).isEqualTo(tree);
    assertThat(imported.session(session)).get().extracting("timeoutMillis").isEqualTo(SESSION_MILLIS);
    assertThat(imported.ephemerals(session)).containsExactly("/app/mine");
    assertThat(Lifespan.of(imported.node("/app/mine").ephemeralOwner())).isEqualTo(Lifespan.EPHEMERAL);
    if (knowsContainers(version)) {
      assertThat(Lifespan.of(imported.node("/app/container").ephemeralOwner())).isEqualTo(Lifespan.CONTAINER);
      assertThat(imported.node("/app/ttl").ephemeralOwner()).as("a time to live of an hour").isEqualTo(0xff00000000000000L | 3_600_000);
    }
  }

  private static boolean knowsContainers(String version) {
    return !version.startsWith("3.4");
  }

  private static void fill(ZooKeeper client, String version) throws Exception {
    client.addAuthInfo("digest", "bob:secret".getBytes(StandardCharsets.UTF_8));
    client.create("/app", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    client.create("/app/mine", "me".getBytes(StandardCharsets.UTF_8), Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
    client.create("/app/private", new byte[0], Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
    client.create("/app/readable", new byte[] {1}, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    client.setACL("/app/readable", Ids.READ_ACL_UNSAFE, -1);
    if (knowsContainers(version)) {
      client.create("/app/container", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.CONTAINER);
      client.create("/app/container/child", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      client.create("/app/ttl", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL, new Stat(), 3_600_000);
    }
    for (int i = 0; i < 60; i++) {
      String path = client.create("/app/n-", Integer.toString(i).getBytes(StandardCharsets.UTF_8), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL);
      if (i % 3 == 0) client.setData(path, "again".getBytes(StandardCharsets.UTF_8), 0);
      if (i % 5 == 0) client.delete(path, -1);
    }
    client.multi(List.of(Op.create("/app/multi", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
        Op.create("/app/multi/child", new byte[] {7}, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT), Op.setData("/app", new byte[] {8}, -1),
        Op.check("/app/multi", 0), Op.delete("/app/readable", -1)));
  }

  /** Each znode as a client sees it, by its path. */
  private static Map<String, String> shown(ZooKeeper client) throws Exception {
    var shown = new TreeMap<String, String>();
    var paths = new ArrayList<>(List.of("/"));
    for (int i = 0; i < paths.size(); i++) {
      String path = paths.get(i);
      var stat = new Stat();
      byte[] data = client.getData(path, false, stat);
      List<String> acl = client.getACL(path, null).stream()
          .map(entry -> entry.getPerms() + " " + new Identity(entry.getId().getScheme(), entry.getId().getId())).toList();
      shown.put(path, text(data) + " " + List.of(stat.getCzxid(), stat.getMzxid(), stat.getCtime(), stat.getMtime(), stat.getVersion(), stat.getCversion(),
          stat.getAversion(), stat.getDataLength(), stat.getNumChildren(), stat.getPzxid()) + " " + acl);
      for (String child : client.getChildren(path, false)) paths.add(path.equals("/") ? "/" + child : path + "/" + child);
    }
    return shown;
  }

  private static String shown(NodeView node) {
    io.synod.znode.Stat stat = node.stat();
    return text(node.dataIsNull() ? null : node.data().toArray()) + " " + List.of(stat.czxid(), stat.mzxid(), stat.ctime(), stat.mtime(), stat.version(),
        stat.cversion(), stat.aversion(), stat.dataLength(), stat.numChildren(), stat.pzxid()) + " "
        + node.acl().stream().map(entry -> entry.perms() + " " + entry.who()).toList();
  }

  private static String text(byte[] data) {
    return data == null ? "null" : "\"" + new String(data, StandardCharsets.UTF_8) + "\"";
  }

  private static List<String> snapshots(Path dataDir) throws IOException {
    try (Stream<Path> files = Files.list(dataDir.resolve("version-2"))) {
      return files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("snapshot.")).toList();
    }
  }

  private Process server(String version, String compression, int port, Path dataDir) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command = new ArrayList<>(List.of(java, "-Xmx128m", "-Dzookeeper.admin.enableServer=false", "-Dzookeeper.extendedTypesEnabled=true",
        "-Dzookeeper.snapCount=30", "-Dzookeeper.preAllocSize=64"));
    if (!compression.isEmpty()) command.add("-Dzookeeper.snapshot.compression.method=" + compression);
    command.addAll(List.of("-cp", StockClasses.zookeeper(version), "org.apache.zookeeper.server.ZooKeeperServerMain", Integer.toString(port),
        dataDir.toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(directory.resolve("server.log").toFile()).start();
  }
}
