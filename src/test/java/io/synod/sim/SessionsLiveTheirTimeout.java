package io.synod.sim;

import io.synod.znode.Op;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A session is not expired before its timeout has passed since the server last heard of its client, whatever the wall clock does; and a new
 * leader, who cannot know, gives each its full timeout. A member may hear of a client and be lost before the leader hears of that.
 */
final class SessionsLiveTheirTimeout implements Check {
  private final Duration lost;
  private final TreeMap<Integer, Long> ledSince = new TreeMap<>();
  private final Map<String, Long> askedAt = new HashMap<>();
  private final Map<Long, Long> heardNotBefore = new HashMap<>();
  private final Map<Long, Integer> timeoutMillis = new HashMap<>();

  /** @param lost what is heard of a session within so much time may never reach the leader */
  SessionsLiveTheirTimeout(Duration lost) {
    this.lost = lost;
  }

  @Override
  public void on(Event event, World world) {
    if (event instanceof Event.Connected connected) timeoutMillis.put(connected.session(), connected.timeoutMillis());
    if (event instanceof Event.Asked asked) askedAt.put(key(asked.client(), asked.xid()), world.nanos());
    if (event instanceof Event.Answered answered) {
      heardNotBefore.merge(answered.session(), askedAt.remove(key(answered.client(), answered.xid())), Math::max);
    }
    if (event instanceof Event.Committed committed && committed.op() instanceof Op.CloseSession close && close.expired())
      expired(close.sessionId(), world.ledger().at(committed.zxid()));
    if (event instanceof Event.Leads leads) ledSince.put(leads.epoch(), world.nanos());
  }

  private void expired(long session, Ledger.Entry expiry) {
    Integer timeout = timeoutMillis.get(session);
    if (timeout == null) return;
    Map.Entry<Integer, Long> leadership = ledSince.floorEntry((int) (expiry.zxid() >>> 32));
    if (leadership != null) holds(session, timeout * 0.99, leadership.getValue(), expiry, "under this leader");
    Long heard = heardNotBefore.get(session);
    if (heard != null && heard <= expiry.preparedNanos()) holds(session, timeout * 0.99 - lost.toMillis(), heard, expiry, "of silence");
  }

  private void holds(long session, double leastMillis, long sinceNanos, Ledger.Entry expiry, String how) {
    double millis = (expiry.preparedNanos() - sinceNanos) / 1e6;
    Check.holds(millis >= leastMillis, "session 0x%x is expired after %.1f ms %s; its timeout is %d ms", session, millis, how, timeoutMillis.get(session));
  }

  private static String key(String client, int xid) {
    return client + " " + xid;
  }
}
