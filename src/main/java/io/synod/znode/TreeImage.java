package io.synod.znode;

import io.synod.znode.TreeView.SessionView;
import java.util.Collection;
import java.util.List;

/** The tree as it was at one zxid, exactly, whatever becomes of it. Any thread. See {@link Imaging}. */
public final class TreeImage implements TreeState {
  private final long zxid;
  private final Imaging.Exact nodes;
  private final List<SessionView> sessions;

  TreeImage(long zxid, Imaging.Exact nodes, Collection<SessionView> sessions) {
    this.zxid = zxid;
    this.nodes = nodes;
    this.sessions = List.copyOf(sessions);
  }

  /** Of the last transaction in it. */
  public long zxid() {
    return zxid;
  }

  @Override
  public NodeView node(String path) {
    return nodes.get(path);
  }

  @Override
  public Collection<SessionView> sessions() {
    return sessions;
  }
}
