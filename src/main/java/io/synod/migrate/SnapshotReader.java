package io.synod.migrate;

import io.synod.journal.Bytes;
import io.synod.znode.Acl;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Adler32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;
import org.apache.jute.BinaryInputArchive;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.StatPersisted;
import org.apache.zookeeper.server.persistence.FileHeader;
import org.xerial.snappy.SnappyInputStream;

/**
 * Reads {@code snapshot.X} of ZooKeeper 3.4 to 3.9 (its FileSnap and SerializeUtils): header, sessions, access lists, znodes up to the path
 * {@code /}; a seal, which is the Adler32 of all before it; from 3.6 on perhaps a digest of the tree and a seal; from 3.9 on perhaps the last
 * zxid and a seal.
 */
final class SnapshotReader {
  static final int MAGIC = 0x5a4b534e;    // ZKSN
  static final int FORMAT = 2;
  static final long OPEN_ACL = -1;
  private static final int BUFFER = 1 << 18;
  /** No znode is larger: {@code jute.maxbuffer} of a server that keeps such would be beyond all reason. */
  private static final int LONGEST = 1 << 29;
  private static final int FIRST_OF_GZIP = 0x1f;
  private static final int FIRST_OF_SNAPPY = 0x82;
  private static final int SEAL = 13;
  private static final int LAST_ZXID = Long.BYTES + SEAL;

  /**
   * What a snapshot says of itself.
   *
   * @param digestZxid of which the digest is; 0 where there is none
   * @param lastZxid the last one in it, where it says so (3.9), else 0
   */
  record Facts(long digestZxid, long digest, long lastZxid) {}

  private final String name;
  private final Database database;

  private SnapshotReader(String name, Database database) {
    this.name = name;
    this.database = database;
  }

  /**
   * Reads a snapshot into {@code database}, which is empty.
   *
   * @throws Damaged where it is not whole; the database is then of no use
   */
  static Facts read(Path file, Database database) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      return read(bytes, file.toString(), database);
    }
  }

  /** The same from a stream, which is read to its end. @param name of the snapshot in complaints */
  static Facts read(InputStream bytes, String name, Database database) throws IOException {
    try {
      return new SnapshotReader(name, database).read(inflated(new BufferedInputStream(bytes, BUFFER)));
    } catch (Damaged known) {
      throw known;
    } catch (IOException | BufferUnderflowException | NumberFormatException cut) {
      throw new Damaged(name + " cannot be read as a snapshot: " + cut, cut);
    }
  }

  /** By its first byte: ZooKeeper 3.6 and newer can compress their snapshots, as {@code .gz} or {@code .snappy}. */
  private static InputStream inflated(InputStream bytes) throws IOException {
    bytes.mark(1);
    int first = bytes.read();
    bytes.reset();
    if (first == FIRST_OF_GZIP) return new BufferedInputStream(new GZIPInputStream(bytes, BUFFER), BUFFER);
    return first == FIRST_OF_SNAPPY ? new BufferedInputStream(new SnappyInputStream(bytes), BUFFER) : bytes;
  }

  private Facts read(InputStream raw) throws IOException {
    var checksum = new Adler32();
    var in = new BinaryInputArchive(new DataInputStream(new CheckedInputStream(raw, checksum)), LONGEST, 0);
    var header = new FileHeader();
    header.deserialize(in, "fileheader");
    if (header.getMagic() != MAGIC) throw new Damaged(name + " is no snapshot of ZooKeeper");
    if (header.getVersion() != FORMAT) throw new Damaged(name + " has format " + header.getVersion() + ", and " + FORMAT + " is known");
    sessions(in);
    znodes(in, acls(in));
    return new Trailer(ByteBuffer.wrap(raw.readAllBytes()), checksum).read();
  }

  private void sessions(BinaryInputArchive in) throws IOException {
    for (int left = in.readInt("count"); left > 0; left--) database.open(in.readLong("id"), in.readInt("timeout"));
  }

  private static Map<Long, List<Acl>> acls(BinaryInputArchive in) throws IOException {
    var acls = new HashMap<Long, List<Acl>>();
    for (int left = in.readInt("map"); left > 0; left--) {
      long id = in.readLong("long");
      var list = new ArrayList<ACL>();
      for (int entries = in.readInt("acls"); entries > 0; entries--) {
        var acl = new ACL();
        acl.deserialize(in, "acl");
        list.add(acl);
      }
      acls.put(id, Acls.ours(list));
    }
    return acls;
  }

  private void znodes(BinaryInputArchive in, Map<Long, List<Acl>> acls) throws IOException {
    for (String path = in.readString("path"); !"/".equals(path); path = in.readString("path")) {
      if (path == null) throw new Damaged(name + " has a znode without a path");
      byte[] data = in.readBuffer("data");
      long acl = in.readLong("acl");
      var stat = new StatPersisted();
      stat.deserialize(in, "statpersisted");
      List<Acl> list = acl == OPEN_ACL ? Acl.OPEN : acls.get(acl);
      if (list == null) throw new Damaged(name + " has no access list " + acl + ", which " + path + " refers to");
      database.put(path.isEmpty() ? "/" : path, new Database.Node(data == null ? null : Bytes.owning(data), list, stat));
    }
  }

  /** What is behind the tree. Each seal is of all bytes before it, those of earlier seals included. */
  private final class Trailer {
    private final ByteBuffer rest;
    private final Adler32 checksum;
    private int checked;

    Trailer(ByteBuffer rest, Adler32 checksum) {
      this.rest = rest;
      this.checksum = checksum;
    }

    Facts read() throws Damaged {
      seal();
      long digestZxid = 0;
      long digest = 0;
      long lastZxid = 0;
      if (rest.remaining() > LAST_ZXID) {
        long zxid = rest.getLong();
        int version = rest.getInt();
        long sum = version < Digest.VERSION ? oldDigest() : rest.getLong();
        if (version == Digest.VERSION) {
          digestZxid = zxid;
          digest = sum;
        }
        seal();
      }
      if (rest.remaining() == LAST_ZXID) {
        lastZxid = rest.getLong();
        seal();
      }
      if (rest.hasRemaining()) throw new Damaged(name + " has " + rest.remaining() + " bytes behind its end");
      return new Facts(digestZxid, digest, lastZxid);
    }

    /** In hexadecimal digits; of a sum that is not made any more. */
    private long oldDigest() {
      byte[] digits = new byte[Math.min(rest.getInt(), rest.remaining())];
      rest.get(digits);
      return Long.parseUnsignedLong(new String(digits, StandardCharsets.US_ASCII), 16);
    }

    private void seal() throws Damaged {
      update();
      long expected = checksum.getValue();
      if (rest.getLong() != expected || rest.getInt() != 1 || rest.get() != '/') {
        throw new Damaged(name + " does not have the checksum it was written with");
      }
      update();
    }

    private void update() {
      checksum.update(rest.array(), checked, rest.position() - checked);
      checked = rest.position();
    }
  }
}
