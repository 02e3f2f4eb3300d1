package io.synod.znode;

import io.synod.ensemble.Encoder;
import io.synod.journal.Bytes;
import io.synod.znode.TreeView.SessionView;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** Writes a tree that comes from elsewhere as the body of a snapshot: sessions and znodes in any order, each once, then {@link #end}. */
public final class TreeWriter {
  private final DataOutput out;
  private final Encoder entry = new Encoder(1024);

  public TreeWriter(DataOutput out) throws IOException {
    this.out = out;
    out.writeInt(TreeSnapshot.VERSION);
  }

  public void session(SessionView session) throws IOException {
    entry.u8(TreeSnapshot.SESSION).i64(session.sessionId()).signed(session.timeoutMillis()).bytes(session.password()).drainTo(out);
  }

  /**
   * @param data null where the client sent none
   * @param childrenCreated under it so far; the cversion and numChildren of {@code stat} follow from it and are not read
   */
  public void znode(String path, Bytes data, List<Acl> acl, Stat stat, int childrenCreated) throws IOException {
    long changed = Math.max(stat.czxid(), Math.max(stat.mzxid(), stat.pzxid()));
    TreeSnapshot.encode(path, Znode.of(data, acl, Children.NONE, stat.czxid(), stat.mzxid(), stat.pzxid(), changed, stat.ctime(), stat.mtime(),
        stat.ephemeralOwner(), stat.version(), stat.aversion(), childrenCreated), entry.u8(TreeSnapshot.ZNODE));
    entry.drainTo(out);
  }

  public void end() throws IOException {
    out.writeInt(TreeSnapshot.END);
  }
}
