package io.synod.znode;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import io.synod.ensemble.Member;
import io.synod.ensemble.MemberActor;
import io.synod.ensemble.MemberSettings;
import io.synod.ensemble.Origin;
import io.synod.journal.Bytes;
import io.synod.journal.JournalRuntime;
import io.synod.journal.LogSettings;
import io.synod.journal.PersistencePlugins;
import io.synod.journal.Storage;
import io.synod.loop.Dispatchers;
import io.synod.loop.Fatal;
import io.synod.loop.Leisure;
import io.synod.testkit.ActorSystems;
import io.synod.testkit.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A tree as it lives in a node: a member with its log on the real journal, one thread for the loop and one for io. */
final class LivingTree {
  private static final String CONFIG = """
      synod.loop-0 { type = Dispatcher, executor = thread-pool-executor, thread-pool-executor.fixed-pool-size = 1, throughput = 1000 }
      synod.io { type = Dispatcher, executor = thread-pool-executor, thread-pool-executor.fixed-pool-size = 2 }
      """;
  private static final AtomicInteger STARTS = new AtomicInteger();
  final List<Fatal> stops = new CopyOnWriteArrayList<>();
  final ActorTestKit kit;
  final Tree tree;
  final ActorRef<Member.Command> member;
  private final ActorSystems actors;
  private final JournalRuntime runtime;

  LivingTree(ActorSystems actors, Storage storage, MemberSettings settings, TreeSettings treeSettings) {
    this.actors = actors;
    runtime = new JournalRuntime("tree-" + STARTS.incrementAndGet(), storage, this::onIo, Leisure.NONE, stops::add, "synod.loop-0", LogSettings.defaults());
    runtime.register();
    PersistencePlugins plugins = runtime.plugins("ensemble/main/log");
    kit = actors.start(ConfigFactory.parseString(CONFIG).withFallback(plugins.config()));
    tree = new Tree(treeSettings);
    var clock = new AtomicInteger(1000);
    var doors = new MemberActor.Doors(storage, plugins, clock::incrementAndGet, stops::add, new Random(1));
    member = kit.spawn(MemberActor.create(settings, doors, ZnodeActor.animating(tree)), "member", Dispatchers.loop(0));
  }

  LivingTree(ActorSystems actors, Storage storage) {
    this(actors, storage, MemberSettings.defaults(), TreeSettings.defaults());
  }

  private void onIo(Runnable work) {
    kit.system().dispatchers().lookup(Dispatchers.io()).execute(work);
  }

  void stop() {
    actors.stop(kit);
    runtime.unregister();
  }

  <T> TestProbe<T> probe(Class<T> type) {
    return kit.createTestProbe(type);
  }

  /** Waits until the member leads. */
  LivingTree leading() {
    return leadingWithin(Patience.LONG);
  }

  LivingTree leadingWithin(Duration atMost) {
    TestProbe<Member.Reply> probe = probe(Member.Reply.class);
    member.tell(new Member.AwaitApplied(0, 0, probe.getRef()));
    probe.receiveMessage(atMost);
    return this;
  }

  Result ask(long sessionId, Op.Kind kind) {
    TestProbe<Member.Reply> probe = probe(Member.Reply.class);
    tell(sessionId, 1, kind, probe.getRef());
    return (Result) probe.receiveMessage().outcome();
  }

  Result ask(Op.Kind kind) {
    return ask(0, kind);
  }

  void tell(long sessionId, int cxid, Op.Kind kind, ActorRef<Member.Reply> replyTo) {
    var origin = new Origin(sessionId, cxid, "", "127.0.0.1");
    member.tell(new Member.Propose(new Op(kind, List.of(Identity.ANYONE)), origin, replyTo));
  }

  static Op.Create create(String path, String data) {
    return create(path, data, CreateMode.PERSISTENT);
  }

  static Op.Create create(String path, String data, CreateMode mode) {
    return new Op.Create(path, data == null ? null : Bytes.utf8(data), Acl.OPEN, mode, 0);
  }

  static Op.SetData set(String path, String data) {
    return new Op.SetData(path, Bytes.utf8(data), -1);
  }
}
