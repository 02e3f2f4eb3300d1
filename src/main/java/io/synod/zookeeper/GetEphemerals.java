package io.synod.zookeeper;

import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.Code;
import java.util.List;

/** getEphemerals (103): {@code GetEphemeralsRequest} to {@code GetEphemeralsResponse}: the caller's own, below a prefix. */
final class GetEphemerals extends Call.Here implements Answer {
  private final String prefix;
  private List<String> paths;

  GetEphemerals(int xid, String prefix) {
    super(xid);
    this.prefix = prefix.isBlank() || prefix.strip().equals("/") ? "" : prefix;
  }

  @Override
  public long perform(Caller caller) {
    paths = caller.tree().ephemerals(caller.sessionId()).stream().filter(path -> path.startsWith(prefix)).toList();
    return caller.tree().publishing();
  }

  @Override
  public Code code() {
    return Code.OK;
  }

  @Override
  public void write(JuteOut out) {
    out.writeStrings(paths);
  }

  @Override
  public String operation() {
    return "GETE";
  }
}
