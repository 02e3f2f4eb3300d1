package io.synod.zookeeper;

import io.synod.znode.Acl;
import io.synod.znode.Identity;
import java.util.List;
import org.apache.zookeeper.data.ACL;

/** Access control lists and paths out of jute's records, in which anything may be null. */
final class Acls {
  private Acls() {}

  /** Null is an empty list, which the tree refuses. */
  static List<Acl> read(List<ACL> list) {
    return list == null ? List.of() : list.stream().map(Acls::read).toList();
  }

  /** Null is the empty string, which no znode has. */
  static String path(String path) {
    return path == null ? "" : path;
  }

  private static Acl read(ACL entry) {
    return new Acl(entry.getPerms(), new Identity(path(entry.getId().getScheme()), path(entry.getId().getId())));
  }
}
