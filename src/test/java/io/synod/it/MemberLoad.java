package io.synod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.testkit.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooKeeper;

/**
 * Stock clients that write, count and lock while members of an ensemble come and go. What they are told is kept, and compared at the end with what
 * each member has: every acknowledged create, counters to the last digit, and that no lock ever had two holders.
 */
final class MemberLoad implements AutoCloseable {
  private static final long PAUSE_NANOS = 10_000_000;

  /** One of the clients. */
  interface Worker extends AutoCloseable {
    /** One request, or a few; what it learns it keeps. Whatever it throws is a failure. */
    void step() throws Exception;

    /** What is acknowledged so far, to see that it goes on. */
    int acknowledged();

    /** At the end, after {@code sync}: compares what it was told with the tree of a member. */
    void verify(ZooKeeper member) throws Exception;

    @Override
    default void close() {}
  }

  private final List<Worker> workers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<LoadClient> clients = new ArrayList<>();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean running = true;

  /** Creates what the clients share and starts them. @param sessionMillis the session timeout that they ask for */
  MemberLoad(Members members, int sessionMillis) throws Exception {
    String addresses = members.addresses();
    try (var client = new LoadClient(addresses, sessionMillis)) {
      for (String path : List.of("/created-0", "/created-1", "/created-2", "/counted", "/locks")) StockClients.create(client.zookeeper(), path, "", CreateMode.PERSISTENT);
      StockClients.create(client.zookeeper(), LoadCounter.COUNTER, "0", CreateMode.PERSISTENT);
      StockClients.create(client.zookeeper(), LoadLock.FENCE, "0", CreateMode.PERSISTENT);
    }
    for (int i = 0; i < 3; i++) workers.add(new LoadCreator(client(addresses, sessionMillis), "/created-" + i));
    for (int i = 0; i < 2; i++) workers.add(new LoadCounter(client(addresses, sessionMillis), "t" + i));
    var holds = new LoadLock.Holds();
    for (int i = 0; i < 3; i++) workers.add(new LoadLock(addresses, sessionMillis, holds));
    workers.forEach(worker -> threads.add(new Thread(() -> work(worker), worker.getClass().getSimpleName())));
    threads.forEach(Thread::start);
  }

  private LoadClient client(String addresses, int sessionMillis) {
    var client = new LoadClient(addresses, sessionMillis);
    clients.add(client);
    return client;
  }

  private void work(Worker worker) {
    try {
      while (running) {
        worker.step();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (Exception | AssertionError failure) {
      if (running || !(failure instanceof InterruptedException)) failures.add(failure);
    }
  }

  /** Waits until each of them has been acknowledged something new. */
  void awaitProgress(String after) {
    List<Integer> before = workers.stream().map(Worker::acknowledged).toList();
    await("all clients go on after " + after).atMost(Patience.LONG.multipliedBy(3)).until(() -> {
      assertThat(failures).as("failures, after " + after).isEmpty();
      for (int i = 0; i < workers.size(); i++) {
        if (workers.get(i).acknowledged() < before.get(i) + 2) return false;
      }
      return true;
    });
  }

  /** How many sessions have expired; their clients went on with new ones. */
  int expiredSessions() {
    return clients.stream().mapToInt(LoadClient::expired).sum();
  }

  /** Stops the clients and compares what they know with the tree of each member. */
  void verify(Members members) throws Exception {
    running = false;
    for (Thread thread : threads) {
      thread.join(Patience.LONG.toMillis());
      assertThat(thread.isAlive()).as(thread.getName() + " has ended").isFalse();
    }
    assertThat(failures).isEmpty();
    for (NodeProcess node : members.all()) {
      try (var client = new LoadClient(node.zookeeperAddress(), 30_000)) {
        client.synced();
        for (Worker worker : workers) worker.verify(client.zookeeper());
      }
    }
  }

  @Override
  public void close() {
    running = false;
    threads.forEach(Thread::interrupt);
    workers.forEach(Worker::close);
    clients.forEach(LoadClient::close);
  }
}
