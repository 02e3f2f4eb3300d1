package io.synod.zookeeper;

import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.Code;
import io.synod.znode.Op;
import io.synod.znode.Result;

/** A change to one znode. */
final class WriteCall extends Call.Write implements Answer {
  private final Changing changing;
  private final Op.Kind kind;
  private Result result;

  WriteCall(int xid, Changing changing, Op.Kind kind) {
    super(xid);
    this.changing = changing;
    this.kind = kind;
  }

  @Override
  public Op.Kind kind(Caller caller) {
    return kind;
  }

  @Override
  public void done(Result outcome) {
    result = outcome;
  }

  @Override
  public Code code() {
    return result instanceof Result.Failed failed ? failed.code() : Code.OK;
  }

  @Override
  public void write(JuteOut out) {
    changing.write(result, out);
  }

  @Override
  public String operation() {
    return changing.operation();
  }
}
