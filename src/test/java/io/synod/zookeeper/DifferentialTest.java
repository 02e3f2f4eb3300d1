package io.synod.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.synod.testkit.ActorSystems;
import io.synod.znode.TreeSettings;
import io.synod.zookeeper.RandomRequests.Drawn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same requests, drawn by a seed, to Apache ZooKeeper and to us: the same answers, Stats, children and watch events. {@code -Dseed} and
 * {@code -Dseeds} choose where to begin and how many.
 */
@Tag("peer")
class DifferentialTest {
  private static final int REQUESTS = 400;
  private static final int CLIENTS = 2;
  private static final int REMEMBERED = 25;

  @RegisterExtension final ActorSystems actors = new ActorSystems();
  @TempDir Path directory;

  @Test
  void answers_what_zookeeper_answers() throws Exception {
    long first = Long.getLong("seed", 1);
    var enforcing = TreeSettings.defaults().withEnforcedQuota(true);
    try (var peer = new PeerServer(Files.createDirectory(directory.resolve("peer")));
        var server = new RunningServer(actors, Files.createDirectory(directory.resolve("ours")), enforcing)) {
      for (long seed = first; seed < first + Long.getLong("seeds", 20); seed++) {
        try (var theirs = new Side(peer.connectString(), CLIENTS); var ours = new Side(server.connectString(), CLIENTS)) {
          compare(seed, theirs, ours);
        }
      }
    }
  }

  private static void compare(long seed, Side theirs, Side ours) throws Exception {
    var requests = new RandomRequests(seed, "/s" + seed);
    var before = new ArrayDeque<String>();
    Drawn identity = new Drawn("addauth", 0, (side, zk) -> {
      zk.addAuthInfo("digest", "me:secret".getBytes(UTF_8));
      return "added";
    });
    compare(seed, identity, theirs, ours, before);
    for (Drawn each : requests.family()) compare(seed, each, theirs, ours, before);
    if (seed % 2 == 0) for (Drawn each : requests.quota()) compare(seed, each, theirs, ours, before);
    for (int i = 0; i < REQUESTS; i++) compare(seed, requests.next(CLIENTS), theirs, ours, before);
  }

  private static void compare(long seed, Drawn drawn, Side theirs, Side ours, ArrayDeque<String> before) throws Exception {
    String expected = theirs.ask(drawn.client(), drawn.request());
    String actual = ours.ask(drawn.client(), drawn.request());
    assertThat(actual).as("seed %d, client %d: %s%nafter%n%s%n", seed, drawn.client(), drawn.name(), String.join("\n", before)).isEqualTo(expected);
    before.add(drawn.client() + " " + drawn.name() + " -> " + actual);
    if (before.size() > REMEMBERED) before.remove();
  }
}
