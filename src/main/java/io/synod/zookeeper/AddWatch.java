package io.synod.zookeeper;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.StateMachine;
import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.Code;
import io.synod.znode.Watch;
import io.synod.znode.Watcher;
import java.io.IOException;

/** addWatch (106): {@code AddWatchRequest}, mode 0 persistent, 1 persistent and recursive; answered with an {@code ErrorResponse} of 0. */
final class AddWatch extends Call.Watching implements Answer {
  private final String path;
  private final Watch.Kind kind;

  private AddWatch(int xid, String path, Watch.Kind kind) {
    super(xid);
    this.path = path;
    this.kind = kind;
  }

  static AddWatch read(int xid, JuteIn in) throws IOException, Refusal {
    String path = in.readPath();
    int mode = in.readInt();
    if (mode != 0 && mode != 1) throw new Refusal(Code.MARSHALLINGERROR);
    return new AddWatch(xid, path, mode == 0 ? Watch.Kind.PERSISTENT : Watch.Kind.PERSISTENT_RECURSIVE);
  }

  @Override
  public boolean refused(Caller caller) {
    return false;
  }

  @Override
  public StateMachine.Query query(Watcher watcher, ActorRef<Object> session) {
    return new Watch.Set(path, kind, false, xid(), watcher, session.narrow());
  }

  @Override
  public void done(Watch.Answer answer, Caller caller) {
    // that it is set says all
  }

  @Override
  public Code code() {
    return Code.OK;
  }

  @Override
  public void write(JuteOut out) {
    out.writeInt(0);
  }

  @Override
  public String operation() {
    return "ADDW";
  }
}
