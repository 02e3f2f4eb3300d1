package io.synod.zookeeper;

import io.synod.znode.Acl;
import io.synod.znode.Identity;
import io.synod.znode.NodeView;
import java.util.List;

/** getACL (6): {@code GetACLRequest} to {@code GetACLResponse}. READ or ADMIN; without ADMIN the digests are masked. */
final class GetAcl implements Reading {
  @Override
  public String operation() {
    return "GETA";
  }

  @Override
  public boolean permitted(NodeView node, List<Identity> who) {
    return Acl.permits(node.acl(), Acl.READ, who) || Acl.permits(node.acl(), Acl.ADMIN, who);
  }

  @Override
  public void write(NodeView node, List<Identity> who, JuteOut out) {
    boolean all = Acl.permits(node.acl(), Acl.ADMIN, who);
    out.writeInt(node.acl().size());
    for (Acl entry : node.acl()) {
      out.writeInt(entry.perms());
      out.writeString(entry.who().scheme());
      out.writeString(all ? entry.who().id() : masked(entry.who()));
    }
    out.writeStat(node.stat());
  }

  private static String masked(Identity who) {
    int colon = who.id().indexOf(':');
    return who.scheme().equals("digest") && colon >= 0 ? who.id().substring(0, colon) + ":x" : who.id();
  }
}
