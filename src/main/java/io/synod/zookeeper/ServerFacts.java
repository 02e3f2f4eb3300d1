package io.synod.zookeeper;

import io.synod.metrics.Source;

/**
 * What the words and commands tell of the node beyond its tree and its clients. Asked on an event loop: must not block. As a {@link Source} it tells what
 * is measured below the server: the log, the snapshots, the ensemble.
 */
public interface ServerFacts extends Source {
  /** 0 to 255. */
  int serverId();

  /** {@code standalone}, {@code leader}, {@code follower} or {@code observer}; {@code looking} while there is no leader. */
  String mode();

  /** Whether clients are served: not before the log is replayed, nor without a leader. */
  boolean serving();

  /** As ZooKeeper's: {@code 3.9.5-<revision>, built on <date>}; the compatibility level first, since tools read it. */
  String version();

  String dataDir();

  String dataLogDir();

  /** Bytes of snapshots, as of a while ago. */
  long dataDirSize();

  /** Bytes of transaction logs, as of a while ago. */
  long logDirSize();

  /** When a session will expire unless it is heard before, in milliseconds since 1970; 0 when nobody can say. */
  long expiresAtMillis(long sessionId);

  /** The settings that the node was started with, one a line. */
  String initialConfiguration();

  /** The newest snapshot, as of a while ago. */
  LastSnapshot lastSnapshot();

  /** @param zxid it was begun at, -1 when there is none @param seconds since 1970 when it was complete, -1 when there is none */
  record LastSnapshot(long zxid, long seconds) {
    public static final LastSnapshot NONE = new LastSnapshot(-1, -1);
  }
}
