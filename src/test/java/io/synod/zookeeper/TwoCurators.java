package io.synod.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.testkit.ActorSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A server and two clients of Curator, for recipes that need somebody else. */
abstract class TwoCurators {
  static final int SECONDS = 60;
  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path directory;
  private final List<CuratorFramework> clients = new ArrayList<>();
  RunningServer server;
  CuratorFramework one;
  CuratorFramework two;

  @BeforeEach
  void start() throws Exception {
    server = new RunningServer(actors, directory);
    one = client();
    two = client();
  }

  private CuratorFramework client() throws Exception {
    CuratorFramework client = CuratorFrameworkFactory.newClient(server.connectString(), 10_000, 10_000, new RetryOneTime(100));
    clients.add(client);
    client.start();
    assertThat(client.blockUntilConnected(SECONDS, TimeUnit.SECONDS)).isTrue();
    return client;
  }

  @AfterEach
  void stop() {
    clients.forEach(CuratorFramework::close);
    server.close();
    assertThat(server.stops).isEmpty();
  }
}
