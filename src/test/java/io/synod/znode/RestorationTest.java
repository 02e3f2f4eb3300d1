package io.synod.znode;

import static io.synod.znode.StillTree.create;
import static io.synod.znode.StillTree.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.synod.journal.Bytes;
import io.synod.znode.TreeView.SessionView;
import io.synod.znode.WatchEvent.Type;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Another tree in the place of the one before, as one transaction. */
class RestorationTest {
  private static final int BYTES = 1 << 20;
  private final StillTree still = new StillTree();

  @Test void all_is_as_in_the_tree_that_is_restored_and_goes_on_from_there() throws IOException {
    StillTree other = filled(1);
    StillTree here = filled(2);
    assertThat(here.ask(new Op.Restore(packed(other.tree)))).isEqualTo(new Result.TreeRestored());
    assertThat(TreeContent.all(here.tree)).isEqualTo(TreeContent.all(other.tree));
    assertThat(Set.copyOf(here.tree.reapable())).isEqualTo(Set.copyOf(other.tree.reapable()));
    assertThat(here.tree.restoredAt()).isEqualTo(here.tree.applied()).isEqualTo(here.zxid());
    draw(3, 300, here);
    draw(3, 300, other);
    assertThat(numbersAside(here.tree)).isEqualTo(numbersAside(other.tree));
  }

  @Test void a_replay_ends_in_the_same_tree() throws IOException {
    StillTree here = filled(2);
    here.ask(new Op.Restore(packed(filled(1).tree)));
    here.ask(create("/after"));
    var replayed = new Tree(TreeSettings.defaults());
    here.log.forEach(replayed::replay);
    replayed.recovered();
    assertThat(TreeContent.all(replayed)).isEqualTo(TreeContent.all(here.tree));
  }

  @Test void it_is_done_in_slices_and_nothing_is_applied_before_the_last() throws IOException {
    PackedTree tree = packed(filled(1).tree);
    long before = still.tree.applied();
    still.propose(0, new Op.Restore(tree));
    assertThat(still.propose(0, create("/meanwhile"))).isEqualTo(new Result.Failed(Code.THROTTLEDOP));
    int slices = 0;
    while (still.tree.applied() == before) {
      TreeContent.nodes(still.tree).forEach((path, node) -> assertThat(node.changedZxid()).as("a reader waits for what it sees").isIn(0L, still.zxid()));
      assertThat(still.step()).isTrue();
      slices++;
    }
    assertThat(slices).isGreaterThan(5);
    assertThat(still.tree.applied()).isEqualTo(still.zxid());
    assertThat(still.ask(create("/afterwards"))).isInstanceOf(Result.Created.class);
  }

  @Test void watchers_hear_of_what_is_another_and_before_it_is_applied() throws IOException {
    var other = new StillTree();
    for (String path : List.of("/same", "/changed", "/parent", "/parent/new")) other.ask(create(path));
    PackedTree tree = packed(other.tree);
    for (String path : List.of("/same", "/changed", "/parent", "/gone")) still.ask(create(path));
    still.ask(new Op.SetData("/changed", Bytes.utf8("here"), -1));
    long before = still.tree.applied();
    var watcher = new Noting();
    for (String path : List.of("/same", "/changed", "/gone", "/parent/new")) watch(path, Watch.Kind.DATA, watcher);
    for (String path : List.of("/same", "/parent")) watch(path, Watch.Kind.CHILD, watcher);
    still.propose(0, new Op.Restore(tree));
    while (still.tree.applied() == before) still.step();
    assertThat(watcher.appliedThen).as("told after it was applied").containsOnly(before);
    Set<String> events = new HashSet<>();
    for (WatchEvent event : watcher.heard) events.add(event.type() + " " + event.path());
    assertThat(events).containsExactlyInAnyOrder(Type.DATA_CHANGED + " /changed", Type.DELETED + " /gone", Type.CREATED + " /parent/new",
        Type.CHILDREN_CHANGED + " /parent");
  }

  @Test void quotas_are_counted_in_the_new_tree() throws IOException {
    var other = new StillTree();
    for (String path : List.of("/q", "/q/one", "/q/two", "/zookeeper/quota/q")) other.ask(create(path));
    other.ask(new Op.Create("/zookeeper/quota/q/zookeeper_limits", Bytes.utf8("count=10,bytes=-1"), Acl.OPEN, CreateMode.PERSISTENT, 0));
    other.ask(create("/zookeeper/quota/q/zookeeper_stats"));
    still.ask(new Op.Restore(packed(other.tree)));
    still.ask(create("/q/three"));
    assertThat(still.tree.node("/zookeeper/quota/q/zookeeper_stats").data()).isEqualTo(Bytes.utf8("count=4,bytes=16"));
  }

  @Test void sessions_are_those_of_the_new_tree() throws IOException {
    var other = new StillTree();
    other.ask(open(7));
    other.ask(7, create("/mine", CreateMode.EPHEMERAL));
    still.ask(open(8));
    still.ask(8, create("/theirs", CreateMode.EPHEMERAL));
    still.ask(new Op.Restore(packed(other.tree)));
    assertThat(still.tree.sessions()).extracting(SessionView::sessionId).containsExactly(7L);
    assertThat(still.ask(8, create("/late"))).isEqualTo(new Result.Failed(Code.SESSIONEXPIRED));
    assertThat(still.ask(new Op.CloseSession(7, true))).isEqualTo(new Result.SessionClosed(7));
    assertThat(still.tree.node("/mine")).isNull();
  }

  @Test void a_tree_above_the_bound_is_refused() {
    assertThatThrownBy(() -> PackedTree.of(writer -> put(writer, filled(1).tree), 100)).isInstanceOf(PackedTree.TooLarge.class);
  }

  @Test void an_image_is_of_one_instant_while_transactions_go_on() {
    StillTree here = filled(4);
    TestInbox<Imaging> begun = TestInbox.create();
    here.machine.query(new Imaging.Begin(begun.getRef()));
    Imaging imaging = begun.receiveMessage();
    draw(5, 100, here);
    imaging.copy();
    draw(6, 100, here);
    TestInbox<TreeImage> ended = TestInbox.create();
    here.machine.query(new Imaging.End(imaging, ended.getRef()));
    TreeImage image = ended.receiveMessage();
    String then = TreeContent.of(here.tree).toString();
    var paths = Set.copyOf(TreeContent.nodes(here.tree).keySet());
    long zxid = here.zxid();
    draw(7, 100, here);
    assertThat(image.zxid()).isEqualTo(zxid);
    assertThat(TreeContent.of(paths, image).toString()).isEqualTo(then).isNotEqualTo(TreeContent.of(here.tree).toString());
  }

  /** Without what depends on how many transactions there were before. */
  private static String numbersAside(Tree tree) {
    return TreeContent.all(tree).replaceAll("[cmp]zxid=\\d+|[cm]time=\\d+", "");
  }

  private static StillTree filled(int seed) {
    var filled = new StillTree();
    draw(seed, 500, filled);
    return filled;
  }

  /** The same requests to each; without the reaper's, which ask for the time. */
  private static void draw(int seed, int requests, StillTree to) {
    var ops = new RandomOps(seed);
    for (int i = 0; i < requests; i++) {
      RandomOps.Drawn drawn = ops.next();
      if (!(drawn.kind() instanceof Op.Reap)) to.ask(drawn.sessionId(), drawn.kind());
    }
  }

  static PackedTree packed(Tree tree) throws IOException {
    return PackedTree.of(writer -> put(writer, tree), BYTES);
  }

  private static void put(TreeWriter writer, Tree tree) throws IOException {
    for (SessionView session : tree.sessions()) writer.session(session);
    for (var each : TreeContent.nodes(tree).entrySet()) {
      Znode node = each.getValue();
      Stat stat = node.stat();
      writer.znode(each.getKey(), node.data(), node.acl(), new Stat(stat.czxid(), stat.mzxid(), stat.ctime(), stat.mtime(), stat.version(), 0,
          stat.aversion(), node.ephemeralOwner(), 0, 0, stat.pzxid()), node.created());
    }
  }

  /** Notes what was applied when it heard of an event. */
  private final class Noting implements Watcher {
    final List<WatchEvent> heard = new ArrayList<>();
    final Set<Long> appliedThen = new HashSet<>();

    @Override public void tell(WatchEvent event) {
      heard.add(event);
      appliedThen.add(still.tree.applied());
    }

    @Override public Audience audience() {
      return (event, hearers) -> hearers.forEach(hearer -> hearer.tell(event));
    }
  }

  private void watch(String path, Watch.Kind kind, Watcher watcher) {
    still.machine.query(new Watch.Set(path, kind, false, 0, watcher, TestInbox.<Watch.Placed>create().getRef()));
  }
}
