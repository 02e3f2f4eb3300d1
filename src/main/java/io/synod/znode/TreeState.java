package io.synod.znode;

import io.synod.znode.TreeView.SessionView;
import java.util.Collection;

/** Znodes and sessions to be read. */
public interface TreeState {
  /** @return null where there is no such znode (this is the hot path of every read) */
  NodeView node(String path);

  Collection<SessionView> sessions();
}
