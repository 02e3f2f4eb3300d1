package io.synod.session;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.synod.loop.Mailing;
import io.synod.znode.WatchEvent;
import io.synod.znode.Watcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BoardTest {
  private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
  private final ArrayDeque<Runnable> nextTurn = new ArrayDeque<>();
  private final List<Integer> together = new ArrayList<>();
  private final Board board = new Board(loop::add, new Mailing() {
    @Override public void together(Runnable sending) {
      int before = heard.size();
      sending.run();
      together.add(heard.size() - before);
    }

    @Override public void inNextTurn(Runnable task) {
      nextTurn.add(task);
    }
  });
  private final List<String> heard = new ArrayList<>();

  private final class Session implements SessionWatcher.Hearer {
    final TestInbox<Object> mailbox = TestInbox.create();
    final SessionWatcher watcher;
    boolean gone;
    boolean awaits;
    boolean clear = true;
    boolean failing;

    Session(long id) {
      watcher = new SessionWatcher(id, mailbox.getRef(), this, board);
    }

    @Override public boolean isGone() {
      return gone;
    }

    @Override public boolean awaitsNothing() {
      return !awaits;
    }

    @Override public boolean isReady() {
      return !gone && !awaits && clear;
    }

    @Override public void noticed(WatchEvent event) {
      if (failing) throw new IllegalStateException("cannot be told");
      heard.add(watcher.sessionId() + " at " + event.zxid());
    }
  }

  private final Session one = new Session(1);
  private final Session two = new Session(2);

  private void post(long zxid, Session... sessions) {
    var hearers = new ArrayList<Watcher>();
    for (Session session : sessions) hearers.add(session.watcher);
    board.tell(new WatchEvent(WatchEvent.Type.DATA_CHANGED, "/a", zxid), hearers);
  }

  private void runAll() {
    while (!loop.isEmpty()) loop.remove().run();
  }

  @Test void each_hears_every_event_once_and_in_order() {
    post(1, one, two);
    post(2, two);
    post(3, one, two);
    runAll();
    assertThat(heard).containsExactly("1 at 1", "2 at 1", "2 at 2", "1 at 3", "2 at 3");
  }

  @Test void many_are_told_in_more_than_one_task() {
    post(1, sessions(100));
    loop.remove().run();
    assertThat(heard).hasSizeLessThan(100).isNotEmpty();
    runAll();
    assertThat(heard).containsExactlyElementsOf(at(1, 100));
    assertThat(together).isEmpty();
  }

  @Test void very_many_are_told_together_a_part_in_each_turn_of_the_loop() {
    post(1, sessions(300));
    loop.remove().run();
    assertThat(together).containsExactly(128);
    assertThat(loop).as("tasks of this turn").isEmpty();
    nextTurn.remove().run();
    assertThat(together).containsExactly(128, 128);
    nextTurn.remove().run();
    runAll();
    assertThat(heard).containsExactlyElementsOf(at(1, 300));
    assertThat(together).as("the last 44 are not so many").hasSize(2);
    assertThat(nextTurn).isEmpty();
  }

  @Test void what_comes_behind_an_event_of_very_many_is_told_behind_it() {
    Session[] many = sessions(130);
    post(1, many);
    loop.remove().run();
    post(2, many[0], many[129]);
    nextTurn.remove().run();
    runAll();
    assertThat(heard.subList(128, heard.size())).containsExactly("128 at 1", "129 at 1", "0 at 2", "129 at 2");
    post(3, many[1]);
    runAll();
    assertThat(heard).endsWith("1 at 3");
  }

  private Session[] sessions(int count) {
    return IntStream.range(0, count).mapToObj(Session::new).toArray(Session[]::new);
  }

  private static List<String> at(long zxid, int sessions) {
    return LongStream.range(0, sessions).mapToObj(id -> id + " at " + zxid).toList();
  }

  @Test void who_is_not_ready_hears_in_its_turn_among_those_who_are() {
    Session three = new Session(3);
    two.clear = false;
    three.awaits = true;
    post(1, one, two, three);
    post(2, one, two, three);
    runAll();
    assertThat(heard).containsExactly("1 at 1", "2 at 1", "1 at 2", "2 at 2");
    three.watcher.noticeUpTo(2);
    assertThat(heard).endsWith("3 at 1", "3 at 2");
  }

  @Test void who_catches_up_hears_all_of_its_own_at_once_and_not_again() {
    post(1, one, two);
    post(2, one, two);
    two.watcher.catchUp();
    assertThat(heard).containsExactly("2 at 1", "2 at 2");
    runAll();
    assertThat(heard).containsExactly("2 at 1", "2 at 2", "1 at 1", "1 at 2");
  }

  @Test void an_event_that_is_posted_while_others_are_told_is_told_too() {
    post(1, one);
    loop.remove().run();
    post(2, one);
    runAll();
    assertThat(heard).containsExactly("1 at 1", "1 at 2");
  }

  @Test void who_awaits_answers_hears_when_those_up_to_the_event_are_handled() {
    one.awaits = true;
    post(5, one);
    post(6, one);
    runAll();
    one.watcher.noticeUpTo(4);
    assertThat(heard).isEmpty();
    one.watcher.noticeUpTo(5);
    assertThat(heard).containsExactly("1 at 5");
    assertThat(one.mailbox.getAllReceived()).as("or when its mailbox has been worked off").containsExactly(
        new SessionWatcher.Handled(5), new SessionWatcher.Handled(6));
  }

  @Test void an_event_behind_an_early_one_waits_as_well() {
    one.awaits = true;
    post(5, one);
    runAll();
    one.awaits = false;
    post(6, one);
    runAll();
    assertThat(heard).isEmpty();
    one.watcher.noticeUpTo(6);
    assertThat(heard).containsExactly("1 at 5", "1 at 6");
  }

  @Test void a_session_that_fails_is_told_so_and_the_others_hear() {
    one.failing = true;
    post(1, one, two);
    runAll();
    assertThat(heard).containsExactly("2 at 1");
    assertThat(one.mailbox.receiveMessage()).isInstanceOf(SessionWatcher.Failed.class);
  }

  @Test void a_session_that_is_gone_hears_nothing() {
    one.gone = true;
    post(1, one);
    runAll();
    assertThat(heard).isEmpty();
    assertThat(one.mailbox.hasMessages()).isFalse();
  }
}
