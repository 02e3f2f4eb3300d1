package io.synod.zookeeper;

import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.Acl;
import io.synod.znode.Code;
import io.synod.znode.NodeView;
import io.synod.znode.TreeView;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;

/**
 * getAllChildrenNumber (104): {@code GetAllChildrenNumberRequest} to {@code GetAllChildrenNumberResponse}: how many znodes are below this one. Goes
 * through all of them, in slices; what others change meanwhile may be counted or not, as in ZooKeeper.
 */
final class GetAllChildrenNumber extends Call.Here implements Answer {
  /** About a third of a millisecond. */
  private static final int ZNODES_AT_ONCE = 1000;
  private final String path;
  private final ArrayDeque<String> parents = new ArrayDeque<>();
  private String parent;
  private Iterator<String> children = Collections.emptyIterator();
  private Code code;
  private int number;

  GetAllChildrenNumber(int xid, String path) {
    super(xid);
    this.path = path;
  }

  @Override
  public long perform(Caller caller) {
    TreeView tree = caller.tree();
    if (code == null) begin(caller);
    for (int left = ZNODES_AT_ONCE; left > 0 && goesOn(); left--) step(tree);
    return tree.publishing();
  }

  private void begin(Caller caller) {
    NodeView node = caller.tree().node(path);
    code = node == null ? Code.NONODE : Acl.permits(node.acl(), Acl.READ, caller.who()) ? Code.OK : Code.NOAUTH;
    if (code != Code.OK) return;
    if (path.equals("/")) {
      number = caller.tree().nodeCount() - 2;
    } else {
      parents.add(path);
    }
  }

  /** Counts one child, or begins with the next parent. */
  private void step(TreeView tree) {
    if (children.hasNext()) {
      String child = parent + "/" + children.next();
      number++;
      NodeView node = tree.node(child);
      if (node != null && node.numChildren() > 0) parents.add(child);
    } else {
      parent = parents.remove();
      NodeView node = tree.node(parent);
      if (node != null) children = node.children().iterator(); // else it was deleted while we count
    }
  }

  @Override
  public boolean goesOn() {
    return children.hasNext() || !parents.isEmpty();
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
