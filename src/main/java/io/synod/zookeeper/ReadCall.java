package io.synod.zookeeper;

import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.Code;
import io.synod.znode.Identity;
import io.synod.znode.NodeView;
import java.io.IOException;
import java.util.List;

/** A read of one znode without a watch: the hot path, answered from the published view. */
final class ReadCall extends Call.Here implements Answer {
  private final Reading reading;
  private final String path;
  private NodeView node;
  private List<Identity> who;
  private Code code;

  ReadCall(int xid, Reading reading, String path) {
    super(xid);
    this.reading = reading;
    this.path = path;
  }

  @Override
  public long perform(Caller caller) {
    node = caller.tree().node(path);
    who = caller.who();
    if (node == null) {
      code = Code.NONODE;
      return caller.tree().publishing();
    }
    code = reading.permitted(node, who) ? Code.OK : Code.NOAUTH;
    return node.changedZxid();
  }

  @Override
  public Code code() {
    return code;
  }

  @Override
  public void write(JuteOut out) throws IOException {
    reading.write(node, who, out);
  }

  @Override
  public String operation() {
    return reading.operation();
  }
}
