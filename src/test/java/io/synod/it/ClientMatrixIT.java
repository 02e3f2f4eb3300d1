package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link ClientProgram} with the stock Java clients of every release line, side by side on one node. */
class ClientMatrixIT {
  private static final List<String> VERSIONS = List.of("3.4.14", "3.5.10", "3.6.4", "3.8.4", "3.9.5");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  @TempDir Path directory;
  private final Map<String, Program> clients = new LinkedHashMap<>();

  @Test
  @SuppressWarnings("try")                                                                  // ZooKeeper.close may be interrupted
  void java_clients_from_3_4_to_3_9_work_reattach_and_expire() throws Exception {
    try (var node = new NodeProcess(directory).start(); var observer = new ZooKeeper(node.zookeeperAddress(), 40_000, event -> {})) {
      for (String version : VERSIONS) clients.put(version, client(version, node.zookeeperAddress()));
      all(client -> client.awaitOutput("READY", PATIENCE));
      node.kill9().start();
      all(client -> client.say("the server was killed and is back"));
      all(client -> client.awaitOutput("READY TO EXPIRE", PATIENCE));
      all(Program::suspend);
      await("the sessions of suspended clients expire").atMost(PATIENCE).ignoreExceptions().until(() -> {
        for (String version : VERSIONS) if (observer.exists(root(version) + "/mine", false) != null) return false;
        return true;
      });
      all(Program::resume);
      all(client -> client.say("your session is over"));
      for (var client : clients.entrySet()) {
        assertThat(client.getValue().awaitEnd(PATIENCE)).as(client.getKey() + ":\n" + client.getValue().output()).isZero();
        assertThat(client.getValue().output()).as(client.getKey()).contains("STAGE operations", "STAGE reattached", "STAGE expired");
      }
    } finally {
      all(Program::close);
    }
  }

  /**
   * 3.4 takes the name of its server from {@code InetSocketAddress.toString()}, which Java 14 changed (ZOOKEEPER-3779): the hosts file resolves what it
   * makes of it, and SASL, which looks the same name up in another way, is off.
   */
  private Program client(String version, String address) throws Exception {
    Path logging = Files.writeString(directory.resolve("log4j.properties"), "log4j.rootLogger=OFF\n");
    Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 127.0.0.1/<unresolved>\n");
    String classPath = Path.of(ClientProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI()) + ":"
        + StockClasses.zookeeperClient(version);
    return Program.java(directory.resolve(version + ".log"), classPath,
        List.of("-Xmx128m", "-Djdk.net.hosts.file=" + hosts, "-Dzookeeper.sasl.client=false", "-Dlog4j.configuration=" + logging.toUri(),
            ClientProgram.class.getName(), address, root(version)));
  }

  private static String root(String version) {
    return "/client-" + version;
  }

  private void all(Consumer<Program> action) {
    clients.values().forEach(action);
  }
}
