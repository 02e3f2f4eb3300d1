package io.synod.zookeeper;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.StateMachine;
import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.Code;
import io.synod.znode.Watch;
import io.synod.znode.Watcher;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.apache.zookeeper.proto.SetWatches2;

/**
 * setWatches (101) and setWatches2 (105), xid -8: a client that has come back sets its watches again, as of the zxid it was last told of.
 * Answered without a body, after the events it had missed.
 */
final class SetWatches extends Call.Watching implements Answer.Bare {
  private final SetWatches2 request;
  private final String operation;

  private SetWatches(int xid, SetWatches2 request, String operation) {
    super(xid);
    this.request = request;
    this.operation = operation;
  }

  /** The request of before 3.6 lacks the persistent ones. */
  static SetWatches read(int xid, JuteIn in) throws IOException {
    var old = new org.apache.zookeeper.proto.SetWatches();
    old.deserialize(in, "");
    return new SetWatches(xid,
        new SetWatches2(old.getRelativeZxid(), old.getDataWatches(), old.getExistWatches(), old.getChildWatches(), List.of(), List.of()), "SETW");
  }

  static SetWatches read2(int xid, JuteIn in) throws IOException {
    var request = new SetWatches2();
    request.deserialize(in, "");
    return new SetWatches(xid, request, "STW2");
  }

  @Override
  public boolean refused(Caller caller) {
    return false;
  }

  @Override
  public StateMachine.Query query(Watcher watcher, ActorRef<Object> session) {
    return new Watch.SetAll(request.getRelativeZxid(), paths(request.getDataWatches()), paths(request.getExistWatches()),
        paths(request.getChildWatches()), paths(request.getPersistentWatches()), paths(request.getPersistentRecursiveWatches()), xid(),
        watcher, session.narrow());
  }

  @Override
  public void done(Watch.Answer answer, Caller caller) {
    // that they are set says all
  }

  @Override
  public Code code() {
    return Code.OK;
  }

  @Override
  public String operation() {
    return operation;
  }

  private static List<String> paths(List<String> sent) {
    return sent == null ? List.of() : sent.stream().filter(Objects::nonNull).toList();
  }
}
