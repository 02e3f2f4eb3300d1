package io.synod.znode;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.synod.znode.RandomOps.Drawn;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.apache.zookeeper.WatchedEvent;

/** Apache ZooKeeper's DataTree is the twin: the same transactions lead to the same tree and the same events. */
class OriginalTreeLaws {
  private static final int OPERATIONS = 120;

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void looks_like_zookeepers_own_tree(@ForAll long seed) {
    var ops = new RandomOps(seed);
    var still = new StillTree();
    var original = new OriginalTree();
    for (int i = 0; i < OPERATIONS; i++) {
      applyToBoth(ops, still, original);
      assertThat(TreeContent.of(still.tree)).isEqualTo(original.content(everyPath(still)));
    }
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void tells_watchers_what_zookeeper_tells_them(@ForAll long seed) {
    var ops = new RandomOps(seed);
    var still = new StillTree();
    var original = new OriginalTree();
    List<TestInbox<WatchEvent>> ours = List.of(TestInbox.create(), TestInbox.create(), TestInbox.create());
    List<List<String>> theirs = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    List<org.apache.zookeeper.Watcher> watchers = theirs.stream().map(OriginalTreeLaws::recording).toList();
    var placed = TestInbox.<Watch.Placed>create();
    for (int i = 0; i < OPERATIONS; i++) {
      int who = ops.below(3);
      String path = ops.path();
      Watch.Kind kind = Watch.Kind.values()[ops.below(ops.below(3) + 2)];
      boolean onlyIfExists = kind == Watch.Kind.CHILD;
      still.machine.query(new Watch.Set(path, kind, onlyIfExists, 0, Watcher.of(ours.get(who).getRef()), placed.getRef()));
      original.watch(path, kind, watchers.get(who));
      for (int n = ops.below(3); n >= 0; n--) applyToBoth(ops, still, original);
      if (ops.below(10) == 0) setWatches(ops, still, original, ours.get(who), watchers.get(who), placed);
      for (int w = 0; w < 3; w++) assertThat(texts(ours.get(w))).as("watcher %s", w).isEqualTo(drained(theirs.get(w)));
    }
  }

  private static void applyToBoth(RandomOps ops, StillTree still, OriginalTree original) {
    Drawn drawn = ops.next();
    int before = still.log.size();
    still.ask(drawn.sessionId(), drawn.kind());
    if (still.log.size() > before) original.apply(StillTree.last(still.log));
  }

  private static void setWatches(RandomOps ops, StillTree still, OriginalTree original, TestInbox<WatchEvent> ours,
      org.apache.zookeeper.Watcher theirs, TestInbox<Watch.Placed> placed) {
    long seen = still.zxid() - ops.below(10);
    List<String> data = List.of(ops.path());
    List<String> exist = List.of(ops.path());
    List<String> child = List.of(ops.path());
    still.machine.query(new Watch.SetAll(seen, data, exist, child, List.of(), List.of(), 0, Watcher.of(ours.getRef()), placed.getRef()));
    original.setWatches(seen, data, exist, child, theirs);
  }

  private static TreeSet<String> everyPath(StillTree still) {
    var paths = new TreeSet<>(TreeContent.nodes(still.tree).keySet());
    for (String path : List.copyOf(paths)) paths.add(path.equals("/") ? "/gone" : path + "/gone");
    return paths;
  }

  private static org.apache.zookeeper.Watcher recording(List<String> events) {
    return (WatchedEvent event) -> events.add(event.getType().getIntValue() + " " + event.getPath());
  }

  private static List<String> texts(TestInbox<WatchEvent> inbox) {
    return inbox.getAllReceived().stream().map(event -> event.type().wire() + " " + event.path()).toList();
  }

  private static List<String> drained(List<String> events) {
    List<String> all = List.copyOf(events);
    events.clear();
    return all;
  }
}
