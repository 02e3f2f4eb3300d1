package io.synod.zookeeper;

/**
 * What the words tell of the node beyond its tree and its clients. Asked on an event loop: must not block.
 */
public interface ServerFacts {
  /** 0 to 255. */
  int serverId();

  /** {@code standalone}, {@code leader}, {@code follower} or {@code observer}. */
  String mode();

  /** As ZooKeeper's: {@code 3.9.5-<revision>, built on <date>}; the compatibility level first, since tools read it. */
  String version();

  String dataDir();

  String dataLogDir();

  /** Bytes of snapshots, as of a while ago. */
  long dataDirSize();

  /** Bytes of transaction logs, as of a while ago. */
  long logDirSize();
}
