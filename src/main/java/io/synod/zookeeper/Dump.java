package io.synod.zookeeper;

import io.synod.znode.TreeView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The lists among the answers to words, in ZooKeeper's layout: the parts of {@code dump}, and who watches what. */
final class Dump {
  private Dump() {}

  /** {@code Session Sets (sets)/(sessions):}. ZooKeeper makes a set of those that expire together; here it is those of one timeout. */
  static String sessions(Collection<TreeView.SessionView> sessions) {
    var sets = sessions.stream().collect(Collectors.groupingBy(TreeView.SessionView::timeoutMillis, TreeMap::new, Collectors.toList()));
    var text = new StringBuilder("Session Sets (" + sets.size() + ")/(" + sessions.size() + "):\n");
    sets.forEach((timeout, set) -> {
      text.append(set.size()).append(" expire ").append(timeout).append(" ms after they are last heard:\n");
      set.stream().map(session -> Words.hex(session.sessionId())).sorted().forEach(id -> text.append('\t').append(id).append('\n'));
    });
    return text.toString();
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

  static String connections(Collection<ZookeeperConnection> connections) {
    var text = new StringBuilder("Connections Sets (1)/(" + connections.size() + "):\n" + connections.size() + " connections:\n");
    for (ZookeeperConnection connection : connections) {
      text.append("\tip: ").append(connection.connection().remote()).append(" sessionId: ").append(Words.hex(connection.statistics().sessionId))
          .append('\n');
    }
    return text.toString();
  }
}
