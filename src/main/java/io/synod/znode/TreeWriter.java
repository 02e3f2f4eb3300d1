package io.synod.znode;

import io.synod.journal.Bytes;
import io.synod.znode.TreeView.SessionView;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** Writes a tree that comes from elsewhere as the body of a snapshot: sessions and znodes in any order, each once, then {@link #end}. */
public final class TreeWriter {
  private final TreeSnapshot.Writer writer;

  public TreeWriter(DataOutput out) throws IOException {
    writer = new TreeSnapshot.Writer(out);
  }

  public void session(SessionView session) throws IOException {
    writer.session(session);
  }

  /**
   * @param data null where the client sent none
   * @param childrenCreated under it so far; the cversion and numChildren of {@code stat} follow from it and are not read
   */
  public void znode(String path, Bytes data, List<Acl> acl, Stat stat, int childrenCreated) throws IOException {
    long changed = Math.max(stat.czxid(), Math.max(stat.mzxid(), stat.pzxid()));
    writer.znode(path, Znode.of(data, acl, Children.NONE, stat.czxid(), stat.mzxid(), stat.pzxid(), changed, stat.ctime(), stat.mtime(),
        stat.ephemeralOwner(), stat.version(), stat.aversion(), childrenCreated));
  }

  public void end() throws IOException {
    writer.end();
  }
}
