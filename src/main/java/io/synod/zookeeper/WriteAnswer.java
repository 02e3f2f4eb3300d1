package io.synod.zookeeper;

import io.synod.session.Call;
import io.synod.znode.Code;
import io.synod.znode.Result;

/** A change and what became of it. */
abstract class WriteAnswer extends Call.Write implements Answer {
  private Result result;

  WriteAnswer(int xid) {
    super(xid);
  }

  @Override
  public final void done(Result outcome) {
    result = outcome;
  }

  /** Null until it is {@link #done}. */
  final Result result() {
    return result;
  }

  @Override
  public final Code code() {
    return result instanceof Result.Failed failed ? failed.code() : Code.OK;
  }
}
