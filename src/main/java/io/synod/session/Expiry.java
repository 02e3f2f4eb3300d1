package io.synod.session;

import io.synod.loop.Clock;
import io.synod.znode.TreeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongFunction;

/**
 * Which sessions have not been heard from for their timeout. Sessions stand in buckets, one per tick, by the time they would expire; a bucket
 * that is due is looked through, and who has been heard since moves on, so that hearing costs a map look-up and a volatile write.
 *
 * <p>Time here is the sum of the intervals between ticks, each counted as at most one interval, which is the least that really passes: when
 * our own process stood still (SIGSTOP, a paused virtual machine) or the clock was set forward, no session loses the time in which nobody could
 * have heard it. A clock set back counts as no time. A session expires never before its timeout, and at most two intervals after it where the
 * ticks come in time.
 *
 * <p>A session is tracked from when it is first heard, which may be before it exists in the tree; {@link #GRACE_MILLIS} later it is forgotten
 * if it still does not. {@link #heard}, {@link #renegotiated} and what is asked for operators may be called by any thread, all else by one.
 */
public final class Expiry implements Timeouts {
  static final long GRACE_MILLIS = 60_000;

  private final long intervalMillis;
  private final LongFunction<OptionalInt> timeoutMillis;
  private final Map<Long, Tracked> tracked = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Long> newcomers = new ConcurrentLinkedQueue<>();
  private final TreeMap<Long, List<Long>> buckets = new TreeMap<>();
  private volatile long elapsedMillis;
  private volatile long lastTickMillis;
  private volatile long expired;

  /** For the sessions of {@code tree}, asked every half tick. */
  public static Expiry of(TreeView tree, SessionSettings settings, Clock clock) {
    return new Expiry(Math.max(1, settings.tickTime().toMillis() / 2),
        id -> tree.session(id).map(session -> OptionalInt.of(session.timeoutMillis())).orElse(OptionalInt.empty()), clock.millis());
  }

  /**
   * @param intervalMillis between ticks
   * @param timeoutMillis of a session by its id, empty when there is none
   * @param nowMillis the clock
   */
  Expiry(long intervalMillis, LongFunction<OptionalInt> timeoutMillis, long nowMillis) {
    this.intervalMillis = intervalMillis;
    this.timeoutMillis = timeoutMillis;
    lastTickMillis = nowMillis;
  }

  @Override
  public void heard(long sessionId) {
    Long id = sessionId;                         // one object for all who keep it
    Tracked session = tracked.get(id);
    if (session != null) {
      session.heardAt = elapsedMillis;
    } else if (tracked.putIfAbsent(id, new Tracked(elapsedMillis)) == null) {
      newcomers.add(id);
    }
  }

  @Override
  public void renegotiated(long sessionId, int timeoutMillis) {
    heard(sessionId);
    tracked.computeIfPresent(sessionId, (id, session) -> {
      session.renegotiatedMillis = timeoutMillis;
      return session;
    });
    newcomers.add(sessionId);
  }

  /** @return those whose time is over; each is no longer tracked, and is named once unless it is heard again */
  List<Long> tick(long nowMillis) {
    elapsedMillis += Math.max(0, Math.min(nowMillis - lastTickMillis, intervalMillis));
    lastTickMillis = nowMillis;
    welcome();
    var over = new ArrayList<Long>();
    while (!buckets.isEmpty() && buckets.firstKey() <= elapsedMillis) {
      long bucket = buckets.firstKey();
      for (Long id : buckets.remove(bucket)) {
        Tracked session = tracked.get(id);
        if (session == null || session.bucket != bucket) continue; // it stands in another one since
        if (deadline(session) <= elapsedMillis) {
          tracked.remove(id);
          over.add(id);
          expired = expired + 1;
        } else {
          schedule(id, session);
        }
      }
    }
    return over;
  }

  /** For operators: when {@code sessionId} expires unless it is heard before, by the clock; 0 when it is not tracked, or only just. */
  public long expiresAtMillis(long sessionId) {
    Tracked session = tracked.get(sessionId);
    return session == null || session.timeoutMillis == 0 ? 0 : lastTickMillis + bucket(session) - elapsedMillis;
  }

  /** For operators: sessions that were found silent since the start. */
  public long expiredCount() {
    return expired;
  }

  Duration interval() {
    return Duration.ofMillis(intervalMillis);
  }

  int trackedCount() {
    return tracked.size();
  }

  private void welcome() {
    for (Iterator<Long> each = newcomers.iterator(); each.hasNext();) {
      Long id = each.next();
      Tracked session = tracked.get(id);
      if (session == null) {
        each.remove();
        continue;
      }
      OptionalInt timeout = timeoutMillis.apply(id);
      if (timeout.isPresent()) {
        session.timeoutMillis = session.renegotiatedMillis > 0 ? session.renegotiatedMillis : timeout.getAsInt();
        schedule(id, session);
        each.remove();
      } else if (session.heardAt + GRACE_MILLIS <= elapsedMillis) {
        tracked.remove(id);
        each.remove();
      }
    }
  }

  private void schedule(Long sessionId, Tracked session) {
    session.bucket = bucket(session);
    buckets.computeIfAbsent(session.bucket, at -> new ArrayList<>()).add(sessionId);
  }

  /** The tick at which it is looked at. */
  private long bucket(Tracked session) {
    return (deadline(session) + intervalMillis - 1) / intervalMillis * intervalMillis;
  }

  /** A session was heard at {@code heardAt} or up to one interval later. */
  private long deadline(Tracked session) {
    return session.heardAt + intervalMillis + session.timeoutMillis;
  }

  private static final class Tracked {
    volatile long heardAt;
    volatile int renegotiatedMillis;
    volatile int timeoutMillis;
    long bucket;

    Tracked(long heardAt) {
      this.heardAt = heardAt;
    }
  }
}
