package io.synod.znode;

/** A watch that fired; {@code zxid} is that of the transaction. Carries no data. */
public record WatchEvent(Type type, String path, long zxid) {
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
