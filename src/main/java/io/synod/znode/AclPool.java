package io.synod.znode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Equal access control lists are one object in the tree: most znodes have one of very few. At its bound it forgets, and sharing begins anew. */
final class AclPool {
  private static final int BOUND = 10_000;
  private final Map<List<Acl>, List<Acl>> pool = new HashMap<>();

  List<Acl> shared(List<Acl> acl) {
    if (acl == Acl.OPEN || acl.equals(Acl.OPEN)) return Acl.OPEN;
    if (pool.size() >= BOUND) pool.clear();
    List<Acl> first = pool.putIfAbsent(acl, acl);
    return first == null ? acl : first;
  }
}
