package io.synod.sim;

import io.synod.znode.Op;

/** What a simulated ZooKeeper client asks of its session. */
sealed interface Ask {
  record Read(What what, String path, boolean watch) implements Ask {}

  record Write(Op.Kind op) implements Ask {}

  record Sync(String path) implements Ask {}

  record Ping() implements Ask {}

  /** The three reads, by what they show. */
  enum What { DATA, STAT, CHILDREN }
}
