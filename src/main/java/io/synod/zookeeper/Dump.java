package io.synod.zookeeper;

import io.synod.znode.TreeView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The lists among the answers to words, in ZooKeeper's layout: the parts of {@code dump}, and who watches what. */
final class Dump {
  private Dump() {}

  /**
   * {@code Session Sets (sets)/(sessions):}, a set being those that expire at the same time unless they are heard before. A learner, which does not decide when
   * they do, lists {@code Global Sessions(sessions):} with the timeout of each.
   */
  static String sessions(ZookeeperServer server) {
    if (learns(server)) return globalSessions(server.tree().sessions());
    SortedMap<Long, List<Long>> sets = expiries(server);
    int count = sets.values().stream().mapToInt(List::size).sum();
    var text = new StringBuilder("Session Sets (" + sets.size() + ")/(" + count + "):\n");
    sets.forEach((millis, ids) -> {
      text.append(ids.size()).append(" expire at ").append(new Date(millis)).append(":\n");
      ids.stream().map(Words::hex).sorted().forEach(id -> text.append('\t').append(id).append('\n'));
    });
    return text.toString();
  }

  private static boolean learns(ZookeeperServer server) {
    return !server.facts().alone() && !server.facts().leads();
  }

  private static String globalSessions(Collection<TreeView.SessionView> sessions) {
    var text = new StringBuilder("Global Sessions(" + sessions.size() + "):\n");
    sessions.stream().sorted(Comparator.comparingLong(TreeView.SessionView::sessionId))
        .forEach(session -> text.append(Words.hex(session.sessionId())).append('\t').append(session.timeoutMillis()).append("ms\n"));
    return text.toString();
  }

  /** Milliseconds since 1970 to the sessions that expire then; none on a learner, which does not decide that. */
  static SortedMap<Long, List<Long>> expiries(ZookeeperServer server) {
    var sets = new TreeMap<Long, List<Long>>();
    if (learns(server)) return sets;
    for (TreeView.SessionView session : server.tree().sessions()) {
      sets.computeIfAbsent(expiry(server, session.sessionId(), session.timeoutMillis()), at -> new ArrayList<>()).add(session.sessionId());
    }
    return sets;
  }

  /** One that expiry has only just heard of has all its time left. */
  private static long expiry(ZookeeperServer server, long sessionId, long timeoutMillis) {
    long known = server.facts().expiresAtMillis(sessionId);
    return known != 0 ? known : server.clock().millis() + timeoutMillis;
  }

  static String ephemerals(TreeView tree) {
    var owners = new TreeMap<String, Collection<String>>();
    for (TreeView.SessionView session : tree.sessions()) {
      Collection<String> paths = tree.ephemerals(session.sessionId());
      if (!paths.isEmpty()) owners.put(Words.hex(session.sessionId()), paths);
    }
    var text = new StringBuilder("Sessions with Ephemerals (" + owners.size() + "):\n");
    owners.forEach((owner, paths) -> {
      text.append(owner).append(":\n");
      Words.sorted(paths).forEach(path -> text.append('\t').append(path).append('\n'));
    });
    return text.toString();
  }

  /** The word {@code wchc}. */
  static String bySession(SortedMap<Long, List<String>> watches) {
    var text = new StringBuilder();
    watches.forEach((id, paths) -> {
      text.append(Words.hex(id)).append('\n');
      Words.sorted(paths).forEach(path -> text.append('\t').append(path).append('\n'));
    });
    return text.append('\n').toString();
  }

  /** The word {@code wchp}. */
  static String byPath(SortedMap<Long, List<String>> watches) {
    var sessions = new TreeMap<String, List<Long>>();
    watches.forEach((id, paths) -> paths.forEach(path -> sessions.computeIfAbsent(path, p -> new ArrayList<>()).add(id)));
    var text = new StringBuilder();
    sessions.forEach((path, ids) -> {
      text.append(path).append('\n');
      ids.forEach(id -> text.append('\t').append(Words.hex(id)).append('\n'));
    });
    return text.append('\n').toString();
  }

  /** {@code Connections Sets (sets)/(connections):}, a set being those that are closed at the same time unless something comes before. */
  static String connections(ZookeeperServer server) {
    var sets = new TreeMap<Long, List<ZookeeperConnection>>();
    for (ZookeeperConnection connection : server.connections()) {
      ConnectionStatistics s = connection.statistics();
      long at = s.sessionId == 0 ? s.establishedMillis + ZookeeperServer.SILENCE.toMillis() : expiry(server, s.sessionId, s.timeoutMillis);
      sets.computeIfAbsent(at, millis -> new ArrayList<>()).add(connection);
    }
    int count = sets.values().stream().mapToInt(List::size).sum();
    var text = new StringBuilder("Connections Sets (" + sets.size() + ")/(" + count + "):\n");
    sets.forEach((millis, connections) -> {
      text.append(connections.size()).append(" expire at ").append(new Date(millis)).append(":\n");
      connections.forEach(connection -> text.append("\tip: ").append(connection.connection().remote()).append(" sessionId: ")
          .append(Words.hex(connection.statistics().sessionId)).append('\n'));
    });
    return text.toString();
  }
}
