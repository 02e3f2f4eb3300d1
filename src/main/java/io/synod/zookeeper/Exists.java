package io.synod.zookeeper;

import io.synod.znode.Identity;
import io.synod.znode.NodeView;
import java.util.List;

/** exists (3): {@code ExistsRequest} to {@code ExistsResponse}. Needs READ, as since ZooKeeper 3.9.2. */
final class Exists implements Reading {
  @Override
  public String operation() {
    return "EXIS";
  }

  @Override
  public boolean watchesOnlyIfExists() {
    return false;
  }

  @Override
  public void write(NodeView node, List<Identity> who, JuteOut out) {
    out.writeStat(node.stat());
  }
}
