package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.ensemble.MemberSettings;
import io.synod.ensemble.StoppedMember;
import io.synod.ensemble.Transaction;
import io.synod.journal.DataDirectory;
import io.synod.znode.Tree;
import io.synod.znode.TreeSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who did what, from where and when, is in the log: asked of the files of a node after a stock client was there. */
class HistoryIT {
  @TempDir Path directory;

  @Test
  @SuppressWarnings("try")                                                                  // ZooKeeper.close may be interrupted
  void every_transaction_of_a_client_tells_session_request_principal_address_and_time() throws Exception {
    var created = new Stat();
    Stat set;
    long session;
    try (var node = new NodeProcess(directory).start()) {
      try (var client = new ZooKeeper(node.zookeeperAddress(), 30_000, event -> {})) {
        await("connected").ignoreExceptions().until(() -> client.exists("/", false) != null);
        client.addAuthInfo("digest", "alice:secret".getBytes(StandardCharsets.UTF_8));
        client.create("/told", null, Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
        client.getData("/told", false, created);
        set = client.setData("/told", new byte[] {1}, 0);
        session = client.getSessionId();
      }
      node.terminate();
    }
    Map<Long, Transaction> log = log();
    for (long zxid : new long[] {created.getCzxid(), set.getMzxid()}) {
      assertThat(log).containsKey(zxid);
      var origin = log.get(zxid).origin();
      assertThat(origin.sessionId()).isEqualTo(session);
      assertThat(origin.cxid()).isPositive();
      assertThat(origin.principal()).contains("digest:alice:").contains("ip:127.0.0.1").doesNotContain("secret");
      assertThat(origin.address()).startsWith("127.0.0.1");
    }
    assertThat(log.get(created.getCzxid()).timeMillis()).isEqualTo(created.getCtime());
    assertThat(log.get(set.getMzxid()).timeMillis()).isEqualTo(set.getMtime());
    assertThat(log.get(created.getCzxid()).origin().cxid()).isLessThan(log.get(set.getMzxid()).origin().cxid());
  }

  private Map<Long, Transaction> log() throws Exception {
    var log = new HashMap<Long, Transaction>();
    try (var data = DataDirectory.open(directory.resolve("data"), "1")) {
      new StoppedMember(MemberSettings.defaults(), data.storage()).transactions(new Tree(TreeSettings.defaults()), each -> log.put(each.zxid(), each));
    }
    return log;
  }
}
