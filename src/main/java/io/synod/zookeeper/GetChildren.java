package io.synod.zookeeper;

import io.synod.znode.Identity;
import io.synod.znode.NodeView;
import io.synod.znode.Watch;
import java.util.List;

/**
 * getChildren (8): {@code GetChildrenRequest} to {@code GetChildrenResponse}. getChildren2 (12): the same to {@code GetChildren2Response}, which also holds the
 * Stat.
 */
final class GetChildren implements Reading {
  private final boolean withStat;

  private GetChildren(boolean withStat) {
    this.withStat = withStat;
  }

  static GetChildren getChildren() {
    return new GetChildren(false);
  }

  static GetChildren getChildren2() {
    return new GetChildren(true);
  }

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
    if (withStat) out.writeStat(node.stat());
  }
}
