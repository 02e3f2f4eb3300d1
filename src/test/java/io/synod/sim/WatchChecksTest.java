package io.synod.sim;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.journal.Bytes;
import io.synod.znode.Acl;
import io.synod.znode.CreateMode;
import io.synod.znode.Op;
import io.synod.znode.Watch;
import io.synod.znode.WatchEvent;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@link NoWatchIsMissed}, shown histories it must not accept, and how they should have been. */
class WatchChecksTest {
  private static final Ask READ = new Ask.Read(Ask.What.DATA, "/sim", true);
  private static final Ask PING = new Ask.Ping();
  private static final Learnt DONE = new Learnt.Done();
  private final FakeWorld world = new FakeWorld();
  private final Check check = new NoWatchIsMissed();
  private int link = 1;
  private int xid;

  @BeforeEach
  void there_is_one_znode() {
    world.commit(1, create("/sim"));
  }

  @Test
  void an_event_that_comes_after_newer_data_is_late() {
    answered(READ, data(), 1);
    world.commit(2, set("/sim"));
    violates(() -> answered(PING, DONE, 2), "was never told");
  }

  @Test
  void an_event_before_newer_data_is_as_it_should_be_and_comes_once() {
    answered(READ, data(), 1);
    world.commit(2, set("/sim"));
    told(WatchEvent.Type.DATA_CHANGED, "/sim", 2);
    assertThatCode(() -> answered(PING, DONE, 2)).doesNotThrowAnyException();
    violates(() -> told(WatchEvent.Type.DATA_CHANGED, "/sim", 2), "or was told before");
  }

  @Test
  void a_change_without_an_event_is_noticed_at_rest() {
    answered(new Ask.Read(Ask.What.CHILDREN, "/sim", true), data(), 1);
    world.commit(2, create("/sim/a"));
    violates(() -> check.atRest(world), "was never told of");
  }

  @Test
  void an_event_without_a_change_is_refused() {
    answered(READ, data(), 1);
    violates(() -> told(WatchEvent.Type.DATA_CHANGED, "/sim", 2), "it did not happen");
  }

  @Test
  void a_persistent_watch_hears_of_every_change() {
    answered(new Ask.AddWatch("/sim", false), DONE, 1);
    world.commit(2, set("/sim"));
    world.commit(3, set("/sim"));
    told(WatchEvent.Type.DATA_CHANGED, "/sim", 2);
    violates(() -> answered(PING, DONE, 3), "was never told");
  }

  @Test
  void a_recursive_watch_hears_of_what_is_below_and_not_of_children() {
    answered(new Ask.AddWatch("/sim", true), DONE, 1);
    world.commit(2, create("/sim/a"));
    told(WatchEvent.Type.CREATED, "/sim/a", 2);
    violates(() -> told(WatchEvent.Type.CHILDREN_CHANGED, "/sim", 2), "watched nothing there");
  }

  @Test
  void a_transaction_that_changes_a_znode_twice_is_told_twice() {
    answered(new Ask.AddWatch("/sim", false), DONE, 1);
    world.commit(2, new Op.Multi(List.of(set("/sim"), set("/sim"))));
    told(WatchEvent.Type.DATA_CHANGED, "/sim", 2);
    violates(() -> answered(PING, DONE, 2), "was never told");
  }

  @Test
  void a_removed_watch_hears_nothing_and_is_not_found() {
    Ask remove = new Ask.FindWatches("/sim", Set.of(Watch.Kind.DATA), true);
    answered(READ, data(), 1);
    answered(remove, new Learnt.Watches(true), 1);
    violates(() -> answered(remove, new Learnt.Watches(true), 1), "was told true");
    world.commit(2, set("/sim"));
    violates(() -> told(WatchEvent.Type.DATA_CHANGED, "/sim", 2), "watched nothing there");
  }

  @Test
  void what_changed_while_a_client_was_away_is_told_when_it_sets_its_watches_again() {
    answered(READ, data(), 1);
    world.commit(2, set("/sim"));
    Ask again = reconnected(1);
    violates(() -> answered(again, DONE, 2), "was never told");
  }

  @Test
  void what_was_told_when_watches_were_set_again_is_spent() {
    answered(READ, data(), 1);
    world.commit(2, set("/sim"));
    Ask again = reconnected(1);
    told(WatchEvent.Type.DATA_CHANGED, "/sim", 2);
    answered(again, DONE, 2);
    world.commit(3, set("/sim"));
    violates(() -> told(WatchEvent.Type.DATA_CHANGED, "/sim", 3), "watched nothing there");
  }

  @Test
  void what_did_not_change_while_a_client_was_away_is_not_told_and_still_watched() {
    answered(READ, data(), 1);
    Ask again = reconnected(1);
    answered(again, DONE, 1);
    world.commit(2, set("/sim"));
    violates(() -> answered(PING, DONE, 2), "was never told");
    Ask oncemore = reconnected(2);
    told(WatchEvent.Type.DATA_CHANGED, "/sim", 2);
    violates(() -> answered(oncemore, DONE, 2), "it has missed only []");
  }

  @Test
  void a_watch_of_an_old_connection_is_none() {
    answered(READ, data(), 1);
    check.on(new Event.Disconnected("c", link++, "cut"), world);
    world.commit(2, set("/sim"));
    violates(() -> told(WatchEvent.Type.DATA_CHANGED, "/sim", 2), "watched nothing there");
  }

  @Test
  void an_event_that_comes_before_the_reply_which_sets_the_watch_is_refused() {
    answered(READ, data(), 1);
    world.commit(2, set("/sim"));
    told(WatchEvent.Type.DATA_CHANGED, "/sim", 2);
    violates(() -> answered(READ, data(), 1), "before it knew that it watches");
  }

  /** Loses the connection and asks for the watch again over another one. */
  private Ask reconnected(long relativeZxid) {
    check.on(new Event.Disconnected("c", link++, "cut"), world);
    Ask again = new Ask.SetWatches(relativeZxid, List.of("/sim"), List.of(), List.of(), List.of(), List.of());
    check.on(new Event.Asked("c", link, FakeWorld.SESSION, ++xid, again), world);
    return again;
  }

  private void answered(Ask ask, Learnt learnt, long zxid) {
    check.on(new Event.Answered("c", link, FakeWorld.SESSION, ++xid, ask, zxid, learnt), world);
  }

  private void told(WatchEvent.Type type, String path, long zxid) {
    check.on(new Event.Noticed("c", link, FakeWorld.SESSION, new WatchEvent(type, path, zxid)), world);
  }

  private Learnt data() {
    return new Learnt.Data(Bytes.EMPTY, world.ledger().model().now("/sim").stat());
  }

  private static Op.Kind create(String path) {
    return new Op.Create(path, Bytes.EMPTY, Acl.OPEN, CreateMode.PERSISTENT, -1);
  }

  private static Op.Kind set(String path) {
    return new Op.SetData(path, Bytes.utf8("new"), -1);
  }

  private static void violates(Runnable step, String sentence) {
    assertThatThrownBy(step::run).isInstanceOf(Check.Violation.class).hasMessageContaining(sentence);
  }
}
