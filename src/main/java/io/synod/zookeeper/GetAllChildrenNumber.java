package io.synod.zookeeper;

import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.Acl;
import io.synod.znode.Code;
import io.synod.znode.NodeView;
import io.synod.znode.TreeView;
import java.util.ArrayDeque;

/** getAllChildrenNumber (104): {@code GetAllChildrenNumberRequest} to {@code GetAllChildrenNumberResponse}: how many znodes are below this one. */
final class GetAllChildrenNumber extends Call.Here implements Answer {
  private final String path;
  private Code code;
  private int number;

  GetAllChildrenNumber(int xid, String path) {
    super(xid);
    this.path = path;
  }

  @Override
  public long perform(Caller caller) {
    TreeView tree = caller.tree();
    NodeView node = tree.node(path);
    code = node == null ? Code.NONODE : Acl.permits(node.acl(), Acl.READ, caller.who()) ? Code.OK : Code.NOAUTH;
    if (code == Code.OK) number = path.equals("/") ? tree.nodeCount() - 2 : below(tree, node);
    return tree.publishing();
  }

  private int below(TreeView tree, NodeView top) {
    int count = 0;
    var inner = new ArrayDeque<String>();
    inner.add(path);
    for (String parent = inner.poll(); parent != null; parent = inner.poll()) {
      NodeView node = parent.equals(path) ? top : tree.node(parent);
      if (node == null) continue; // deleted while we count
      count += node.numChildren();
      for (String name : node.children()) inner.add(parent + "/" + name);
    }
    return count;
  }

  @Override
  public Code code() {
    return code;
  }

  @Override
  public void write(JuteOut out) {
    out.writeInt(number);
  }

  @Override
  public String operation() {
    return "GETACN";
  }
}
