package io.synod.migrate;

import io.synod.znode.NodeView;
import io.synod.znode.Stat;
import io.synod.znode.TreeState;
import java.io.IOException;
import java.util.ArrayDeque;
import org.apache.zookeeper.data.StatPersisted;

/** Goes over a tree of ours, every parent before its children. */
final class Walk {
  /** Is shown each znode, with its numbers as ZooKeeper keeps them. */
  @FunctionalInterface
  interface Each {
    void znode(String path, NodeView node, StatPersisted stat) throws IOException;
  }

  private Walk() {}

  static void over(TreeState tree, Each each) throws IOException {
    var paths = new ArrayDeque<String>();
    paths.push("/");
    while (!paths.isEmpty()) {
      String path = paths.pop();
      NodeView node = tree.node(path);
      each.znode(path, node, persisted(node.stat(), node.ephemeralOwner()));
      String prefix = path.equals("/") ? path : path + "/";
      for (String child : node.children()) paths.push(prefix + child);
    }
  }

  /** How many znodes there are, each once, and the {@link Digest} of all. */
  record Sum(int znodes, long digest) {}

  static Sum sum(TreeState tree) throws IOException {
    var sum = new Sum[] {new Sum(0, 0)};
    over(tree, (path, node, stat) -> sum[0] = new Sum(sum[0].znodes() + 1, sum[0].digest() + Digest.of(path, node.data(), stat)));
    return sum[0];
  }

  /** ZooKeeper keeps how many children were created, and shows creations plus deletions as cversion. */
  private static StatPersisted persisted(Stat stat, long owner) {
    int created = stat.cversion() + stat.numChildren() >>> 1;
    return new StatPersisted(stat.czxid(), stat.mzxid(), stat.ctime(), stat.mtime(), stat.version(), created, stat.aversion(),
        owner, stat.pzxid());
  }
}
