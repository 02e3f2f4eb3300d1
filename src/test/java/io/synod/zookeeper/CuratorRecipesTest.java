package io.synod.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.synod.znode.Lifespan;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.barriers.DistributedBarrier;
import org.apache.curator.framework.recipes.barriers.DistributedDoubleBarrier;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderSelector;
import org.apache.curator.framework.recipes.leader.LeaderSelectorListenerAdapter;
import org.apache.curator.framework.recipes.locks.InterProcessMultiLock;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.nodes.PersistentTtlNode;
import org.apache.curator.framework.recipes.queue.DistributedDelayQueue;
import org.apache.curator.framework.recipes.queue.DistributedIdQueue;
import org.apache.curator.framework.recipes.queue.DistributedPriorityQueue;
import org.apache.curator.framework.recipes.queue.DistributedQueue;
import org.apache.curator.framework.recipes.queue.QueueBuilder;
import org.apache.curator.framework.recipes.queue.QueueConsumer;
import org.apache.curator.framework.recipes.queue.QueueSerializer;
import org.apache.curator.framework.recipes.queue.SimpleDistributedQueue;
import org.apache.curator.framework.recipes.shared.SharedCount;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryNTimes;
import org.junit.jupiter.api.Test;

/** Curator's recipes between two clients; their parents are containers. */
class CuratorRecipesTest extends TwoCurators {
  @Test
  void a_mutex_is_of_one_and_lives_in_a_container() throws Exception {
    var first = new InterProcessMutex(one, "/locks/m");
    var second = new InterProcessMutex(two, "/locks/m");
    assertThat(first.acquire(SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(server.tree.reapable()).contains("/locks/m");
    CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> acquired(second));
    await().until(() -> server.tree.node("/locks/m").numChildren() == 2);
    assertThat(waiting).isNotDone();
    first.release();
    assertThat(waiting.get(SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  private static boolean acquired(InterProcessMutex mutex) {
    try {
      return mutex.acquire(SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void readers_share_and_a_writer_does_not() throws Exception {
    var first = new InterProcessReadWriteLock(one, "/locks/rw");
    var second = new InterProcessReadWriteLock(two, "/locks/rw");
    first.readLock().acquire();
    assertThat(second.readLock().acquire(SECONDS, TimeUnit.SECONDS)).isTrue();
    second.readLock().release();
    assertThat(second.writeLock().acquire(0, TimeUnit.SECONDS)).isFalse();
    first.readLock().release();
    assertThat(second.writeLock().acquire(SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void a_semaphore_has_so_many_leases() throws Exception {
    var first = new InterProcessSemaphoreV2(one, "/semaphore", 2);
    var second = new InterProcessSemaphoreV2(two, "/semaphore", 2);
    var lease = first.acquire(SECONDS, TimeUnit.SECONDS);
    assertThat(second.acquire(SECONDS, TimeUnit.SECONDS)).isNotNull();
    assertThat(second.acquire(0, TimeUnit.SECONDS)).isNull();
    first.returnLease(lease);
    assertThat(second.acquire(SECONDS, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void the_next_leads_when_the_leader_closes() throws Exception {
    try (var second = new LeaderLatch(two, "/leader", "two")) {
      var first = new LeaderLatch(one, "/leader", "one");
      first.start();
      assertThat(first.await(SECONDS, TimeUnit.SECONDS)).isTrue();
      second.start();
      await().until(() -> second.getParticipants().size() == 2);
      assertThat(second.getLeader().getId()).isEqualTo("one");
      first.close();
      assertThat(second.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void counters_count_for_all() throws Exception {
    var first = new DistributedAtomicLong(one, "/count", new RetryNTimes(20, 10));
    var second = new DistributedAtomicLong(two, "/count", new RetryNTimes(20, 10));
    for (int i = 0; i < 10; i++) assertThat(i % 2 == 0 ? first.increment().succeeded() : second.add(2L).succeeded()).isTrue();
    assertThat(first.get().postValue()).isEqualTo(15);
    try (var shared = new SharedCount(one, "/shared", 1); var other = new SharedCount(two, "/shared", 1)) {
      shared.start();
      other.start();
      shared.setCount(7);
      await().until(() -> other.getCount() == 7);
    }
  }

  @Test
  void a_double_barrier_lets_all_in_and_all_out_together() throws Exception {
    var inside = new AtomicInteger();
    List<CompletableFuture<Integer>> both = new ArrayList<>();
    for (CuratorFramework client : List.of(one, two)) {
      both.add(CompletableFuture.supplyAsync(() -> through(new DistributedDoubleBarrier(client, "/barrier", 2), inside)));
    }
    for (CompletableFuture<Integer> each : both) assertThat(each.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(2);
  }

  private static int through(DistributedDoubleBarrier barrier, AtomicInteger inside) {
    try {
      barrier.enter(SECONDS, TimeUnit.SECONDS);
      inside.incrementAndGet();
      barrier.leave(SECONDS, TimeUnit.SECONDS);
      return inside.get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_queue_keeps_its_order() throws Exception {
    var in = new SimpleDistributedQueue(one, "/queue");
    var out = new SimpleDistributedQueue(two, "/queue");
    for (int i = 0; i < 20; i++) in.offer(Integer.toString(i).getBytes(UTF_8));
    for (int i = 0; i < 20; i++) assertThat(out.poll(SECONDS, TimeUnit.SECONDS)).asString().isEqualTo(Integer.toString(i));
  }

  @Test
  void a_ttl_node_is_a_container_kept_by_a_child_with_a_time_to_live() throws Exception {
    try (var node = new PersistentTtlNode(one, "/ttl", 2_000, "here".getBytes(UTF_8))) {
      node.start();
      assertThat(node.waitForInitialCreate(SECONDS, TimeUnit.SECONDS)).isTrue();
      await().until(() -> server.tree.node("/ttl/touch") != null);
      assertThat(Lifespan.of(server.tree.node("/ttl").ephemeralOwner())).isEqualTo(Lifespan.CONTAINER);
      assertThat(Lifespan.of(server.tree.node("/ttl/touch").ephemeralOwner())).isEqualTo(Lifespan.TTL);
    }
  }

  @Test
  void a_multi_lock_is_all_its_locks_or_none() throws Exception {
    var both = new InterProcessMultiLock(one, List.of("/locks/a", "/locks/b"));
    var second = new InterProcessMutex(two, "/locks/b");
    assertThat(second.acquire(SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(both.acquire(100, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(new InterProcessMutex(two, "/locks/a").acquire(SECONDS, TimeUnit.SECONDS)).as("given back").isTrue();
    second.release();
    assertThat(both.acquire(100, TimeUnit.MILLISECONDS)).as("/locks/a is held by another").isFalse();
  }

  @Test
  void leadership_goes_from_one_selector_to_the_next() throws Exception {
    var led = new LinkedBlockingQueue<String>();
    try (var first = selector(one, "one", led); var second = selector(two, "two", led)) {
      first.start();
      second.start();
      assertThat(Set.of(led.poll(SECONDS, TimeUnit.SECONDS), led.poll(SECONDS, TimeUnit.SECONDS))).isEqualTo(Set.of("one", "two"));
    }
  }

  private static LeaderSelector selector(CuratorFramework client, String name, Queue<String> led) {
    return new LeaderSelector(client, "/selector", new LeaderSelectorListenerAdapter() {
      @Override
      public void takeLeadership(CuratorFramework leader) {
        led.add(name);
      }
    });
  }

  @Test
  void a_barrier_holds_who_waits_until_it_is_removed() throws Exception {
    var barrier = new DistributedBarrier(one, "/wall");
    barrier.setBarrier();
    CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> passed(new DistributedBarrier(two, "/wall")));
    await().until(() -> server.tree.watchCounts().watches() > 0);
    assertThat(waiting).isNotDone();
    barrier.removeBarrier();
    assertThat(waiting.get(SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  private static boolean passed(DistributedBarrier barrier) {
    try {
      return barrier.waitOnBarrier(SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void queues_deliver_by_order_by_priority_by_id_and_after_a_delay() throws Exception {
    var got = new LinkedBlockingQueue<String>();
    try (DistributedQueue<String> in = queue(one, null, "/fifo").buildQueue(); DistributedQueue<String> out = queue(two, got, "/fifo").buildQueue()) {
      in.start();
      for (String each : List.of("1", "2", "3")) in.put(each);
      out.start();
      for (String each : List.of("1", "2", "3")) assertThat(got.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo(each);
    }
    try (DistributedPriorityQueue<String> in = queue(one, null, "/priority").buildPriorityQueue(0);
        DistributedPriorityQueue<String> out = queue(two, got, "/priority").buildPriorityQueue(0)) {
      in.start();
      in.put("late", 9);
      in.put("early", 1);
      out.start();
      for (String each : List.of("early", "late")) assertThat(got.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo(each);
    }
    try (DistributedIdQueue<String> in = queue(one, null, "/id").buildIdQueue(); DistributedIdQueue<String> out = queue(two, got, "/id").buildIdQueue()) {
      in.start();
      in.put("kept", "a");
      in.put("removed", "b");
      assertThat(in.remove("b")).isEqualTo(1);
      out.start();
      assertThat(got.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("kept");
    }
    try (DistributedDelayQueue<String> in = queue(one, null, "/delay").buildDelayQueue(); DistributedDelayQueue<String> out = queue(two, got, "/delay").buildDelayQueue()) {
      in.start();
      in.put("now", 1);
      out.start();
      assertThat(got.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("now");
    }
    assertThat(got).isEmpty();
  }

  /** @param to where what is consumed goes; null for a queue that only puts */
  private static QueueBuilder<String> queue(CuratorFramework client, Queue<String> to, String path) {
    QueueConsumer<String> consumer = to == null ? null : new QueueConsumer<>() {
      @Override
      public void consumeMessage(String message) {
        to.add(message);
      }

      @Override
      public void stateChanged(CuratorFramework changed, ConnectionState state) {}
    };
    return QueueBuilder.builder(client, consumer, new QueueSerializer<>() {
      @Override
      public byte[] serialize(String item) {
        return item.getBytes(UTF_8);
      }

      @Override
      public String deserialize(byte[] bytes) {
        return new String(bytes, UTF_8);
      }
    }, path).putInBackground(false);
  }
}
