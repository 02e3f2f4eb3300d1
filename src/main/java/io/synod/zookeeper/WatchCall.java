package io.synod.zookeeper;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.StateMachine;
import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.Code;
import io.synod.znode.Identity;
import io.synod.znode.NodeView;
import io.synod.znode.Watch;
import java.io.IOException;
import java.util.List;

/** A read of one znode that leaves a watch. Who may not read sets none. */
final class WatchCall extends Call.Watching implements Answer {
  private final Reading reading;
  private final String path;
  private NodeView node;
  private List<Identity> who;
  private Code code;

  WatchCall(int xid, Reading reading, String path) {
    super(xid);
    this.reading = reading;
    this.path = path;
  }

  @Override
  public boolean refused(Caller caller) {
    NodeView now = caller.tree().node(path);
    if (now == null || reading.permitted(now, caller.who())) return false;
    code = Code.NOAUTH;
    return true;
  }

  @Override
  public StateMachine.Query query(ActorRef<Object> session) {
    return new Watch.Set(path, reading.watch(), reading.watchesOnlyIfExists(), xid(), session.narrow(), session.narrow());
  }

  @Override
  public void done(Watch.Answer answer, Caller caller) {
    node = ((Watch.Placed) answer).view();
    who = caller.who();
    code = node == null ? Code.NONODE : reading.permitted(node, who) ? Code.OK : Code.NOAUTH;
  }

  @Override
  public Code code() {
    return code;
  }

  @Override
  public void write(JuteOut out) throws IOException {
    reading.write(node, who, out);
  }

  @Override
  public String operation() {
    return reading.operation();
  }
}
