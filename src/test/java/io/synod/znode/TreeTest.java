package io.synod.znode;

import static io.synod.znode.StillTree.create;
import static io.synod.znode.StillTree.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.synod.ensemble.Member;
import io.synod.ensemble.Origin;
import io.synod.ensemble.StateMachine.Answer;
import io.synod.ensemble.StateMachine.Committed;
import io.synod.ensemble.Transaction;
import io.synod.journal.Bytes;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How transactions go through the znodes' actors: rules 1 and 2 of DESIGN section 4. */
class TreeTest {
  private static final long FIRST = StillTree.EPOCH + 1;
  private final StillTree still = new StillTree();

  @Test void applied_moves_only_when_every_znode_of_the_transaction_has_published() {
    still.propose(0, create("/a"));
    assertThat(still.tree.publishing()).isEqualTo(FIRST);
    still.step();
    assertThat(still.tree.node("/a")).isNotNull();
    assertThat(still.tree.node("/").numChildren()).as("the parent's step is to come").isEqualTo(1);
    assertThat(still.tree.applied()).isZero();
    assertThat(still.replies.hasMessages()).isFalse();
    still.step();
    assertThat(still.tree.node("/").numChildren()).isEqualTo(2);
    assertThat(still.tree.applied()).isEqualTo(FIRST);
    assertThat(still.replies.receiveMessage().zxid()).isEqualTo(FIRST);
  }

  @Test void a_transaction_begins_when_the_one_before_it_is_complete() {
    still.propose(0, create("/a"));
    still.propose(0, create("/b"));
    while (still.tree.applied() < FIRST) {
      assertThat(still.tree.node("/b")).isNull();
      still.step();
    }
    still.settle();
    assertThat(still.tree.node("/b")).isNotNull();
    assertThat(still.tree.applied()).isEqualTo(FIRST + 1);
  }

  @Test void watchers_are_told_before_applied_moves() {
    TestInbox<WatchEvent> watcher = TestInbox.create();
    watch("/a", Watch.Kind.DATA, watcher);
    still.propose(0, create("/a"));
    still.step();
    assertThat(still.tree.applied()).isZero();
    assertThat(watcher.receiveMessage()).isEqualTo(new WatchEvent(WatchEvent.Type.CREATED, "/a", FIRST));
  }

  @Test void a_watch_is_placed_between_two_transactions_and_shows_the_same_instant() {
    TestInbox<WatchEvent> watcher = TestInbox.create();
    still.propose(0, create("/a"));
    still.propose(0, new Op.SetData("/a", Bytes.utf8("new"), -1));
    still.step();
    TestInbox<Watch.Placed> placed = watch("/a", Watch.Kind.DATA, watcher);
    assertThat(placed.hasMessages()).as("/a is published, its parent is not").isFalse();
    still.settle();
    Watch.Placed answer = placed.receiveMessage();
    assertThat(answer.zxid()).isEqualTo(FIRST);
    assertThat(answer.view().stat().version()).isZero();
    assertThat(watcher.receiveMessage().type()).isEqualTo(WatchEvent.Type.DATA_CHANGED);
  }

  @Test void an_answer_waits_for_the_transactions_before_it() {
    TestInbox<Member.Reply> inbox = TestInbox.create();
    still.propose(0, create("/a"));
    still.machine.apply(List.of(new Answer(new Member.Reply(9, FIRST, null), inbox.getRef())));
    still.step();
    assertThat(inbox.hasMessages()).isFalse();
    still.settle();
    assertThat(inbox.receiveMessage().cxid()).isEqualTo(9);
    still.machine.apply(List.of(new Answer(new Member.Reply(10, FIRST, null), inbox.getRef())));
    assertThat(inbox.receiveMessage().cxid()).as("nothing is before it").isEqualTo(10);
  }

  @Test void who_awaits_a_zxid_is_told_when_it_is_applied_and_not_later() {
    TestInbox<Member.Reply> inbox = TestInbox.create();
    still.propose(0, create("/a"));
    still.propose(0, create("/b"));
    still.machine.await(FIRST, new Member.Reply(1, FIRST, null), inbox.getRef());
    while (!inbox.hasMessages()) still.step();
    assertThat(still.tree.applied()).isEqualTo(FIRST);
    still.machine.await(FIRST, new Member.Reply(2, FIRST, null), inbox.getRef());
    assertThat(inbox.getAllReceived()).extracting(Member.Reply::cxid).containsExactly(1, 2);
  }

  @Test void sessions_are_published_with_their_transaction() {
    still.ask(open(5));
    assertThat(still.tree.session(5)).contains(new TreeView.SessionView(5, 30_000, Bytes.utf8("0123456789abcdef")));
    assertThat(still.ask(new Op.CloseSession(5, false))).isEqualTo(new Result.SessionClosed(5));
    assertThat(still.tree.sessions()).isEmpty();
  }

  @Test void actors_are_incarnated_on_demand_and_never_more_than_the_bound() {
    for (int i = 0; i < 100; i++) still.ask(create("/n" + i));
    assertThat(still.tree.nodeCount()).isEqualTo(105);
    assertThat(still.aliveActors()).isLessThanOrEqualTo(8);
    for (int i = 0; i < 100; i++) assertThat(still.ask(new Op.SetData("/n" + i, Bytes.utf8("" + i), 0))).isInstanceOf(Result.DataSet.class);
    for (int i = 0; i < 100; i++) assertThat(still.tree.node("/n" + i).data()).isEqualTo(Bytes.utf8("" + i));
  }

  @Test void one_transaction_may_touch_more_znodes_than_may_stay_alive() {
    List<Op.Kind> creates = IntStream.range(0, 50).<Op.Kind>mapToObj(i -> create("/n" + i)).toList();
    still.ask(new Op.Multi(creates));
    assertThat(still.tree.nodeCount()).isEqualTo(55);
    assertThat(still.aliveActors()).isGreaterThan(8);
    still.ask(create("/last"));
    assertThat(still.aliveActors()).isLessThanOrEqualTo(8);
  }

  @Test void a_transaction_that_does_not_fit_the_tree_stops_the_node() {
    var misfit = new Transaction(FIRST, 1, Origin.NODE, new Changed.DataSet("/missing", Bytes.EMPTY, 1));
    still.machine.apply(List.of(new Committed(misfit, still.replies.getRef())));
    assertThatThrownBy(still::settle).isInstanceOfSatisfying(Fatal.class, fatal -> assertThat(fatal.exit()).isEqualTo(Exit.INVARIANT))
        .hasMessageContaining("0x100000001").hasMessageContaining("/missing");
    assertThat(still.tree.applied()).isZero();
    assertThat(still.replies.hasMessages()).isFalse();
  }

  @Test void sizes_and_counts_follow_the_changes() {
    long empty = still.tree.approximateDataSize();
    still.ask(create("/abc"));
    assertThat(still.tree.approximateDataSize() - empty).as("path and data").isEqualTo(4 + 4);
    still.ask(new Op.SetData("/abc", null, -1));
    assertThat(still.tree.node("/abc").dataIsNull()).isTrue();
    assertThat(still.tree.approximateDataSize() - empty).isEqualTo(4);
    still.ask(new Op.Delete("/abc", -1));
    assertThat(still.tree.approximateDataSize()).isEqualTo(empty);
  }

  private TestInbox<Watch.Placed> watch(String path, Watch.Kind kind, TestInbox<WatchEvent> watcher) {
    TestInbox<Watch.Placed> placed = TestInbox.create();
    still.machine.query(new Watch.Set(path, kind, false, 0, Watcher.of(watcher.getRef()), placed.getRef()));
    return placed;
  }
}
