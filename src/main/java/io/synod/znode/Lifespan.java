package io.synod.znode;

/** What ends a znode besides a delete, as its owner tells (ZooKeeper's EphemeralType): 0, a session, or one of two marks. */
public enum Lifespan {
  PERSISTENT, EPHEMERAL, CONTAINER, TTL;

  /** The owner of a container. */
  public static final long CONTAINER_OWNER = Long.MIN_VALUE;
  /** About 34 years: 40 bits of milliseconds. */
  public static final long MAX_TTL_MILLIS = (1L << 40) - 1;
  /** No session id has this top byte, because no node has the number 255. */
  private static final long TTL_MARK = 0xffL << 56;

  public static Lifespan of(long ephemeralOwner) {
    if (ephemeralOwner == 0) return PERSISTENT;
    if (ephemeralOwner == CONTAINER_OWNER) return CONTAINER;
    return (ephemeralOwner & TTL_MARK) == TTL_MARK ? TTL : EPHEMERAL;
  }

  public static boolean isTtl(long millis) {
    return millis > 0 && millis <= MAX_TTL_MILLIS;
  }

  /** @param millis as {@link #isTtl} says */
  public static long ownerOfTtl(long millis) {
    return TTL_MARK | millis;
  }

  static long ttlMillis(long ephemeralOwner) {
    return ephemeralOwner & MAX_TTL_MILLIS;
  }

  /** Deleted by the {@link Reaper} some time. */
  boolean isReaped() {
    return this == CONTAINER || this == TTL;
  }
}
