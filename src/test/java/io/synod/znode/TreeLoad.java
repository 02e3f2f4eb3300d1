package io.synod.znode;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import io.synod.ensemble.Encoder;
import io.synod.ensemble.Member;
import io.synod.ensemble.Origin;
import io.synod.ensemble.StateMachine;
import io.synod.ensemble.Transaction;
import io.synod.journal.Bytes;
import io.synod.loop.Dispatchers;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;

/**
 * A measurement, not a test: what preparing, encoding and applying through actors costs per operation, without the log and without
 * sessions, and what a znode costs in memory. {@code java io.synod.znode.TreeLoad [znodes [alive actors]]}.
 */
final class TreeLoad {
  private static final int BATCH = 500;

  private record Run(IntFunction<Op.Kind> ops, int from, int to, CountDownLatch done) implements Member.Command {}

  private TreeLoad() {}

  public static void main(String[] args) throws InterruptedException {
    int znodes = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
    int alive = args.length > 1 ? Integer.parseInt(args[1]) : TreeSettings.defaults().aliveZnodeActors();
    var tree = new Tree(TreeSettings.defaults().withAliveZnodeActors(alive));
    ActorTestKit kit = ActorTestKit.create(ConfigFactory.parseString("""
        synod.loop-0 { type = Dispatcher, executor = thread-pool-executor, thread-pool-executor.fixed-pool-size = 1, throughput = 100 }
        akka.loglevel = WARNING
        """).withFallback(ConfigFactory.load()));
    try {
      ActorRef<Member.Command> driver = kit.spawn(driver(tree), "driver", Dispatchers.loop(0));
      Bytes data = Bytes.owning(new byte[100]);
      long before = used();
      run(driver, "create the parents", znodes / 1000 + 1, i -> new Op.Create("/p" + i, data, Acl.OPEN, CreateMode.PERSISTENT, 0));
      run(driver, "create", znodes, i -> new Op.Create("/p" + i / 1000 + "/child-" + i, data.size() == 0 ? data : Bytes.copyOf(data.unsafeArray()),
          Acl.OPEN, CreateMode.PERSISTENT, 0));
      System.out.printf("heap per znode with 100 bytes of data: %d bytes%n", (used() - before) / znodes);
      for (int round = 0; round < 3; round++) {
        run(driver, "setData on 1000 znodes", 1_000_000, i -> new Op.SetData("/p0/child-" + i % 1000, data, -1));
      }
      run(driver, "setData on all znodes in turn", znodes, i -> new Op.SetData("/p" + i / 1000 + "/child-" + i, data, -1));
      run(driver, "delete", znodes, i -> new Op.Delete("/p" + i / 1000 + "/child-" + i, -1));
    } finally {
      kit.shutdownTestKit();
    }
  }

  private static void run(ActorRef<Member.Command> driver, String what, int count, IntFunction<Op.Kind> ops) throws InterruptedException {
    var done = new CountDownLatch(1);
    long cpu = cpuNanos();
    driver.tell(new Run(ops, 0, count, done));
    done.await();
    System.out.printf("%s: %.2f µs of CPU per operation%n", what, (cpuNanos() - cpu) / 1000.0 / count);
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private enum Proceed implements Member.Command { NOW }

  private static Behavior<Member.Command> driver(Tree tree) {
    return Behaviors.setup(context -> {
      StateMachine machine = ZnodeActor.animating(tree).create(context, () -> context.getSelf().tell(Proceed.NOW));
      ActorRef<Member.Reply> replies = context.spawnAnonymous(Behaviors.ignore());
      var encoder = new Encoder(1024);
      long[] zxid = {1L << 32};
      return Behaviors.receive(Member.Command.class)
          .onMessage(Proceed.class, now -> {
            machine.proceed();
            return Behaviors.same();
          })
          .onMessage(Run.class, run -> {
            if (run.from() >= run.to()) {
              run.done().countDown();
              return Behaviors.same();
            }
            int to = Math.min(run.from() + BATCH, run.to());
            List<StateMachine.Turn> turns = new ArrayList<>(BATCH);
            for (int i = run.from(); i < to; i++) {
              Op op = new Op(run.ops().apply(i), List.of(Identity.ANYONE));
              var verdict = (StateMachine.Verdict.Proposed) machine.prepare(op, Origin.NODE, 1, ++zxid[0], 1000);
              machine.encode(verdict.change(), encoder);
              encoder.take();
              turns.add(new StateMachine.Committed(new Transaction(zxid[0], 1000, Origin.NODE, verdict.change()), replies));
            }
            machine.apply(turns);
            ActorRef<Member.Reply> next = context.messageAdapter(Member.Reply.class, r -> new Run(run.ops(), to, run.to(), run.done()));
            machine.await(zxid[0], new Member.Reply(0, zxid[0], null), next);
            return Behaviors.same();
          })
          .build();
    });
  }
}
