package io.synod.it;

import static io.synod.it.StockClients.create;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.testkit.Patience;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members whose votes do not count the same, from zoo.cfg: the greater number is no quorum where the weights are elsewhere. */
@SuppressWarnings("try")                                                                    // ZooKeeper.close may be interrupted
class QuorumsIT {
  private static final Duration LONG = Patience.LONG.multipliedBy(3);
  @TempDir Path directory;

  @Test
  void one_of_three_with_most_of_the_weight_decides_alone_and_the_two_others_never() throws Exception {
    try (var members = new Members(directory, 3, "group.1=1:2:3", "weight.1=3", "weight.2=1", "weight.3=1").start()) {
      assertThat(writes(members.member(2), "/three")).isTrue();
      members.kill9(members.member(2));
      members.kill9(members.member(3));
      awaitMode(members.member(1), "leader");
      assertThat(writes(members.member(1), "/alone")).isTrue();

      members.start();
      members.kill9(members.member(1));
      awaitMode(members.member(2), "");
      awaitMode(members.member(3), "");
      members.member(2).kill9();
      members.member(2).launch();
      await("the two are linked").atMost(LONG).until(() -> members.member(2).log().lines().filter(line -> line.contains("link with node 3 ") && line.contains(" is open")).count() >= 2);
      awaitMode(members.member(2), "");
      awaitMode(members.member(3), "");

      members.heal();
      try (var client = StockClients.zookeeper(members.member(3), 20_000)) {
        assertThat(client.exists("/alone", false)).isNotNull();
      }
    }
  }

  @Test
  void two_whole_groups_of_three_are_a_quorum_and_one_with_most_of_the_members_is_not() throws Exception {
    try (var members = new Members(directory, 5, "group.1=1:2:3", "group.2=4", "group.3=5").start()) {
      for (int id = 1; id <= 3; id++) members.kill9(members.member(id));
      await("two of five lead and follow").atMost(LONG).until(() -> Members.mode(members.member(4)) + Members.mode(members.member(5)),
          modes -> modes.equals("leaderfollower") || modes.equals("followerleader"));
      assertThat(writes(members.member(4), "/two-groups")).isTrue();

      members.start();
      members.kill9(members.member(4));
      members.kill9(members.member(5));
      for (int id = 1; id <= 3; id++) awaitMode(members.member(id), "");

      members.member(4).launch();
      await("group 1 and group 2").atMost(LONG).until(() -> !Members.mode(members.member(1)).isEmpty());
      members.heal();
      try (var client = StockClients.zookeeper(members.member(1), 20_000)) {
        assertThat(client.getData("/two-groups", false, new Stat())).isEmpty();
      }
    }
  }

  /** @param mode empty for one that serves nobody */
  private static void awaitMode(NodeProcess node, String mode) {
    await("mode '" + mode + "'").atMost(LONG).until(() -> Members.mode(node), mode::equals);
  }

  private static boolean writes(NodeProcess node, String path) throws Exception {
    try (var client = StockClients.zookeeper(node, 20_000)) {
      create(client, path, "", CreateMode.PERSISTENT);
      return client.exists(path, false) != null;
    }
  }
}
