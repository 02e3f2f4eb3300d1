package io.synod.zookeeper;

import static org.awaitility.Awaitility.await;

import io.synod.it.StockClasses;
import io.synod.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;

/** Apache ZooKeeper itself, standalone, in a JVM of its own, with everything on that we have on. */
final class PeerServer implements AutoCloseable {
  private final Process process;
  private final int port;

  PeerServer(Path directory) throws IOException {
    port = Ports.free();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    process = new ProcessBuilder(java, "-Xmx512m", "-Dzookeeper.admin.enableServer=false", "-Dzookeeper.extendedTypesEnabled=true",
        "-Dzookeeper.enforceQuota=true", "-Dznode.container.checkIntervalMs=3600000", "-cp", StockClasses.zookeeper(),
        "org.apache.zookeeper.server.ZooKeeperServerMain", Integer.toString(port), directory.toString(), "2000")
        .redirectErrorStream(true).redirectOutput(directory.resolve("peer.log").toFile()).start();
    await().until(this::answers);
  }

  String connectString() {
    return "127.0.0.1:" + port;
  }

  private boolean answers() {
    if (!process.isAlive()) throw new IllegalStateException("ZooKeeper has ended: see peer.log");
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
