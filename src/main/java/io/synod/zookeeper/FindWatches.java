package io.synod.zookeeper;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.StateMachine;
import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.Code;
import io.synod.znode.Watch;
import io.synod.znode.Watcher;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/** checkWatches (17) and removeWatches (18): a path and a watcher type, answered without a body, or with NOWATCHER. */
final class FindWatches extends Call.Watching implements Answer.Bare {
  private final String path;
  private final Set<Watch.Kind> kinds;
  private final boolean remove;
  private Code code;

  private FindWatches(int xid, String path, Set<Watch.Kind> kinds, boolean remove) {
    super(xid);
    this.path = path;
    this.kinds = kinds;
    this.remove = remove;
  }

  static FindWatches read(int xid, boolean remove, JuteIn in) throws IOException, Refusal {
    return new FindWatches(xid, in.readPath(), kinds(in.readInt()), remove);
  }

  /** Watcher types as in FACTS B3. */
  private static Set<Watch.Kind> kinds(int watcherType) throws Refusal {
    return switch (watcherType) {
      case 1 -> Set.of(Watch.Kind.CHILD);
      case 2 -> Set.of(Watch.Kind.DATA);
      case 3 -> EnumSet.allOf(Watch.Kind.class);
      case 4 -> Set.of(Watch.Kind.PERSISTENT);
      case 5 -> Set.of(Watch.Kind.PERSISTENT_RECURSIVE);
      default -> throw new Refusal(Code.MARSHALLINGERROR);
    };
  }

  @Override
  public boolean refused(Caller caller) {
    return false;
  }

  @Override
  public StateMachine.Query query(Watcher watcher, ActorRef<Object> session) {
    return new Watch.Find(path, kinds, remove, xid(), watcher, session.narrow());
  }

  @Override
  public void done(Watch.Answer answer, Caller caller) {
    code = ((Watch.Found) answer).any() ? Code.OK : Code.NOWATCHER;
  }

  @Override
  public Code code() {
    return code;
  }

  @Override
  public String operation() {
    return remove ? "REMW" : "CHKW";
  }
}
