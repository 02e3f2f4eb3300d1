package io.synod.it;

import static io.synod.it.StockClients.create;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.testkit.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two ensembles from zoo.cfg files, without brokers: nothing but what their logs say tells them apart. */
@SuppressWarnings("try")                                                                    // ZooKeeper.close may be interrupted
class EnsembleIdIT {
  private static final Duration LONG = Patience.LONG.multipliedBy(3);
  private static final Pattern ID = Pattern.compile("\"ensemble\" : \"([^\"]+)\"");
  @TempDir Path directory;

  @Test
  void the_data_of_another_ensemble_and_its_running_node_are_refused_with_a_sentence_and_the_ensemble_goes_on() throws Exception {
    try (var ours = new Members(directory.resolve("ours"), 3).start(); var theirs = new Members(directory.resolve("theirs"), 3).start()) {
      String id = id(ours.member(1));
      String other = id(theirs.member(3));
      assertThat(id).isNotEqualTo(other);
      for (NodeProcess node : ours.all()) assertThat(id(node)).isEqualTo(id);

      ours.kill9(ours.member(2));
      ours.start();
      assertThat(id(ours.member(2))).as("after a restart").isEqualTo(id);

      theirs.stop(theirs.member(3));
      ours.kill9(ours.member(3));
      swap(ours.member(3).data(), theirs.member(3).data());
      assertThat(ours.member(3).exitCode()).as(ours.member(3).log()).isEqualTo(3);
      assertThat(ours.member(3).log()).contains("node 3 cannot start: node 3 belongs to ensemble " + other + ", and node ", " to ensemble " + id,
          "Give it the addresses of the members of its own ensemble, or an empty --data directory to join this one.");
      try (var client = StockClients.zookeeper(ours.member(1), 20_000)) {
        create(client, "/goes-on", "", CreateMode.PERSISTENT);
      }

      swap(ours.member(3).data(), theirs.member(3).data());
      ours.start();
      theirs.start();
      assertThat(id(ours.member(3))).isEqualTo(id);
      assertThat(id(theirs.member(3))).isEqualTo(other);
    }
  }

  private static void swap(Path one, Path other) throws IOException {
    Path aside = one.resolveSibling("aside");
    Files.move(one, aside);
    Files.move(other, one);
    Files.move(aside, other);
  }

  /** It is given when all members are there. */
  private static String id(NodeProcess node) {
    return await("the ensemble has an id").atMost(LONG).until(() -> {
      Matcher found = ID.matcher(node.get("/members").body());
      return found.find() ? found.group(1) : "";
    }, id -> !id.isEmpty());
  }
}
