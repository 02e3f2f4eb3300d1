package io.synod.sim;

import io.synod.znode.Op;
import java.util.HashMap;
import java.util.Map;

/** A session is not expired before its timeout has passed since the server last heard of its client, whatever the wall clock does. */
final class SessionsLiveTheirTimeout implements Check {
  private final Map<String, Long> askedAt = new HashMap<>();
  private final Map<Long, Long> heardNotBefore = new HashMap<>();
  private final Map<Long, Integer> timeoutMillis = new HashMap<>();

  @Override
  public void on(Event event, World world) {
    if (event instanceof Event.Connected connected) timeoutMillis.put(connected.session(), connected.timeoutMillis());
    if (event instanceof Event.Asked asked) askedAt.put(key(asked.client(), asked.xid()), world.nanos());
    if (event instanceof Event.Answered answered) {
      heardNotBefore.merge(answered.session(), askedAt.remove(key(answered.client(), answered.xid())), Math::max);
    }
    if (event instanceof Event.Committed committed && committed.op() instanceof Op.CloseSession close && close.expired()) expired(close.sessionId(), world);
  }

  private void expired(long session, World world) {
    Long heard = heardNotBefore.get(session);
    if (heard == null) return;
    double silentMillis = (world.nanos() - heard) / 1e6;
    Check.holds(silentMillis >= timeoutMillis.get(session) * 0.99, "session 0x%x is expired after %.1f ms of silence; its timeout is %d ms", session,
        silentMillis, timeoutMillis.get(session));
  }

  private static String key(String client, int xid) {
    return client + " " + xid;
  }
}
