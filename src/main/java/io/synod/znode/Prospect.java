package io.synod.znode;

import java.util.List;

/** What a request is validated against of a znode that will be. {@code created} as in {@link Znode}; {@code owner} as {@link Lifespan} reads it; {@code length} of its data. */
record Prospect(List<Acl> acl, long owner, int length, int version, int aversion, int created, int children) {
  /** The znode will not be there. */
  static final Prospect GONE = new Prospect(List.of(), 0, 0, 0, 0, 0, 0);

  static Prospect of(Znode node) {
    return node == null ? null
        : new Prospect(node.acl(), node.ephemeralOwner(), node.dataLength(), node.version(), node.aversion(), node.created(), node.numChildren());
  }

  static Prospect born(List<Acl> acl, long owner, int length) {
    return new Prospect(acl, owner, length, 0, 0, 0, 0);
  }

  Prospect withData(int nextLength, int next) {
    return new Prospect(acl, owner, nextLength, next, aversion, created, children);
  }

  Prospect withAcl(List<Acl> next, int nextAversion) {
    return new Prospect(next, owner, length, version, nextAversion, created, children);
  }

  Prospect withChild() {
    return new Prospect(acl, owner, length, version, aversion, created + 1, children + 1);
  }

  Prospect withoutChild() {
    return new Prospect(acl, owner, length, version, aversion, created, children - 1);
  }
}
