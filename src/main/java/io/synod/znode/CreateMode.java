package io.synod.znode;

/** The seven create modes, by their wire flags (FACTS B3). */
public enum CreateMode {
  PERSISTENT, EPHEMERAL, PERSISTENT_SEQUENTIAL, EPHEMERAL_SEQUENTIAL, CONTAINER, PERSISTENT_WITH_TTL, PERSISTENT_SEQUENTIAL_WITH_TTL;

  public int flags() {
    return ordinal();
  }

  public boolean ephemeral() {
    return this == EPHEMERAL || this == EPHEMERAL_SEQUENTIAL;
  }

  public boolean sequential() {
    return this == PERSISTENT_SEQUENTIAL || this == EPHEMERAL_SEQUENTIAL || this == PERSISTENT_SEQUENTIAL_WITH_TTL;
  }

  public boolean withTtl() {
    return this == PERSISTENT_WITH_TTL || this == PERSISTENT_SEQUENTIAL_WITH_TTL;
  }
}
