package io.synod.session;

import io.synod.loop.Mailing;
import io.synod.znode.WatchEvent;
import io.synod.znode.Watcher;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Watch events on their way from the member to the sessions of one loop. An event that ten thousand sessions hear is one message here, not one in
 * each mailbox: to queue, schedule and dispatch those would cost as much as to send them.
 *
 * <p>Events come in the order in which they were posted. What else the member tells a session comes by its mailbox; the order of the two is kept by
 * {@link SessionWatcher}.
 */
final class Board implements Watcher.Audience {
  /** So many events are sent in one task of the loop; a loop runs 64 before it looks at its sockets again, each event is about 10 us. */
  private static final int SLICE = 8;
  /** Of an event that at least so many have yet to hear, so many are sent together in one turn of the loop: a millisecond of it. */
  private static final int MANY = 128;

  private final Executor loop;
  private final Mailing mailing;
  private final Queue<Notice> notices = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Runnable deliver = this::deliver;
  private final Runnable tellMany = this::tellMany;

  /** @param loop of the sessions @param mailing of that loop */
  Board(Executor loop, Mailing mailing) {
    this.loop = loop;
    this.mailing = mailing;
  }

  @Override
  public void tell(WatchEvent event, List<Watcher> hearers) {
    notices.add(new Notice(event, hearers));
    schedule();
  }

  /** Delivers to {@code watcher}, ahead of the others, what was posted for it. On the loop. */
  void deliverTo(SessionWatcher watcher) {
    if (notices.isEmpty()) return;
    for (Notice notice : notices) notice.deliverTo(watcher);
  }

  private void schedule() {
    if (!scheduled.getAndSet(true)) loop.execute(deliver);
  }

  private void deliver() {
    Notice notice = notices.peek();
    if (notice != null && notice.left() >= MANY) {
      mailing.together(tellMany);
      mailing.inNextTurn(deliver);
    } else if (tell(SLICE)) {
      loop.execute(deliver);
    } else {
      scheduled.set(false);
      if (!notices.isEmpty()) schedule();
    }
  }

  private void tellMany() {
    tell(MANY);
  }

  /** @return whether there may be more to tell, for {@code most} events have been heard */
  private boolean tell(int most) {
    int left = most;
    for (Notice notice = notices.peek(); notice != null; notice = notices.peek()) {
      left -= notice.deliver(Math.min(left, SLICE));
      if (notice.left() == 0) notices.remove();
      if (left == 0) return true;
    }
    return false;
  }

  /** One event; those before {@code next} have heard it, and those that are null, ahead of the others. */
  private static final class Notice {
    private final WatchEvent event;
    private final List<Watcher> hearers;
    private int next;

    Notice(WatchEvent event, List<Watcher> hearers) {
      this.event = event;
      this.hearers = hearers;
    }

    /**
     * Who is ready is asked of all of them before the first is told. What that asks lies in memory of each session's own, and of ten thousand sessions it is in no
     * cache: the processor fetches that of several at a time as long as no system call stands between.
     *
     * @param most up to 32
     * @return how many these were
     */
    int deliver(int most) {
      int end = Math.min(next + most, hearers.size());
      int ready = 0;
      for (int i = next; i < end; i++) {
        if (hearers.get(i) instanceof SessionWatcher hearer && hearer.isReady()) ready |= 1 << i;
      }
      int told = end - next;
      for (; next < end; next++) {
        if (!(hearers.get(next) instanceof SessionWatcher hearer)) continue;
        if ((ready & 1 << next) != 0) hearer.notice(event);
        else hearer.hear(event);
      }
      return told;
    }

    /** How many have yet to hear it. */
    int left() {
      return hearers.size() - next;
    }

    void deliverTo(SessionWatcher watcher) {
      for (int i = next; i < hearers.size(); i++) {
        if (hearers.get(i) != watcher) continue;
        hearers.set(i, null);
        watcher.hear(event);
        return;
      }
    }
  }
}
