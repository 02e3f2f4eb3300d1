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

  /** @param who the identities the connection has by itself */
  public Caller(TreeView tree, long sessionId, String address, List<Identity> who) {
    this.tree = tree;
    this.sessionId = sessionId;
    this.address = address;
    is(who);
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
    is(more);
  }

  Origin origin(int cxid) {
    return new Origin(sessionId, cxid, principal, address);
  }

  private void is(List<Identity> identities) {
    who = List.copyOf(identities);
    principal = String.join(",", who.stream().map(Identity::toString).toList());
  }
}
