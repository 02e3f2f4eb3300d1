package io.synod.migrate;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/** A start of ZooKeeper 3.9.5 as far as its database. */
final class TheirReader implements AutoCloseable {
  final DataTree tree;
  final ConcurrentHashMap<Long, Integer> sessions = new ConcurrentHashMap<>();
  private final FileTxnSnapLog files;

  TheirReader(Path dataDir) throws IOException {
    System.setProperty("zookeeper.extendedTypesEnabled", "true");      // or it would take a time to live for a session
    ZooKeeperServer.setDigestEnabled(true);
    tree = new DataTree();
    files = new FileTxnSnapLog(new File(dataDir.toString()), new File(dataDir.toString()));
    files.restore(tree, sessions, (header, txn, digest) -> { });
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
