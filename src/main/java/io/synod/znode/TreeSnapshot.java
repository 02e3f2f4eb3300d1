package io.synod.znode;

import io.synod.ensemble.Decoder;
import io.synod.ensemble.Decoder.Malformed;
import io.synod.ensemble.Encoder;
import io.synod.znode.TreeView.SessionView;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The tree as the body of a snapshot: {@code version i32 = 1}, then entries of {@code length i32, bytes}, ended by a length of 0. An
 * entry begins with its kind: session 1, znode 2, or, at most once, the ensemble's id 3. A znode deleted and created again meanwhile may be there twice: the later entry is the
 * newer. Children are not written: {@link Recovery} derives them.
 */
final class TreeSnapshot {
  static final int VERSION = 1;
  static final int SESSION = 1;
  static final int ZNODE = 2;
  static final int ENSEMBLE = 3;
  static final int END = 0;
  private static final int NO_ENTRY = -1;
  private static final byte[] NO_DATA = {};

  private TreeSnapshot() {}

  static void write(DataOutput out, Contents contents) throws IOException {
    var writer = new Writer(out);
    if (contents.ensemble().isKnown()) writer.ensemble(contents.ensemble().get());
    for (SessionView session : List.copyOf(contents.sessions().values())) writer.session(session);
    contents.nodes().all().forEach(writer::young, writer::znode);
    writer.end();
  }

  /** Replaces all of {@code contents} but the watches. @return who is whose child */
  static Families read(DataInput in, Contents contents) throws IOException {
    Reader reader = Reader.of(in);
    Nodes nodes = contents.nodes();
    contents.sessions().clear();
    nodes.clear();
    var families = new Families();
    while (reader.next()) {
      if (reader.session() != null) {
        contents.sessions().put(reader.session().sessionId(), reader.session());
      } else {
        Znode older = nodes.get(reader.path());
        nodes.publish(reader.path(), older, reader.znode(contents.acls()));
        if (older == null) families.add(reader.path());
      }
    }
    contents.ensemble().is(reader.ensemble());
    return families;
  }

  /** Writes one entry after the other, some hundred at a time. */
  static final class Writer {
    private static final int BLOCK = 1 << 16;
    private final DataOutput out;
    private final Encoder block = new Encoder(BLOCK + 1024);

    Writer(DataOutput out) throws IOException {
      this.out = out;
      out.writeInt(VERSION);
    }

    void ensemble(String id) throws IOException {
      int entry = block.begin();
      block.u8(ENSEMBLE).utf8(id);
      end(entry);
    }

    void session(SessionView session) throws IOException {
      int entry = block.begin();
      block.u8(SESSION).i64(session.sessionId()).signed(session.timeoutMillis()).bytes(session.password());
      end(entry);
    }

    void znode(String path, Znode node) throws IOException {
      byte[] name = path.getBytes(StandardCharsets.UTF_8);
      byte[] data = node.dataIsNull() ? NO_DATA : node.data().unsafeArray();
      znode(name, 0, name.length, data, 0, node.dataIsNull() ? -1 : data.length, node);
    }

    /** The record at {@code at}. */
    void young(byte[] slab, int at, List<Acl> acl) throws IOException {
      Znode bare = Znode.young(NO_DATA, acl, Slabs.czxid(slab, at), Slabs.ctime(slab, at));
      znode(slab, Slabs.pathStart(at), Slabs.pathLength(slab, at), slab, Slabs.dataStart(slab, at), Slabs.dataLength(slab, at), bare);
    }

    /** @param path in UTF-8 @param dataLength -1 for null @param node but for its data */
    private void znode(byte[] path, int pathStart, int pathLength, byte[] data, int dataStart, int dataLength, Znode node) throws IOException {
      int entry = block.begin();
      block.u8(ZNODE).varint(pathLength).raw(path, pathStart, pathLength);
      block.varint(dataLength + 1L).raw(data, dataStart, Math.max(0, dataLength));
      ChangeCodec.encode(node.acl(), block);
      block.varint(node.czxid()).varint(node.mzxid()).varint(node.pzxid()).varint(node.changedZxid()).varint(node.ctime()).varint(node.mtime());
      block.varint(node.ephemeralOwner()).signed(node.version()).signed(node.aversion()).signed(node.created());
      end(entry);
    }

    private void end(int entry) throws IOException {
      block.end(entry);
      if (block.size() >= BLOCK) block.drainTo(out);
    }

    void end() throws IOException {
      block.i32(END).drainTo(out);
    }
  }

  /** Shows one entry after the other. */
  static final class Reader {
    private final DataInput in;
    /** Of one entry after the other. */
    private byte[] buffer = new byte[1024];
    private Decoder entry;
    private SessionView session;
    private String path;
    private String ensemble = EnsembleId.NONE;

    private Reader(DataInput in) {
      this.in = in;
    }

    static Reader of(DataInput in) throws IOException {
      int version = in.readInt();
      if (version != VERSION) throw new Malformed("the tree in the snapshot has format " + version + ", this Synod reads " + VERSION);
      return new Reader(in);
    }

    /** To the next session or znode. @return false when there is none any more */
    boolean next() throws IOException {
      int kind = nextEntry();
      if (kind == ENSEMBLE) {
        ensemble = entry.utf8();
        kind = nextEntry();
      }
      if (kind == NO_ENTRY) return false;
      session = kind == SESSION ? new SessionView(entry.i64(), (int) entry.signed(), entry.bytes()) : null;
      path = kind == ZNODE ? entry.utf8() : null;
      if (session == null && path == null) throw new Malformed("no entry of a snapshot has the kind " + kind);
      return true;
    }

    /** @return its kind, {@link #NO_ENTRY} when there is none any more */
    private int nextEntry() throws IOException {
      int length = in.readInt();
      if (length == END) return NO_ENTRY;
      if (length < 0) throw new Malformed("an entry of " + length + " bytes in a snapshot");
      if (length > buffer.length) buffer = new byte[length];
      in.readFully(buffer, 0, length);
      entry = new Decoder(buffer, length);
      return entry.u8();
    }

    /** What was read of the ensemble's id. */
    String ensemble() {
      return ensemble;
    }

    /** Null where the entry is a znode. */
    SessionView session() {
      return session;
    }

    String path() {
      return path;
    }

    /** To be asked once. */
    Znode znode(AclPool acls) throws Malformed {
      return node(entry, acls);
    }
  }

  private static Znode node(Decoder in, AclPool acls) throws Malformed {
    return Znode.of(in.bytes(), acls.shared(ChangeCodec.acl(in)), Children.NONE, in.varint(), in.varint(), in.varint(), in.varint(),
        in.varint(), in.varint(), in.varint(), (int) in.signed(), (int) in.signed(), (int) in.signed());
  }
}
