package io.synod.zookeeper;

import io.synod.ensemble.Configuration;
import io.synod.ensemble.MemberView;
import io.synod.ensemble.ProposalSizes;
import io.synod.metrics.Source;

/**
 * What the words and commands tell of the node beyond its tree and its clients. Asked on an event loop: must not block. As a {@link Source} it tells what
 * is measured below the server: the log, the snapshots, the ensemble.
 */
public interface ServerFacts extends Source {
  /** 0 to 255. */
  int serverId();

  /** The member of the ensemble on this node, as it was a moment ago. */
  MemberView member();

  /** The members of the ensemble, none when this node is the only one. */
  Configuration members();

  /** Of what this member has proposed since its start, as a leader. */
  ProposalSizes proposalSizes();

  /** How long it has led, in milliseconds; -1 when it does not. */
  long leadingMillis();

  /** In ticks, as in zoo.cfg. */
  int initLimit();

  /** In ticks, as in zoo.cfg. */
  int syncLimit();

  default boolean alone() {
    return members().seats().isEmpty();
  }

  default boolean leads() {
    return !alone() && member().leads();
  }

  /** {@code standalone}, {@code leader}, {@code follower} or {@code observer}; while there is no leader {@code looking} or {@code read-only}. */
  default String mode() {
    if (alone()) return "standalone";
    if (readOnly()) return "read-only";
    return switch (member().state()) {
      case LEADING -> "leader";
      case FOLLOWING -> "follower";
      case OBSERVING -> "observer";
      case LOOKING -> "looking";
    };
  }

  /** Whether clients are served: not before the log is replayed, nor without a leader. */
  boolean serving();

  /** Whether clients that only read are served for want of a leader. */
  boolean readOnly();

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
