package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.testkit.Patience;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The members of an ensemble go from an older build to this one, one after the other, under load: {@code -Dold.jar=FILE} names the older build. */
@EnabledIfSystemProperty(named = "old.jar", matches = ".+")
class UpgradeIT {
  private static final int LONG_SESSION = 40_000;
  @TempDir Path directory;

  @Test
  void members_are_upgraded_one_after_the_other_and_clients_see_a_reconnect() throws Exception {
    try (var members = new Members(directory, 3)) {
      members.all().forEach(node -> node.of(Path.of(System.getProperty("old.jar"))));
      members.start();
      try (var load = new MemberLoad(members, LONG_SESSION)) {
        load.awaitProgress("the start of the older build");
        NodeProcess leader = members.leader();
        var order = new ArrayList<>(members.all());
        order.remove(leader);
        order.add(leader);                                                                   // as docs/ensemble.md has it
        for (NodeProcess node : order) {
          members.stop(node);
          load.awaitProgress("SIGTERM of a member");
          node.of(NodeProcess.JAR);
          members.heal();
          load.awaitProgress("its return in this build");
        }
        load.verify(members);
        assertThat(load.expiredSessions()).isZero();
      }
      for (NodeProcess node : members.all()) {
        await("all are of a build that knows ids").atMost(Patience.LONG).until(() -> !node.get("/members").body().contains("\"ensemble\" : \"\""));
      }
    }
  }
}
