package io.synod.zookeeper;

import io.synod.session.Call;
import io.synod.znode.Code;

/** sync (9): {@code SyncRequest} to {@code SyncResponse}. The path is only echoed: a sync is of the whole tree. */
final class Sync extends Call.Sync implements Answer {
  private final String path;
  private Code code = Code.OK;

  Sync(int xid, String path) {
    super(xid);
    this.path = path;
  }

  @Override
  public void failed(Code reason) {
    code = reason;
  }

  @Override
  public Code code() {
    return code;
  }

  @Override
  public void write(JuteOut out) {
    out.writeString(path);
  }

  @Override
  public String operation() {
    return "SYNC";
  }
}
