package io.synod.znode;

import io.synod.journal.Bytes;
import java.util.List;

/**
 * The state of one znode, immutable and packed; published as its view. {@code Stat} is made when somebody asks.
 *
 * @param created children created under it so far: names of sequential children come from it, and the cversion that clients see is
 *     creations plus deletions, {@code 2 * created - children} (as ZooKeeper's DataNode.copyStat)
 * @param changedZxid of the last transaction folded in
 */
record Znode(Bytes data, List<Acl> acl, Children children, long czxid, long mzxid, long pzxid, long changedZxid, long ctime, long mtime,
    long ephemeralOwner, int version, int aversion, int created) implements NodeView {

  static Znode born(Bytes data, List<Acl> acl, long ephemeralOwner, long zxid, long timeMillis) {
    return new Znode(data, acl, Children.NONE, zxid, zxid, zxid, zxid, timeMillis, timeMillis, ephemeralOwner, 0, 0, 0);
  }

  Znode withData(Bytes newData, int newVersion, long zxid, long timeMillis) {
    return new Znode(newData, acl, children, czxid, zxid, pzxid, zxid, ctime, timeMillis, ephemeralOwner, newVersion, aversion, created);
  }

  /** Other data at the same version and time. */
  Znode showing(Bytes derived, long zxid) {
    return new Znode(derived, acl, children, czxid, mzxid, pzxid, zxid, ctime, mtime, ephemeralOwner, version, aversion, created);
  }

  Znode withAcl(List<Acl> newAcl, int newAversion, long zxid) {
    return new Znode(data, newAcl, children, czxid, mzxid, pzxid, zxid, ctime, mtime, ephemeralOwner, version, newAversion, created);
  }

  /** @param createdNow {@link #created} after it: carried by the fact, so that folding a fact twice is folding it once */
  Znode withChild(String path, int createdNow, long zxid) {
    return withChildren(children.with(path), createdNow, zxid);
  }

  Znode withoutChild(String path, long zxid) {
    return withChildren(children.without(path), created, zxid);
  }

  Znode holding(Children all) {
    return new Znode(data, acl, all, czxid, mzxid, pzxid, changedZxid, ctime, mtime, ephemeralOwner, version, aversion, created);
  }

  /** As a part of the transaction {@code zxid}, whatever its numbers say. */
  Znode changedAt(long zxid) {
    return new Znode(data, acl, children, czxid, mzxid, pzxid, zxid, ctime, mtime, ephemeralOwner, version, aversion, created);
  }

  private Znode withChildren(Children now, int createdNow, long zxid) {
    return new Znode(data, acl, now, czxid, mzxid, zxid, zxid, ctime, mtime, ephemeralOwner, version, aversion, createdNow);
  }

  @Override
  public boolean dataIsNull() {
    return data == null;
  }

  int dataLength() {
    return data == null ? 0 : data.size();
  }

  @Override
  public int numChildren() {
    return children.size();
  }

  @Override
  public Stat stat() {
    long session = Lifespan.of(ephemeralOwner) == Lifespan.EPHEMERAL ? ephemeralOwner : 0;
    return new Stat(czxid, mzxid, ctime, mtime, version, created * 2 - children.size(), aversion, session, dataLength(), children.size(), pzxid);
  }
}
