package io.synod.znode;

import static io.synod.znode.StillTree.create;
import static org.assertj.core.api.Assertions.assertThat;

import io.synod.journal.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quotas as zkCli's setquota writes them. Every znode that {@link StillTree#create} makes has 4 bytes of data. */
class QuotaTest {
  private static final Result EXCEEDED = new Result.Failed(Code.QUOTAEXCEEDED);
  private final StillTree still = new StillTree(TreeSettings.defaults().withEnforcedQuota(true));

  private void setQuota(String path, String limits) {
    StringBuilder at = new StringBuilder("/zookeeper/quota");
    for (String name : path.substring(1).split("/")) still.ask(create(at.append('/').append(name).toString()));
    still.ask(data(at + "/zookeeper_limits", limits));
    still.ask(data(at + "/zookeeper_stats", "count=0,bytes=0"));
  }

  private static Op.Create data(String path, String data) {
    return new Op.Create(path, Bytes.utf8(data), Acl.OPEN, CreateMode.PERSISTENT, 0);
  }

  private static Op.SetData set(String path, int length) {
    return new Op.SetData(path, Bytes.owning(new byte[length]), -1);
  }

  private static Bytes stats(Tree tree, String path) {
    return tree.node("/zookeeper/quota" + path + "/zookeeper_stats").data();
  }

  private void assertStats(String path, long count, long bytes) {
    assertThat(stats(still.tree, path)).isEqualTo(Bytes.utf8("count=" + count + ",bytes=" + bytes));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"count=3,bytes=-1|3|-1|-1|-1", "count=-1,bytes=5=;byteHardLimit=7;countHardLimit=9|-1|5|9|7",
      "count=1,bytes=2=;somethingNew=3|1|2|-1|-1", "count=|-1|-1|-1|-1", "nonsense|-1|-1|-1|-1", "=,=|-1|-1|-1|-1"})
  void limits_are_read_as_zookeeper_writes_them(String text, long count, long bytes, long countHard, long bytesHard) {
    assertThat(QuotaLimits.of(Bytes.utf8(text))).isEqualTo(new QuotaLimits(count, bytes, countHard, bytesHard));
    assertThat(QuotaLimits.of(null)).isEqualTo(QuotaLimits.NONE);
  }

  @Test void the_statistics_begin_with_what_is_there_and_follow_every_change() {
    still.ask(create("/a"));
    still.ask(create("/a/b"));
    setQuota("/a", "count=-1,bytes=-1");
    assertStats("/a", 2, 8);
    still.ask(create("/a/b/c"));
    still.ask(set("/a/b", 10));
    assertStats("/a", 3, 18);
    still.ask(new Op.SetData("/a/b", null, -1));
    still.ask(new Op.Delete("/a/b/c", -1));
    assertStats("/a", 2, 4);
    still.ask(StillTree.open(7));
    still.ask(7, create("/a/e", CreateMode.EPHEMERAL));
    assertStats("/a", 3, 8);
    still.ask(new Op.CloseSession(7, true));
    still.ask(create("/other"));
    assertStats("/a", 2, 4);
    NodeView shown = still.tree.node("/zookeeper/quota/a/zookeeper_stats");
    assertThat(shown.stat().version()).as("no version of its own").isZero();
    assertThat(shown.stat().dataLength()).isEqualTo("count=2,bytes=4".length());
  }

  @Test void what_somebody_writes_into_the_statistics_does_not_stay() {
    still.ask(create("/a"));
    setQuota("/a", "count=5,bytes=-1");
    still.ask(new Op.SetData("/zookeeper/quota/a/zookeeper_stats", Bytes.utf8("count=77,bytes=77"), -1));
    assertStats("/a", 1, 4);
  }

  @Test void a_hard_limit_is_not_exceeded() {
    still.ask(create("/a"));
    setQuota("/a", "count=1,bytes=-1=;byteHardLimit=20;countHardLimit=3");
    assertThat(still.ask(create("/a/b"))).as("beyond the soft limit").isInstanceOf(Result.Created.class);
    assertThat(still.ask(create("/a/c"))).isInstanceOf(Result.Created.class);
    assertThat(still.ask(create("/a/d"))).isEqualTo(EXCEEDED);
    assertThat(still.ask(set("/a/c", 12))).isInstanceOf(Result.DataSet.class);
    assertThat(still.ask(set("/a/c", 13))).isEqualTo(EXCEEDED);
    assertThat(still.ask(set("/a/c", 12))).as("changes no number").isInstanceOf(Result.DataSet.class);
    still.ask(new Op.Delete("/a/c", -1));
    assertThat(still.ask(create("/a/d"))).isInstanceOf(Result.Created.class);
    assertThat(still.ask(create("/elsewhere"))).isInstanceOf(Result.Created.class);
  }

  @Test void requests_under_way_count_and_refused_ones_do_not() {
    still.ask(create("/a"));
    setQuota("/a", "count=-1,bytes=-1=;countHardLimit=3");
    assertThat(still.propose(0, create("/a/1"))).isNull();
    assertThat(still.propose(0, create("/a/1"))).isEqualTo(new Result.Failed(Code.NODEEXISTS));
    assertThat(still.propose(0, new Op.Multi(List.of(create("/a/2"), create("/a/3"))))).as("half of it would fit")
        .isEqualTo(new Result.Many(List.of(new Result.Failed(Code.OK), EXCEEDED)));
    assertThat(still.propose(0, create("/a/2"))).isNull();
    assertThat(still.propose(0, create("/a/3"))).isEqualTo(EXCEEDED);
    assertThat(still.propose(0, new Op.Delete("/a/1", -1))).isNull();
    assertThat(still.propose(0, create("/a/3"))).isNull();
    still.settle();
    assertStats("/a", 3, 12);
    assertThat(still.ask(create("/a/4"))).isEqualTo(EXCEEDED);
  }

  @Test void unless_enforced_a_limit_only_warns() {
    var lenient = new StillTree(TreeSettings.defaults());
    lenient.ask(create("/a"));
    lenient.ask(create("/zookeeper/quota/a"));
    lenient.ask(data("/zookeeper/quota/a/zookeeper_limits", "count=-1,bytes=-1=;countHardLimit=1"));
    assertThat(lenient.ask(create("/a/b"))).isInstanceOf(Result.Created.class);
  }

  @Test void a_changed_limit_holds_at_once_and_a_deleted_one_no_longer() {
    still.ask(create("/a"));
    setQuota("/a", "count=-1,bytes=-1=;countHardLimit=1");
    assertThat(still.ask(create("/a/b"))).isEqualTo(EXCEEDED);
    still.ask(new Op.SetData("/zookeeper/quota/a/zookeeper_limits", Bytes.utf8("count=-1,bytes=-1=;countHardLimit=2"), -1));
    assertThat(still.ask(create("/a/b"))).isInstanceOf(Result.Created.class);
    assertThat(still.ask(create("/a/c"))).isEqualTo(EXCEEDED);
    still.ask(new Op.Delete("/zookeeper/quota/a/zookeeper_limits", -1));
    assertThat(still.ask(create("/a/c"))).isInstanceOf(Result.Created.class);
  }

  @Test void after_any_work_and_a_restart_the_statistics_are_what_a_count_gives() throws IOException {
    setQuota("/a", "count=5,bytes=-1");
    var ops = new RandomOps(new Random(77).nextLong());
    for (int i = 0; i < 2000; i++) {
      RandomOps.Drawn drawn = ops.next();
      still.ask(drawn.sessionId(), drawn.kind());
    }
    long count = TreeContent.nodes(still.tree).keySet().stream().filter(path -> path.equals("/a") || path.startsWith("/a/")).count();
    long bytes = TreeContent.nodes(still.tree).entrySet().stream().filter(e -> e.getKey().equals("/a") || e.getKey().startsWith("/a/"))
        .mapToLong(e -> e.getValue().dataLength()).sum();
    assertStats("/a", count, bytes);
    var snapshot = new ByteArrayOutputStream();
    still.tree.writeSnapshot(new DataOutputStream(snapshot));
    var restarted = new Tree(TreeSettings.defaults());
    restarted.readSnapshot(new DataInputStream(new ByteArrayInputStream(snapshot.toByteArray())), still.zxid());
    restarted.recovered();
    assertThat(stats(restarted, "/a")).isEqualTo(stats(still.tree, "/a"));
  }
}
