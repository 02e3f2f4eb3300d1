package io.synod.zookeeper;

import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.Code;
import io.synod.znode.Op;
import io.synod.znode.Result;

/** closeSession (-11): the session and its ephemerals end, then the connection. */
final class CloseSession extends Call.Write implements Answer {
  private Result result;

  CloseSession(int xid) {
    super(xid);
  }

  @Override
  public Op.Kind kind(Caller caller) {
    return new Op.CloseSession(caller.sessionId(), false);
  }

  @Override
  public void done(Result outcome) {
    result = outcome;
  }

  @Override
  public boolean endsConnection() {
    return true;
  }

  @Override
  public Code code() {
    return result instanceof Result.Failed failed ? failed.code() : Code.OK;
  }

  @Override
  public void write(JuteOut out) {
    // the header says all
  }

  @Override
  public String operation() {
    return "CLOS";
  }
}
