package io.synod.sim;

import io.synod.znode.Op;
import io.synod.znode.Watch;
import java.util.List;
import java.util.Set;

/** What a simulated ZooKeeper client asks of its session. */
sealed interface Ask {
  record Read(What what, String path, boolean watch) implements Ask {}

  record Write(Op.Kind op) implements Ask {}

  record Sync(String path) implements Ask {}

  record Ping() implements Ask {}

  /** Leaves a watch that stays: on one znode, or on it and all below it. */
  record AddWatch(String path, boolean recursive) implements Ask {
    Watch.Kind kind() {
      return recursive ? Watch.Kind.PERSISTENT_RECURSIVE : Watch.Kind.PERSISTENT;
    }
  }

  /** Does the client hold a watch of these kinds? If so, with {@code remove}, no longer. */
  record FindWatches(String path, Set<Watch.Kind> kinds, boolean remove) implements Ask {}

  /** All that a client watches, set again over a new connection; it knows all up to {@code relativeZxid}. */
  record SetWatches(long relativeZxid, List<String> data, List<String> exist, List<String> child, List<String> persistent,
      List<String> recursive) implements Ask {}

  /** The three reads, by what they show. */
  enum What { DATA, STAT, CHILDREN }
}
