package io.synod.znode;

import io.synod.ensemble.Decoder;
import io.synod.ensemble.Decoder.Malformed;
import io.synod.ensemble.Encoder;
import io.synod.journal.Bytes;
import io.synod.znode.TreeView.SessionView;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The tree as the body of a snapshot: {@code version i32 = 1}, then entries of {@code length i32, bytes}, ended by a length of 0. An
 * entry begins with its kind, session 1 or znode 2. A znode deleted and created again meanwhile may be there twice: the later entry is the
 * newer. Children are not written: {@link Recovery} derives them.
 */
final class TreeSnapshot {
  static final int VERSION = 1;
  static final int SESSION = 1;
  static final int ZNODE = 2;
  static final int END = 0;

  private TreeSnapshot() {}

  static void write(DataOutput out, Collection<SessionView> sessions, Nodes nodes) throws IOException {
    out.writeInt(VERSION);
    Encoder entry = new Encoder(1024);
    for (SessionView session : List.copyOf(sessions)) {
      write(out, entry.u8(SESSION).i64(session.sessionId()).signed(session.timeoutMillis()).bytes(session.password()));
    }
    for (var each : nodes.all().entrySet()) {
      encode(each.getKey(), each.getValue(), entry.u8(ZNODE));
      write(out, entry);
    }
    out.writeInt(END);
  }

  /** Replaces the content of {@code sessions} and {@code nodes}. */
  static void read(DataInput in, Map<Long, SessionView> sessions, Nodes nodes, AclPool acls) throws IOException {
    int version = in.readInt();
    if (version != VERSION) throw new Malformed("the tree in the snapshot has format " + version + ", this Synod reads " + VERSION);
    sessions.clear();
    nodes.clear();
    for (int length = in.readInt(); length != END; length = in.readInt()) {
      byte[] bytes = new byte[length];
      in.readFully(bytes);
      Decoder entry = new Decoder(Bytes.owning(bytes));
      int kind = entry.u8();
      if (kind == ZNODE) {
        String path = entry.utf8();
        nodes.publish(path, nodes.get(path), node(entry, acls));
      } else if (kind == SESSION) {
        var session = new SessionView(entry.i64(), (int) entry.signed(), entry.bytes());
        sessions.put(session.sessionId(), session);
      } else {
        throw new Malformed("no entry of a snapshot has the kind " + kind);
      }
    }
  }

  static void encode(String path, Znode node, Encoder out) {
    out.utf8(path).bytes(node.data());
    ChangeCodec.encode(node.acl(), out);
    out.varint(node.czxid()).varint(node.mzxid()).varint(node.pzxid()).varint(node.changedZxid()).varint(node.ctime()).varint(node.mtime());
    out.varint(node.ephemeralOwner()).signed(node.version()).signed(node.aversion()).signed(node.created());
  }

  private static Znode node(Decoder in, AclPool acls) throws Malformed {
    return new Znode(in.bytes(), acls.shared(ChangeCodec.acl(in)), Children.NONE, in.varint(), in.varint(), in.varint(), in.varint(),
        in.varint(), in.varint(), in.varint(), (int) in.signed(), (int) in.signed(), (int) in.signed());
  }

  static void write(DataOutput out, Encoder entry) throws IOException {
    Bytes bytes = entry.take();
    out.writeInt(bytes.size());
    out.write(bytes.unsafeArray());
  }
}
