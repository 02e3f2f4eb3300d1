package io.synod.migrate;

import io.synod.znode.Acl;
import io.synod.znode.TreeState;
import io.synod.znode.TreeView.SessionView;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Adler32;
import java.util.zip.CheckedOutputStream;
import org.apache.jute.BinaryOutputArchive;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.server.persistence.FileHeader;

/** Writes a tree as ZooKeeper 3.9 writes its snapshots, digest and last zxid included; see {@link SnapshotReader}. 3.4 to 3.8 read it too. */
final class SnapshotWriter {
  private static final int BUFFER = 1 << 18;
  private static final long NO_DATABASE_ID = -1;
  private final TreeState tree;
  private final Map<List<Acl>, Long> acls = new LinkedHashMap<>();
  private final CheckedOutputStream checked;
  private final BinaryOutputArchive out;
  private long digest;

  private SnapshotWriter(TreeState tree, OutputStream to) {
    this.tree = tree;
    this.checked = new CheckedOutputStream(new BufferedOutputStream(to, BUFFER), new Adler32());
    this.out = new BinaryOutputArchive(new DataOutputStream(checked));
  }

  static void write(TreeState tree, long zxid, OutputStream to) throws IOException {
    var writer = new SnapshotWriter(tree, to);
    writer.body();
    writer.seal();
    writer.out.writeLong(zxid, "zxid");
    writer.out.writeInt(Digest.VERSION, "digestVersion");
    writer.out.writeLong(writer.digest, "digest");
    writer.seal();
    writer.out.writeLong(zxid, "lastZxid");
    writer.seal();
    writer.checked.flush();
  }

  private void body() throws IOException {
    new FileHeader(SnapshotReader.MAGIC, SnapshotReader.FORMAT, NO_DATABASE_ID).serialize(out, "fileheader");
    out.writeInt(tree.sessions().size(), "count");
    for (SessionView session : tree.sessions()) {
      out.writeLong(session.sessionId(), "id");
      out.writeInt(session.timeoutMillis(), "timeout");
    }
    acls();
    Walk.over(tree, (path, node, stat) -> {
      digest += Digest.of(path, node.data(), stat);
      out.writeString(path.equals("/") ? "" : path, "path");
      out.writeBuffer(node.data() == null ? null : node.data().unsafeArray(), "data");
      out.writeLong(node.acl().equals(Acl.OPEN) ? SnapshotReader.OPEN_ACL : acls.get(node.acl()), "acl");
      stat.serialize(out, "statpersisted");
    });
    out.writeString("/", "path");
  }

  private void acls() throws IOException {
    Walk.over(tree, (path, node, stat) -> {
      if (!node.acl().equals(Acl.OPEN)) acls.putIfAbsent(node.acl(), acls.size() + 1L);
    });
    out.writeInt(acls.size(), "map");
    for (Map.Entry<List<Acl>, Long> entry : acls.entrySet()) {
      out.writeLong(entry.getValue(), "long");
      out.writeInt(entry.getKey().size(), "acls");
      for (ACL acl : Acls.theirs(entry.getKey())) acl.serialize(out, "acl");
    }
  }

  private void seal() throws IOException {
    out.writeLong(checked.getChecksum().getValue(), "val");
    out.writeString("/", "path");
  }
}
