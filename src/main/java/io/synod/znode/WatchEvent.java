package io.synod.znode;

import java.util.List;

/**
 * A watch that fired; {@code zxid} is that of the transaction. Carries no data.
 *
 * @param acl of the znode it is about (the last it had, when it is gone): who may not read it is not to hear of it (ZooKeeper since 3.9.2)
 */
public record WatchEvent(Type type, String path, long zxid, List<Acl> acl) {
  /** For everybody. */
  public WatchEvent(Type type, String path, long zxid) {
    this(type, path, zxid, Acl.OPEN);
  }

  /** By their wire numbers (FACTS B3). */
  public enum Type {
    CREATED(1), DELETED(2), DATA_CHANGED(3), CHILDREN_CHANGED(4), DATA_WATCH_REMOVED(5), CHILD_WATCH_REMOVED(6), PERSISTENT_WATCH_REMOVED(7);

    private final int wire;

    Type(int wire) {
      this.wire = wire;
    }

    public int wire() {
      return wire;
    }
  }
}
