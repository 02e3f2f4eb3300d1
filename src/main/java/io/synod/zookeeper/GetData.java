package io.synod.zookeeper;

import io.synod.znode.Identity;
import io.synod.znode.NodeView;
import java.util.List;

/** getData (4): {@code GetDataRequest} to {@code GetDataResponse}. */
final class GetData implements Reading {
  @Override
  public String operation() {
    return "GETD";
  }

  @Override
  public void write(NodeView node, List<Identity> who, JuteOut out) {
    out.writeBytes(node.dataIsNull() ? null : node.data());
    out.writeStat(node.stat());
  }
}
