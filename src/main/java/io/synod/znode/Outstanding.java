package io.synod.znode;

import io.synod.znode.TreeView.SessionView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The tree as it will be once everything prepared is applied: the published views, overlaid with what preparation has promised. A request
 * is staged first, so that a multi can be given up as a whole.
 */
final class Outstanding {
  private final Nodes nodes;
  private final Map<Long, SessionView> sessions;
  private final Map<String, Promise<Prospect>> prospects = new HashMap<>();
  private final Map<Long, Promise<SessionView>> promisedSessions = new HashMap<>();
  private final ArrayDeque<Pending> order = new ArrayDeque<>();
  private final Map<String, Prospect> staged = new LinkedHashMap<>();
  private final List<Spending> spending = new ArrayList<>(1);

  Outstanding(Nodes nodes, Map<Long, SessionView> sessions) {
    this.nodes = nodes;
    this.sessions = sessions;
  }

  /** @return null where there will be no such znode */
  Prospect at(String path) {
    Prospect prospect = staged.isEmpty() ? null : staged.get(path);
    if (prospect == null) {
      Promise<Prospect> promised = prospects.get(path);
      if (promised == null) return Prospect.of(nodes.get(path));
      prospect = promised.state;
    }
    return prospect == Prospect.GONE ? null : prospect;
  }

  /** Something prepared will change the znode at {@code path}. */
  boolean touches(String path) {
    return staged.containsKey(path) || prospects.containsKey(path);
  }

  void stage(String path, Prospect prospect) {
    staged.put(path, prospect);
  }

  /** Stages a change to what {@code quota} counts. */
  void spend(Quota quota, long count, long bytes) {
    quota.promise(count, bytes);
    spending.add(new Spending(quota, count, bytes));
  }

  /** What is staged will happen as {@code zxid}. */
  void keep(long zxid) {
    staged.forEach((path, prospect) -> {
      var promise = new Promise<>(zxid, prospect, prospects, path);
      prospects.put(path, promise);
      order.add(promise);
    });
    staged.clear();
    for (Spending each : spending) order.add(new Spent(zxid, each));
    spending.clear();
  }

  void giveUp() {
    staged.clear();
    spending.forEach(Spending::forget);
    spending.clear();
  }

  /** Forgets what is applied: the published views say it now. */
  void applied(long zxid) {
    while (!order.isEmpty() && order.peek().zxid() <= zxid) order.remove().forget();
  }

  /** Forgets everything prepared that is not applied: it will be decided anew, if at all. */
  void abandon() {
    giveUp();
    applied(Long.MAX_VALUE);
  }

  /** @return null where there will be no such session */
  SessionView session(long sessionId) {
    Promise<SessionView> promised = promisedSessions.get(sessionId);
    return promised == null ? sessions.get(sessionId) : promised.state;
  }

  /** @param after null where the session ends */
  void session(long sessionId, SessionView after, long zxid) {
    var promise = new Promise<>(zxid, after, promisedSessions, sessionId);
    promisedSessions.put(sessionId, promise);
    order.add(promise);
  }

  /** Its ephemerals, those not applied yet included, in one order for all. */
  SortedSet<String> ephemerals(long sessionId) {
    var paths = new TreeSet<>(nodes.ephemerals(sessionId));
    prospects.forEach((path, promised) -> {
      if (promised.state.owner() == sessionId) {
        paths.add(path);
      } else {
        paths.remove(path);
      }
    });
    return paths;
  }

  /** Something to forget once {@code zxid} is applied. */
  private interface Pending {
    long zxid();

    void forget();
  }

  /** What a request under way adds to the subtree of a quota. */
  private record Spending(Quota quota, long count, long bytes) {
    void forget() {
      quota.promise(-count, -bytes);
    }
  }

  private record Spent(long zxid, Spending spending) implements Pending {
    @Override
    public void forget() {
      spending.forget();
    }
  }

  /** The newest promise about one key; an older one about it is forgotten without effect. */
  private static final class Promise<S> implements Pending {
    private final long zxid;
    private final S state;
    private final Map<?, Promise<S>> home;
    private final Object key;

    Promise(long zxid, S state, Map<?, Promise<S>> home, Object key) {
      this.zxid = zxid;
      this.state = state;
      this.home = home;
      this.key = key;
    }

    @Override
    public long zxid() {
      return zxid;
    }

    @Override
    public void forget() {
      home.remove(key, this);
    }
  }
}
