package io.synod.sim;

import io.synod.znode.Op;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * No session, and so no ephemeral, outlives the silence of its client by more than the expiry may take: two intervals of its search, what the
 * search itself runs late, and one interval for each time somebody set the clock. A member that begins to lead gives every session its timeout again.
 */
final class SilentSessionsEnd implements Check {
  private static final double LATE = 1.3;
  private final Duration interval;
  private final Map<Long, Live> live = new HashMap<>();
  private int clockSet;
  private final Duration unheard;
  private String leader;

  private static final class Live {
    private final int timeoutMillis;
    private long heardNanos;
    private int clockSetThen;

    Live(int timeoutMillis) {
      this.timeoutMillis = timeoutMillis;
    }
  }

  /** @param interval of the search for silent sessions @param unheard what else it may take among several members */
  SilentSessionsEnd(Duration interval, Duration unheard) {
    this.interval = interval;
    this.unheard = unheard;
  }

  @Override
  public void on(Event event, World world) {
    if (event instanceof Event.ClockSet) clockSet++;
    if (event instanceof Event.Connecting connecting) heard(connecting.session(), world);
    if (event instanceof Event.Asked asked) heard(asked.session(), world);
    if (event instanceof Event.NodeCrashed crashed && crashed.node().equals(leader)) leader = null;
    if (event instanceof Event.LeadEnded ended && ended.node().equals(leader)) leader = null;
    if (event instanceof Event.Leads leads) leader = leads.node();
    if (event instanceof Event.Leads || event instanceof Event.NodeResumed) live.keySet().forEach(session -> heard(session, world));
    if (event instanceof Event.Committed committed) committed(committed, world);
  }

  private void committed(Event.Committed committed, World world) {
    if (committed.op() instanceof Op.OpenSession open) {
      live.put(open.sessionId(), new Live(open.timeoutMillis()));
      heard(open.sessionId(), world);
    }
    if (committed.op() instanceof Op.CloseSession close) live.remove(close.sessionId());
    look(world);
  }

  /** The server may have heard of it as late as now. */
  private void heard(long session, World world) {
    Live one = live.get(session);
    if (one == null) return;
    one.heardNanos = world.nanos();
    one.clockSetThen = clockSet;
  }

  private void look(World world) {
    if (leader == null) return;
    live.forEach((session, one) -> {
      double silentMillis = (world.nanos() - one.heardNanos) / 1e6;
      double allowed = LATE * (one.timeoutMillis + (2 + clockSet - one.clockSetThen) * interval.toMillis()) + interval.toMillis() + unheard.toMillis();
      Check.holds(silentMillis <= allowed, "session 0x%x has not been heard of for %.0f ms, its timeout is %d ms, and it lives, with %s", session,
          silentMillis, one.timeoutMillis, world.ledger().model().ephemerals(session));
    });
  }

  @Override
  public void atRest(World world) {
    look(world);
  }
}
