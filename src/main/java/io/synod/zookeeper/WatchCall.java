package io.synod.zookeeper;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.StateMachine;
import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.NodeView;
import io.synod.znode.Watch;
import io.synod.znode.Watcher;

/** A read of one znode that leaves a watch. Who may not read sets none. */
final class WatchCall extends Call.Watching implements Found.Answered {
  private final Reading reading;
  private final String path;
  private final Found found;

  WatchCall(int xid, Reading reading, String path) {
    super(xid);
    this.reading = reading;
    this.path = path;
    found = new Found(reading);
  }

  @Override
  public boolean refused(Caller caller) {
    NodeView now = caller.tree().node(path);
    if (now == null || reading.permitted(now, caller.who())) return false;
    found.of(now, caller.who());
    return true;
  }

  @Override
  public StateMachine.Query query(Watcher watcher, ActorRef<Object> session) {
    return new Watch.Set(path, reading.watch(), reading.watchesOnlyIfExists(), xid(), watcher, session.narrow());
  }

  @Override
  public void done(Watch.Answer answer, Caller caller) {
    found.of(((Watch.Placed) answer).view(), caller.who());
  }

  @Override
  public Found found() {
    return found;
  }
}
