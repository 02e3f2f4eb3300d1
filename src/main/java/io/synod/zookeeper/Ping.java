package io.synod.zookeeper;

import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.Code;

/** ping (11), xid -2: shows both sides that the other is there. */
final class Ping extends Call.Here implements Answer.Bare {
  Ping(int xid) {
    super(xid);
  }

  @Override
  public long perform(Caller caller) {
    return 0;
  }

  @Override
  public Code code() {
    return Code.OK;
  }

  @Override
  public String operation() {
    return "PING";
  }
}
