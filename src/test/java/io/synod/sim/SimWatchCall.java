package io.synod.sim;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.StateMachine;
import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.Watch;
import io.synod.znode.Watcher;

/** An {@link Ask} about watches: a read that leaves one, one that stays, a search, all of them after a reconnection. */
final class SimWatchCall extends Call.Watching implements SimCall {
  private final Ask ask;
  private Learnt learnt;

  SimWatchCall(Ask ask, int xid) {
    super(xid);
    this.ask = ask;
  }

  @Override
  public boolean refused(Caller caller) {
    return false;
  }

  @Override
  public StateMachine.Query query(Watcher watcher, ActorRef<Object> session) {
    if (ask instanceof Ask.Read read) {
      Watch.Kind kind = read.what() == Ask.What.CHILDREN ? Watch.Kind.CHILD : Watch.Kind.DATA;
      return new Watch.Set(read.path(), kind, read.what() != Ask.What.STAT, xid(), watcher, session.narrow());
    }
    if (ask instanceof Ask.AddWatch add) return new Watch.Set(add.path(), add.kind(), false, xid(), watcher, session.narrow());
    if (ask instanceof Ask.FindWatches find)
      return new Watch.Find(find.path(), find.kinds(), find.remove(), xid(), watcher, session.narrow());
    Ask.SetWatches all = (Ask.SetWatches) ask;
    return new Watch.SetAll(all.relativeZxid(), all.data(), all.exist(), all.child(), all.persistent(), all.recursive(), xid(), watcher,
        session.narrow());
  }

  @Override
  public void done(Watch.Answer answer, Caller caller) {
    if (answer instanceof Watch.Found found) learnt = new Learnt.Watches(found.any());
    else if (ask instanceof Ask.Read read) learnt = SimCall.seen(read, ((Watch.Placed) answer).view());
    else learnt = new Learnt.Done();
  }

  @Override
  public Ask ask() {
    return ask;
  }

  @Override
  public Learnt learnt() {
    return learnt;
  }
}
