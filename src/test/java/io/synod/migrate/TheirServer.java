package io.synod.migrate;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.jute.Record;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.txn.CloseSessionTxn;
import org.apache.zookeeper.txn.CreateSessionTxn;
import org.apache.zookeeper.txn.TxnDigest;
import org.apache.zookeeper.txn.TxnHeader;

/** The database of a ZooKeeper 3.9.5 server, driven by hand: its DataTree, its log and its snapshots, without its network. */
final class TheirServer implements AutoCloseable {
  final DataTree tree;
  final ConcurrentHashMap<Long, Integer> sessions = new ConcurrentHashMap<>();
  private final FileTxnSnapLog files;
  private final boolean digests;
  private long zxid;

  /** @param digests whether transactions carry the digest of the tree, as since 3.6 */
  TheirServer(Path dataDir, boolean digests) throws IOException {
    files = new FileTxnSnapLog(new File(dataDir.toString()), new File(dataDir.toString()));
    System.setProperty("zookeeper.extendedTypesEnabled", "true");      // or it would take a time to live for a session
    ZooKeeperServer.setDigestEnabled(digests);
    tree = new DataTree();
    this.digests = digests;
  }

  /** One transaction: into the log, then into the tree. */
  void did(long sessionId, int type, Record txn) throws IOException {
    var header = new TxnHeader(sessionId, 0, ++zxid, 1_700_000_000_000L + zxid, type);
    tree.processTxn(header, txn);
    if (type == OpCode.createSession) sessions.put(sessionId, ((CreateSessionTxn) txn).getTimeOut());
    if (type == OpCode.closeSession) sessions.remove(sessionId);
    var request = new Request(sessionId, 0, type, header, txn, zxid);
    if (digests) request.setTxnDigest(new TxnDigest(2, tree.getTreeDigest()));
    files.append(request);
  }

  void opened(long sessionId, int timeoutMillis) throws IOException {
    did(sessionId, OpCode.createSession, new CreateSessionTxn(timeoutMillis));
  }

  void closed(long sessionId) throws IOException {
    Set<String> ephemerals = tree.getEphemerals(sessionId);
    did(sessionId, OpCode.closeSession, new CloseSessionTxn(new ArrayList<>(ephemerals)));
  }

  long zxid() {
    return zxid;
  }

  /** The next transactions are of this epoch. */
  void epoch(int epoch) {
    zxid = (long) epoch << 32;
  }

  void snapshot() throws IOException {
    files.commit();
    files.save(tree, sessions, true);
  }

  void rollLog() throws IOException {
    files.commit();
    files.rollLog();
  }

  /** What was done is in the files. */
  void commit() throws IOException {
    files.commit();
  }

  List<ACL> acl(String path) {
    return tree.getACL(tree.getNode(path));
  }

  @Override
  public void close() throws IOException {
    files.commit();
    files.close();
  }
}
