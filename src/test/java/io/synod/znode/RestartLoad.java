package io.synod.znode;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import io.synod.ensemble.Member;
import io.synod.ensemble.MemberSettings;
import io.synod.journal.DiskStorage;
import io.synod.testkit.ActorSystems;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A measurement, not a test: fills a tree through the member and the real log, then restarts it.
 * {@code java io.synod.znode.RestartLoad DIRECTORY [znodes]}; with a filled directory it only restarts.
 */
final class RestartLoad {
  private static final int WINDOW = 4000;

  private RestartLoad() {}

  public static void main(String[] args) throws InterruptedException {
    int znodes = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
    var storage = new DiskStorage(Path.of(args[0]));
    var actors = new ActorSystems();
    long begin = System.nanoTime();
    LivingTree living = new LivingTree(actors, storage, MemberSettings.defaults(), TreeSettings.defaults());
    living.leadingWithin(Duration.ofMinutes(1));
    System.out.printf("%d znodes led %.2f s after the start%n", living.tree.nodeCount(), (System.nanoTime() - begin) / 1e9);
    System.gc();
    System.out.printf("heap: %d MiB%n", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
    if (living.tree.nodeCount() < znodes) fill(living, znodes);
    living.stop();
  }

  private static void fill(LivingTree living, int znodes) throws InterruptedException {
    String data = "x".repeat(100);
    long cpu = cpuNanos();
    long begin = System.nanoTime();
    for (int i = 0; i < znodes / 1000; i++) living.ask(LivingTree.create("/p" + i, data));
    for (int from = 0; from < znodes; from += WINDOW) {
      var done = new CountDownLatch(WINDOW);
      ActorRef<Member.Reply> counter = living.kit.spawn(Behaviors.receive(Member.Reply.class).onMessage(Member.Reply.class, reply -> {
        done.countDown();
        return done.getCount() == 0 ? Behaviors.stopped() : Behaviors.same();
      }).build());
      for (int i = from; i < from + WINDOW; i++) living.tell(0, i, LivingTree.create("/p" + i / 1000 + "/child-" + i, data), counter);
      done.await();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf("created in %.1f s, %.1f µs of CPU each, log and snapshots included%n", seconds, (cpuNanos() - cpu) / 1e3 / znodes);
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }
}
