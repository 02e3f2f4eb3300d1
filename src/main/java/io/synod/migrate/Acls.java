package io.synod.migrate;

import io.synod.znode.Acl;
import io.synod.znode.Identity;
import java.util.List;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;

/** Access rights in ZooKeeper's records and in ours. */
final class Acls {
  private Acls() {}

  static List<Acl> ours(List<ACL> theirs) {
    if (theirs == null) return List.of();
    List<Acl> ours = theirs.stream().map(acl -> new Acl(acl.getPerms(), new Identity(acl.getId().getScheme(), acl.getId().getId()))).toList();
    return ours.equals(Acl.OPEN) ? Acl.OPEN : ours;
  }

  static List<ACL> theirs(List<Acl> ours) {
    return ours.stream().map(acl -> new ACL(acl.perms(), new Id(acl.who().scheme(), acl.who().id()))).toList();
  }
}
