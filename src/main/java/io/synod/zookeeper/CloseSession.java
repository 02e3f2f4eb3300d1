package io.synod.zookeeper;

import io.synod.session.Caller;
import io.synod.znode.Op;

/** closeSession (-11): the session and its ephemerals end, then the connection. */
final class CloseSession extends WriteAnswer implements Answer.Bare {
  CloseSession(int xid) {
    super(xid);
  }

  @Override
  public Op.Kind kind(Caller caller) {
    return new Op.CloseSession(caller.sessionId(), false);
  }

  @Override
  public boolean endsConnection() {
    return true;
  }

  @Override
  public String operation() {
    return "CLOS";
  }
}
