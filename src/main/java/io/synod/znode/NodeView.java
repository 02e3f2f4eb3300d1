package io.synod.znode;

import io.synod.journal.Bytes;
import java.util.List;

/** One znode as published: immutable, read from any thread. */
public interface NodeView {
  Bytes data();

  /** Null data and empty data differ on the wire of ZooKeeper. */
  boolean dataIsNull();

  Stat stat();

  List<Acl> acl();

  /** Names, not paths; in no particular order. The list is of the same instant as {@link #stat}. */
  Iterable<String> children();

  int numChildren();

  /** As {@link Lifespan} reads it: also what {@link #stat} does not show. */
  long ephemeralOwner();

  /** zxid of the last transaction that changed anything a client can see of it (the greatest of czxid, mzxid, pzxid and that of a setACL). */
  long changedZxid();
}
