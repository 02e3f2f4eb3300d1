package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.retry.RetryForever;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * Takes Curator's lock and, while it holds it, reads the fence and sets it on condition of the version that it read. As long as its session lives the
 * lock's znode is there, so nobody else may have been between; a hold is one from the moment the lock was given until the fence was acknowledged.
 */
final class LoadLock implements MemberLoad.Worker {
  static final String FENCE = "/fence";

  /** Of all who want the lock. Times are of {@code System.nanoTime}, of one process. */
  static final class Holds {
    private record Hold(long start, long end) {}

    private final List<Hold> holds = new ArrayList<>();

    synchronized void add(long start, long end) {
      holds.add(new Hold(start, end));
    }

    synchronized void verify() {
      holds.sort(Comparator.comparingLong(Hold::start));
      for (int i = 1; i < holds.size(); i++) assertThat(holds.get(i).start() - holds.get(i - 1).end()).as("from one hold to the next").isPositive();
    }

    synchronized int count() {
      return holds.size();
    }
  }

  private final CuratorFramework curator;
  private final InterProcessMutex mutex;
  private final Holds holds;
  private final AtomicInteger acknowledged = new AtomicInteger();

  LoadLock(String addresses, int sessionMillis, Holds holds) {
    this.holds = holds;
    curator = CuratorFrameworkFactory.newClient(addresses, sessionMillis, sessionMillis, new RetryForever(50));
    curator.start();
    mutex = new InterProcessMutex(curator, "/locks/one");
  }

  @Override
  public void step() throws Exception {
    try {
      long session = curator.getZookeeperClient().getZooKeeper().getSessionId();
      if (!mutex.acquire(200, TimeUnit.MILLISECONDS)) return;
      try {
        hold(session);
      } finally {
        mutex.release();
      }
    } catch (KeeperException.BadVersionException twoHolders) {
      throw new AssertionError("somebody else has held the lock at the same time", twoHolders);
    } catch (KeeperException.ConnectionLossException | KeeperException.SessionExpiredException lost) {
      // it is not known whether the lock was ours all the time: no hold
    }
  }

  /** Not through Curator, which would try again: each attempt counts. */
  private void hold(long session) throws Exception {
    long start = System.nanoTime();
    ZooKeeper client = curator.getZookeeperClient().getZooKeeper();
    var stat = new Stat();
    int value = LoadCounter.number(client.getData(FENCE, false, stat));
    if (client.getSessionId() != session) return;                                           // the lock went with the session before
    client.setData(FENCE, Integer.toString(value + 1).getBytes(StandardCharsets.UTF_8), stat.getVersion());
    holds.add(start, System.nanoTime());
    acknowledged.incrementAndGet();
  }

  @Override
  public int acknowledged() {
    return acknowledged.get();
  }

  @Override
  public void verify(ZooKeeper member) throws KeeperException, InterruptedException {
    holds.verify();
    var stat = new Stat();
    assertThat(LoadCounter.number(member.getData(FENCE, false, stat))).as("version of the fence").isEqualTo(stat.getVersion())
        .isGreaterThanOrEqualTo(holds.count());
  }

  @Override
  public void close() {
    curator.close();
  }
}
