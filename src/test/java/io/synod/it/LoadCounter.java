package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * Counts in one znode together with others: reads it, and in one transaction sets the next number on condition of the version and leaves a tally. So
 * in the end number, version and tallies are equal, whatever replies were lost. What one session sees never goes back, on whichever member it is.
 */
final class LoadCounter implements MemberLoad.Worker {
  static final String COUNTER = "/counter";
  private final LoadClient client;
  private final String name;
  private final AtomicInteger acknowledged = new AtomicInteger();
  private long session;
  private int seen;

  LoadCounter(LoadClient client, String name) {
    this.client = client;
    this.name = name;
  }

  @Override
  public void step() throws KeeperException, InterruptedException {
    try {
      var stat = new Stat();
      int value = number(client.zookeeper().getData(COUNTER, false, stat));
      see(value);
      count(value + 1, stat.getVersion());
      see(value + 1);
      acknowledged.incrementAndGet();
    } catch (KeeperException.BadVersionException another) {
      // has counted in between: try again with the next step
    } catch (KeeperException lost) {
      client.goOnAfter(lost);
    }
  }

  private void see(int value) {
    if (session == client.zookeeper().getSessionId()) assertThat(value).as("what session 0x%x sees after %d", session, seen).isGreaterThanOrEqualTo(seen);
    session = client.zookeeper().getSessionId();
    seen = value;
  }

  private void count(int value, int version) throws KeeperException, InterruptedException {
    client.zookeeper().multi(List.of(
        Op.setData(COUNTER, Integer.toString(value).getBytes(StandardCharsets.UTF_8), version),
        Op.create("/counted/" + name + "-" + value, null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT)));
  }

  static int number(byte[] data) {
    return Integer.parseInt(new String(data, StandardCharsets.UTF_8));
  }

  @Override
  public int acknowledged() {
    return acknowledged.get();
  }

  @Override
  public void verify(ZooKeeper member) throws KeeperException, InterruptedException {
    var stat = new Stat();
    int value = number(member.getData(COUNTER, false, stat));
    List<String> tallies = member.getChildren("/counted", false);
    assertThat(stat.getVersion()).as("version").isEqualTo(value);
    assertThat(tallies).as("tallies").hasSize(value);
    assertThat(tallies.stream().filter(tally -> tally.startsWith(name + "-")).count()).as("tallies of " + name).isGreaterThanOrEqualTo(acknowledged.get());
  }
}
