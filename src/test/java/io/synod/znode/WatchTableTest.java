package io.synod.znode;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.synod.znode.TreeView.WatchCounts;
import io.synod.znode.WatchEvent.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WatchTableTest {
  private final WatchTable table = new WatchTable();
  private final TestInbox<WatchEvent> one = TestInbox.create();
  private final TestInbox<WatchEvent> two = TestInbox.create();

  @Test void a_watch_fires_once() {
    table.add("/a", Watch.Kind.DATA, Watcher.of(one.getRef()));
    table.dataChanged("/a", Acl.OPEN, 1);
    table.dataChanged("/a", Acl.OPEN, 2);
    assertThat(one.getAllReceived()).containsExactly(new WatchEvent(Type.DATA_CHANGED, "/a", 1));
    assertThat(table.counts()).isEqualTo(new WatchCounts(0, 0, 0));
  }

  @Test void registering_twice_is_registering_once() {
    table.add("/a", Watch.Kind.DATA, Watcher.of(one.getRef()));
    table.add("/a", Watch.Kind.DATA, Watcher.of(one.getRef()));
    assertThat(table.counts()).isEqualTo(new WatchCounts(1, 1, 1));
    table.created("/a", Acl.OPEN, 1);
    assertThat(one.getAllReceived()).hasSize(1);
  }

  @Test void a_deletion_is_told_once_to_who_watches_data_and_children() {
    table.add("/a", Watch.Kind.DATA, Watcher.of(one.getRef()));
    table.add("/a", Watch.Kind.CHILD, Watcher.of(one.getRef()));
    table.add("/a", Watch.Kind.CHILD, Watcher.of(two.getRef()));
    table.deleted("/a", Acl.OPEN, 1);
    assertThat(one.getAllReceived()).hasSize(1);
    assertThat(two.getAllReceived()).hasSize(1);
    assertThat(table.counts().watches()).isZero();
  }

  @Test void data_and_children_are_watched_apart() {
    table.add("/a", Watch.Kind.DATA, Watcher.of(one.getRef()));
    table.add("/a", Watch.Kind.CHILD, Watcher.of(two.getRef()));
    table.childrenChanged("/a", Acl.OPEN, 1);
    assertThat(one.hasMessages()).isFalse();
    assertThat(two.receiveMessage().type()).isEqualTo(Type.CHILDREN_CHANGED);
    table.dataChanged("/a", Acl.OPEN, 2);
    assertThat(one.receiveMessage().type()).isEqualTo(Type.DATA_CHANGED);
    assertThat(two.hasMessages()).isFalse();
  }

  @Test void a_persistent_watch_stays_and_hears_everything_of_its_znode() {
    table.add("/a", Watch.Kind.PERSISTENT, Watcher.of(one.getRef()));
    table.created("/a", Acl.OPEN, 1);
    table.childrenChanged("/a", Acl.OPEN, 2);
    table.dataChanged("/a", Acl.OPEN, 3);
    table.deleted("/a", Acl.OPEN, 4);
    table.created("/a/b", Acl.OPEN, 5);
    assertThat(one.getAllReceived()).extracting(WatchEvent::zxid).containsExactly(1L, 2L, 3L, 4L);
    assertThat(table.counts().watches()).isEqualTo(1);
  }

  @Test void a_recursive_watch_hears_of_all_below_but_not_that_children_changed() {
    table.add("/a", Watch.Kind.PERSISTENT_RECURSIVE, Watcher.of(one.getRef()));
    table.created("/a/b/c", Acl.OPEN, 1);
    table.childrenChanged("/a/b", Acl.OPEN, 1);
    table.dataChanged("/a", Acl.OPEN, 2);
    table.deleted("/ab", Acl.OPEN, 3);
    table.deleted("/a/b/c", Acl.OPEN, 4);
    assertThat(one.getAllReceived()).extracting(WatchEvent::path).containsExactly("/a/b/c", "/a", "/a/b/c");
  }

  @Test void one_at_the_root_hears_of_everything() {
    table.add("/", Watch.Kind.PERSISTENT_RECURSIVE, Watcher.of(one.getRef()));
    table.created("/x/y", Acl.OPEN, 1);
    assertThat(one.receiveMessage().path()).isEqualTo("/x/y");
  }

  @Test void two_on_one_path_are_heard_until_the_last_is_gone() {
    table.add("/a/b", Watch.Kind.PERSISTENT_RECURSIVE, Watcher.of(one.getRef()));
    table.add("/a/b", Watch.Kind.PERSISTENT_RECURSIVE, Watcher.of(two.getRef()));
    table.remove("/a/b", Set.of(Watch.Kind.PERSISTENT_RECURSIVE), Watcher.of(one.getRef()));
    table.created("/a/b/c", Acl.OPEN, 1);
    assertThat(one.hasMessages()).isFalse();
    assertThat(two.getAllReceived()).hasSize(1);
    table.forget(Watcher.of(two.getRef()));
    table.created("/a/b/d", Acl.OPEN, 2);
    assertThat(two.hasMessages()).isFalse();
  }

  @Test void who_has_several_watches_that_fire_hears_one_event() {
    table.add("/", Watch.Kind.PERSISTENT_RECURSIVE, Watcher.of(one.getRef()));
    table.add("/a", Watch.Kind.PERSISTENT_RECURSIVE, Watcher.of(one.getRef()));
    table.add("/a/b", Watch.Kind.DATA, Watcher.of(one.getRef()));
    table.dataChanged("/a/b", Acl.OPEN, 1);
    assertThat(one.getAllReceived()).hasSize(1);
  }

  @Test void who_is_forgotten_hears_no_more() {
    table.add("/a", Watch.Kind.DATA, Watcher.of(one.getRef()));
    table.add("/b", Watch.Kind.PERSISTENT_RECURSIVE, Watcher.of(one.getRef()));
    table.add("/a", Watch.Kind.DATA, Watcher.of(two.getRef()));
    table.forget(Watcher.of(one.getRef()));
    table.dataChanged("/a", Acl.OPEN, 1);
    table.created("/b/c", Acl.OPEN, 1);
    assertThat(one.hasMessages()).isFalse();
    assertThat(two.getAllReceived()).hasSize(1);
    assertThat(table.counts()).isEqualTo(new WatchCounts(0, 0, 0));
  }

  @Test void watchers_of_one_audience_are_told_together() {
    var told = new ArrayList<String>();
    table.add("/a", Watch.Kind.DATA, new Listener("one", told));
    table.add("/a", Watch.Kind.DATA, Watcher.of(two.getRef()));
    table.add("/a", Watch.Kind.PERSISTENT, new Listener("three", told));
    table.add("/", Watch.Kind.PERSISTENT_RECURSIVE, new Listener("four", told));
    table.dataChanged("/a", Acl.OPEN, 1);
    table.dataChanged("/a", Acl.OPEN, 2);
    assertThat(told).containsExactly("1: one, three, four", "2: three, four");
    assertThat(two.getAllReceived()).hasSize(1);
  }

  /** All of them share one audience. */
  private record Listener(String name, List<String> told) implements Watcher {
    private static final class Hall implements Audience {
      private static final Hall ONE = new Hall();

      @Override public void tell(WatchEvent event, List<Watcher> hearers) {
        List<String> names = hearers.stream().map(hearer -> ((Listener) hearer).name).toList();
        ((Listener) hearers.get(0)).told.add(event.zxid() + ": " + String.join(", ", names));
      }
    }

    @Override public void tell(WatchEvent event) {
      throw new AssertionError(name + " is told alone");
    }

    @Override public Audience audience() {
      return Hall.ONE;
    }

    @Override public boolean equals(Object other) {
      return this == other;
    }

    @Override public int hashCode() {
      return name.hashCode();
    }
  }

  @Test void ten_thousand_watchers_of_a_path_all_hear_and_are_all_forgotten() {
    List<TestInbox<WatchEvent>> watchers = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      watchers.add(TestInbox.create());
      table.add("/a", Watch.Kind.DATA, Watcher.of(watchers.get(i).getRef()));
    }
    assertThat(table.counts()).isEqualTo(new WatchCounts(10_000, 10_000, 1));
    table.deleted("/a", Acl.OPEN, 1);
    assertThat(watchers).allMatch(TestInbox::hasMessages);
    assertThat(table.counts().watches()).isZero();
  }
}
