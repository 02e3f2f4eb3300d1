package io.synod.migrate;

import io.synod.journal.Bytes;
import io.synod.znode.Lifespan;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.txn.CloseSessionTxn;
import org.apache.zookeeper.txn.CreateContainerTxn;
import org.apache.zookeeper.txn.CreateSessionTxn;
import org.apache.zookeeper.txn.CreateTTLTxn;
import org.apache.zookeeper.txn.CreateTxn;
import org.apache.zookeeper.txn.DeleteTxn;
import org.apache.zookeeper.txn.MultiTxn;
import org.apache.zookeeper.txn.SetACLTxn;
import org.apache.zookeeper.txn.SetDataTxn;
import org.apache.zookeeper.txn.Txn;
import org.apache.zookeeper.txn.TxnDigest;
import org.apache.zookeeper.txn.TxnHeader;

/** One transaction of a ZooKeeper log, folded into a {@link Database}. The types are ZooKeeper's opcodes (FACTS B1). */
final class Transactions {
  private static final int CREATE = 1;
  private static final int DELETE = 2;
  private static final int SET_DATA = 5;
  private static final int SET_ACL = 7;
  private static final int CHECK = 13;
  private static final int MULTI = 14;
  private static final int CREATE2 = 15;
  private static final int RECONFIG = 16;
  private static final int CREATE_CONTAINER = 19;
  private static final int DELETE_CONTAINER = 20;
  private static final int CREATE_TTL = 21;
  private static final int CREATE_SESSION = -10;
  private static final int CLOSE_SESSION = -11;
  private static final int ERROR = -1;
  private static final int DIGEST_BYTES = 12;

  private final Database database;

  Transactions(Database database) {
    this.database = database;
  }

  /** What a transaction says of itself. */
  record Read(TxnHeader header, byte[] body) {}

  /** @param entry header, body and, from 3.6 on, the digest of the tree after it */
  static Read read(byte[] entry) throws IOException {
    var in = new ByteArrayInputStream(entry);
    var header = new TxnHeader();
    header.deserialize(archive(in, entry.length), "hdr");
    return new Read(header, in.readAllBytes());
  }

  /** @return the digest that the tree should have now; null where the log does not say, or has a version of it we do not know */
  Long apply(Read transaction) throws IOException {
    var in = new ByteArrayInputStream(transaction.body());
    apply(transaction.header().getType(), transaction.header(), in, transaction.body());
    if (in.available() < DIGEST_BYTES) return null;
    var digest = new TxnDigest();
    digest.deserialize(archive(in, in.available()), "digest");
    return digest.getVersion() == Digest.VERSION ? digest.getTreeDigest() : null;
  }

  private void apply(int type, TxnHeader header, ByteArrayInputStream in, byte[] body) throws IOException {
    long zxid = header.getZxid();
    switch (type) {
      case CREATE, CREATE2 -> {
        var txn = record(new CreateTxn(), in);
        create(txn.getPath(), txn.getData(), txn.getAcl(), txn.getEphemeral() ? header.getClientId() : 0, txn.getParentCVersion(), header);
      }
      case CREATE_CONTAINER -> {
        var txn = record(new CreateContainerTxn(), in);
        create(txn.getPath(), txn.getData(), txn.getAcl(), Lifespan.CONTAINER_OWNER, txn.getParentCVersion(), header);
      }
      case CREATE_TTL -> {
        var txn = record(new CreateTTLTxn(), in);
        create(txn.getPath(), txn.getData(), txn.getAcl(), Lifespan.ownerOfTtl(txn.getTtl()), txn.getParentCVersion(), header);
      }
      case DELETE, DELETE_CONTAINER -> database.delete(record(new DeleteTxn(), in).getPath(), zxid);
      case SET_DATA, RECONFIG -> {
        var txn = record(new SetDataTxn(), in);
        database.setData(txn.getPath(), bytes(txn.getData()), txn.getVersion(), zxid, header.getTime());
      }
      case SET_ACL -> {
        var txn = record(new SetACLTxn(), in);
        database.setAcl(txn.getPath(), Acls.ours(txn.getAcl()), txn.getVersion());
      }
      case CREATE_SESSION -> database.open(header.getClientId(), record(new CreateSessionTxn(), in).getTimeOut());
      case CLOSE_SESSION -> database.close(header.getClientId(), closed(in, body), zxid);
      case MULTI -> multi(record(new MultiTxn(), in), header);
      case ERROR -> in.skip(Integer.BYTES);
      default -> throw new IOException("transaction 0x" + Long.toHexString(zxid) + " has the type " + type + ", which ZooKeeper 3.4 to 3.9 do not have");
    }
  }

  /** All or none: one error among them, and nothing has happened. */
  private void multi(MultiTxn multi, TxnHeader header) throws IOException {
    for (Txn txn : multi.getTxns()) if (txn.getType() == ERROR) return;
    for (Txn txn : multi.getTxns()) {
      if (txn.getType() != CHECK) apply(txn.getType(), header, new ByteArrayInputStream(txn.getData()), txn.getData());
    }
  }

  /**
   * Before 3.6 a closing session has no body; then perhaps the paths that went with it, perhaps a digest behind them. Twelve bytes that begin
   * with the digest's version are a digest alone: no list of two paths is that short.
   */
  private static List<String> closed(ByteArrayInputStream in, byte[] body) throws IOException {
    boolean digestOnly = body.length == DIGEST_BYTES && ByteBuffer.wrap(body).getInt() == Digest.VERSION;
    if (body.length == 0 || digestOnly) return List.of();
    List<String> paths = record(new CloseSessionTxn(), in).getPaths2Delete();
    return paths == null ? List.of() : paths;
  }

  private void create(String path, byte[] data, List<org.apache.zookeeper.data.ACL> acl, long owner, int parentCreated, TxnHeader header) {
    database.create(path, bytes(data), Acls.ours(acl), owner, parentCreated, header.getZxid(), header.getTime());
  }

  private static Bytes bytes(byte[] data) {
    return data == null ? null : Bytes.owning(data);
  }

  private static <T extends Record> T record(T into, ByteArrayInputStream in) throws IOException {
    try {
      into.deserialize(archive(in, in.available()), "txn");
      return into;
    } catch (EOFException ends) {
      throw new IOException("a transaction ends within its " + into.getClass().getSimpleName(), ends);
    }
  }

  /** No length is believed that is beyond {@code atMost}. */
  private static BinaryInputArchive archive(ByteArrayInputStream in, int atMost) {
    return new BinaryInputArchive(new DataInputStream(in), atMost, 0);
  }
}
