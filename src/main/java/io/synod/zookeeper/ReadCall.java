package io.synod.zookeeper;

import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.NodeView;

/** A read of one znode without a watch: the hot path, answered from the published view. */
final class ReadCall extends Call.Here implements Found.Answered {
  private final String path;
  private final Found found;

  ReadCall(int xid, Reading reading, String path) {
    super(xid);
    this.path = path;
    found = new Found(reading);
  }

  @Override
  public long perform(Caller caller) {
    NodeView node = caller.tree().node(path);
    found.of(node, caller.who());
    return node == null ? caller.tree().publishing() : node.changedZxid();
  }

  @Override
  public boolean mayReadInTurn() {
    return true;
  }

  @Override
  public Found found() {
    return found;
  }
}
