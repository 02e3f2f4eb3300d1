package io.synod.session;

import io.synod.ensemble.Origin;
import io.synod.znode.Identity;
import io.synod.znode.TreeView;
import java.util.ArrayList;
import java.util.List;

/** Who makes a call, and the tree it sees. Belongs to one session, on its loop. */
public final class Caller {
  private final TreeView tree;
  private final long sessionId;
  private final String address;
  private List<Identity> who;
  private String principal;

  public Caller(TreeView tree, long sessionId, Whence whence) {
    this.tree = tree;
    this.sessionId = sessionId;
    address = whence.address();
    who = whence.identities();
    principal = whence.principal();
  }

  public TreeView tree() {
    return tree;
  }

  public long sessionId() {
    return sessionId;
  }

  /** Its identities, immutable; {@link Identity#ANYONE} is not among them, everybody has that. */
  public List<Identity> who() {
    return who;
  }

  /** From now on the caller has this identity too. */
  public void authenticated(Identity identity) {
    if (who.contains(identity)) return;
    var more = new ArrayList<>(who);
    more.add(identity);
    who = List.copyOf(more);
    principal = principal(who);
  }

  Origin origin(int cxid) {
    return new Origin(sessionId, cxid, principal, address);
  }

  static String principal(List<Identity> who) {
    return String.join(",", who.stream().map(Identity::toString).toList());
  }
}
