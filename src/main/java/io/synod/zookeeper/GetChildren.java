package io.synod.zookeeper;

import io.synod.znode.Identity;
import io.synod.znode.NodeView;
import io.synod.znode.Watch;
import java.util.List;

/** getChildren (8): {@code GetChildrenRequest} to {@code GetChildrenResponse}. */
final class GetChildren implements Reading {
  @Override
  public String operation() {
    return "GETC";
  }

  @Override
  public Watch.Kind watch() {
    return Watch.Kind.CHILD;
  }

  @Override
  public void write(NodeView node, List<Identity> who, JuteOut out) {
    out.writeStrings(node.children(), node.numChildren());
  }
}
