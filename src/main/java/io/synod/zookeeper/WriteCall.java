package io.synod.zookeeper;

import io.synod.session.Caller;
import io.synod.znode.Op;

/** A change to one znode. */
final class WriteCall extends WriteAnswer {
  private final Changing changing;
  private final Op.Kind kind;

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
  public void write(JuteOut out) {
    changing.write(result(), out);
  }

  @Override
  public String operation() {
    return changing.operation();
  }
}
