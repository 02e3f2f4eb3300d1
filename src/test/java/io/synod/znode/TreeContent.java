package io.synod.znode;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.journal.Bytes;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** What clients can see of a tree, as text to compare. */
final class TreeContent {
  private TreeContent() {}

  static String text(Stat stat, Bytes data, List<Acl> acl, Collection<String> children) {
    return stat + " " + data + " " + acl + " " + new TreeSet<>(children);
  }

  /** All there are. */
  static TreeMap<String, Znode> nodes(Tree tree) {
    var nodes = new TreeMap<String, Znode>();
    tree.nodes().all().paths().forEachRemaining(path -> assertThat(nodes.put(path, tree.nodes().get(path))).as(path).isNull());
    assertThat(nodes).hasSize(tree.nodes().size());
    return nodes;
  }

  static TreeMap<String, String> of(Tree tree) {
    return of(nodes(tree).keySet(), tree);
  }

  /** Of these paths; one that is not there is null. */
  static TreeMap<String, String> of(Collection<String> paths, TreeState tree) {
    var content = new TreeMap<String, String>();
    for (String path : paths) {
      NodeView node = tree.node(path);
      var children = new TreeSet<String>();
      if (node != null) node.children().forEach(children::add);
      content.put(path, node == null ? null : text(node.stat(), node.data(), node.acl(), children));
    }
    return content;
  }

  /** With sessions, ephemerals and counts, too. */
  static String all(Tree tree) {
    var ephemerals = new TreeMap<Long, Object>();
    for (long session : RandomOps.SESSIONS) ephemerals.put(session, new TreeSet<>(tree.ephemerals(session)));
    return of(tree) + " " + new TreeMap<>(sessions(tree)) + " " + ephemerals + " " + tree.ephemeralCount() + " " + tree.approximateDataSize();
  }

  private static TreeMap<Long, Object> sessions(Tree tree) {
    var sessions = new TreeMap<Long, Object>();
    tree.sessions().forEach(s -> sessions.put(s.sessionId(), s));
    return sessions;
  }
}
