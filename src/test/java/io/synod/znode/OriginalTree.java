package io.synod.znode;

import io.synod.ensemble.Transaction;
import io.synod.journal.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.jute.BinaryOutputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.AddWatchModes;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.txn.CheckVersionTxn;
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
import org.apache.zookeeper.txn.TxnHeader;

/** Apache ZooKeeper's own tree, fed with our transactions: the twin that ours must look like. */
final class OriginalTree {
  static {
    System.setProperty("zookeeper.extendedTypesEnabled", "true");
  }

  private final DataTree tree = new DataTree();

  void apply(Transaction transaction) {
    Changed change = (Changed) transaction.change();
    var header = new TxnHeader(owner(change, transaction), 0, transaction.zxid(), transaction.timeMillis(), opcode(change));
    tree.processTxn(header, record(change));
  }

  /** Paths with what a client sees of them. */
  TreeMap<String, String> content(Iterable<String> candidates) {
    var content = new TreeMap<String, String>();
    for (String path : candidates) {
      try {
        var stat = new org.apache.zookeeper.data.Stat();
        byte[] data = tree.getData(path, stat, null);
        List<ACL> acl = tree.getACL(path, new org.apache.zookeeper.data.Stat());
        List<String> children = tree.getChildren(path, null, null);
        content.put(path, TreeContent.text(ours(stat), data == null ? null : Bytes.copyOf(data), ours(acl), children));
      } catch (KeeperException.NoNodeException absent) {
        continue;
      }
    }
    return content;
  }

  void watch(String path, Watch.Kind kind, Watcher watcher) {
    try {
      switch (kind) {
        case DATA: tree.statNode(path, watcher); break;
        case CHILD: tree.getChildren(path, null, watcher); break;
        case PERSISTENT: tree.addWatch(path, watcher, AddWatchModes.persistent); break;
        default: tree.addWatch(path, watcher, AddWatchModes.persistentRecursive);
      }
    } catch (KeeperException.NoNodeException absent) {
      return;
    }
  }

  void setWatches(long zxid, List<String> data, List<String> exist, List<String> child, Watcher watcher) {
    tree.setWatches(zxid, data, exist, child, List.of(), List.of(), watcher);
  }

  private static long owner(Changed change, Transaction transaction) {
    if (change instanceof Changed.SessionClosed c) return c.sessionId();
    if (change instanceof Changed.SessionOpened c) return c.sessionId();
    return transaction.origin().sessionId();
  }

  private static int opcode(Changed change) {
    if (change instanceof Changed.ZnodeCreated c) return opcode(Lifespan.of(c.ephemeralOwner()));
    if (change instanceof Changed.ZnodeDeleted) return OpCode.delete;
    if (change instanceof Changed.DataSet) return OpCode.setData;
    if (change instanceof Changed.AclSet) return OpCode.setACL;
    if (change instanceof Changed.VersionChecked) return OpCode.check;
    if (change instanceof Changed.Many) return OpCode.multi;
    return change instanceof Changed.SessionOpened ? OpCode.createSession : OpCode.closeSession;
  }

  private static int opcode(Lifespan lifespan) {
    switch (lifespan) {
      case CONTAINER: return OpCode.createContainer;
      case TTL: return OpCode.createTTL;
      default: return OpCode.create;
    }
  }

  private static Record record(Changed change) {
    if (change instanceof Changed.ZnodeCreated c) return created(c, Lifespan.of(c.ephemeralOwner()));
    if (change instanceof Changed.ZnodeDeleted c) return new DeleteTxn(c.path());
    if (change instanceof Changed.DataSet c) return new SetDataTxn(c.path(), array(c.data()), c.version());
    if (change instanceof Changed.AclSet c) return new SetACLTxn(c.path(), theirs(c.acl()), c.aversion());
    if (change instanceof Changed.VersionChecked c) return new CheckVersionTxn(c.path(), -1);
    if (change instanceof Changed.SessionOpened c) return new CreateSessionTxn(c.timeoutMillis());
    if (change instanceof Changed.SessionClosed c) return new CloseSessionTxn(c.ephemerals());
    var txns = new ArrayList<Txn>();
    for (Changed each : ((Changed.Many) change).each()) txns.add(new Txn(opcode(each), serialized(record(each))));
    return new MultiTxn(txns);
  }

  private static Record created(Changed.ZnodeCreated c, Lifespan lifespan) {
    switch (lifespan) {
      case CONTAINER: return new CreateContainerTxn(c.path(), array(c.data()), theirs(c.acl()), c.parentCreated());
      case TTL: return new CreateTTLTxn(c.path(), array(c.data()), theirs(c.acl()), c.parentCreated(), Lifespan.ttlMillis(c.ephemeralOwner()));
      default: return new CreateTxn(c.path(), array(c.data()), theirs(c.acl()), lifespan == Lifespan.EPHEMERAL, c.parentCreated());
    }
  }

  private static byte[] serialized(Record record) {
    try {
      var bytes = new ByteArrayOutputStream();
      record.serialize(BinaryOutputArchive.getArchive(bytes), "txn");
      return bytes.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static byte[] array(Bytes data) {
    return data == null ? null : data.toArray();
  }

  private static List<ACL> theirs(List<Acl> acl) {
    return acl.stream().map(a -> new ACL(a.perms(), new Id(a.who().scheme(), a.who().id()))).toList();
  }

  private static List<Acl> ours(List<ACL> acl) {
    return acl.stream().map(a -> new Acl(a.getPerms(), new Identity(a.getId().getScheme(), a.getId().getId()))).toList();
  }

  private static Stat ours(org.apache.zookeeper.data.Stat s) {
    return new Stat(s.getCzxid(), s.getMzxid(), s.getCtime(), s.getMtime(), s.getVersion(), s.getCversion(), s.getAversion(),
        s.getEphemeralOwner(), s.getDataLength(), s.getNumChildren(), s.getPzxid());
  }
}
