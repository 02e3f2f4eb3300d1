package io.synod.sim;

import io.synod.znode.NodeView;
import io.synod.znode.TreeView;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The whole tree, read where nothing is under way, is that of the model, with all that is derived from it: after a recovery, and at rest. */
final class TreeAgreesWithModel {
  private TreeAgreesWithModel() {}

  static void check(TreeView tree, ModelTree model) {
    Set<String> expected = model.paths().collect(Collectors.toCollection(TreeSet::new));
    Set<String> found = new TreeSet<>();
    ModelTree.TOPS.forEach(top -> collect(tree, top, found));
    Check.holds(found.equals(expected), "the tree has %s; the model has %s", found, expected);
    for (String path : expected) {
      if (path.equals(ModelQuota.STATS)) continue;
      NodeView view = tree.node(path);
      ModelTree.Node node = model.now(path);
      Check.holds(view.stat().equals(node.stat()), "%s has %s; the model says %s", path, view.stat(), node.stat());
      Check.holds(view.data().equals(node.data()), "%s holds %s; the model says %s", path, view.data(), node.data());
      Check.holds(tree.ephemerals(node.owner()).contains(path) == (node.owner() != 0), "%s of session 0x%x is not among its ephemerals", path, node.owner());
      Check.holds(node.owner() == 0 || tree.session(node.owner()).isPresent(), "%s belongs to session 0x%x, which is no more", path, node.owner());
      boolean reaped = node.tenure().container() || node.tenure().ttlMillis() > 0;
      Check.holds(tree.reapable().contains(path) == reaped, "%s %s looked at by the reaper", path, reaped ? "is not" : "is");
    }
    NodeView stats = tree.node(ModelQuota.STATS);
    String held = "count=" + model.quota().now().count() + ",bytes=" + model.quota().now().bytes();
    Check.holds(stats == null || stats.data().asUtf8().equals(held), "the statistics of the quota show %s; the model says %s", stats, held);
  }

  private static void collect(TreeView tree, String path, Set<String> found) {
    NodeView view = tree.node(path);
    if (view == null) return;
    found.add(path);
    view.children().forEach(name -> collect(tree, path + "/" + name, found));
  }
}
