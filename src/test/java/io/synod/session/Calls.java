package io.synod.session;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.StateMachine;
import io.synod.znode.Code;
import io.synod.znode.NodeView;
import io.synod.znode.Op;
import io.synod.znode.Result;
import io.synod.znode.Watch;
import io.synod.znode.Watcher;
import java.util.Arrays;

/** Calls for tests, one of each kind, that remember what became of them. */
final class Calls {
  private Calls() {}

  static final class Read extends Call.Here {
    final String[] paths;
    NodeView[] seen;
    int performed;
    private boolean inTurn;
    private boolean failing;

    Read(int xid, String... paths) {
      super(xid);
      this.paths = paths;
    }

    @Override
    public long perform(Caller caller) {
      performed++;
      if (failing) throw new IllegalStateException("a read that fails");
      seen = Arrays.stream(paths).map(caller.tree()::node).toArray(NodeView[]::new);
      return Arrays.stream(seen).mapToLong(view -> view == null ? caller.tree().publishing() : view.changedZxid()).max().orElse(0);
    }

    Read failing() {
      failing = true;
      return this;
    }

    /** Of the kind that the member may perform. */
    Read inTurn() {
      inTurn = true;
      return this;
    }

    @Override
    public boolean mayReadInTurn() {
      return inTurn;
    }

    @Override
    public boolean ofOneInstant() {
      return paths.length > 1;
    }
  }

  static final class Watched extends Call.Watching {
    final String path;
    boolean forbidden;
    NodeView seen;

    Watched(int xid, String path) {
      super(xid);
      this.path = path;
    }

    @Override
    public boolean refused(Caller caller) {
      return forbidden;
    }

    @Override
    public StateMachine.Query query(Watcher watcher, ActorRef<Object> session) {
      return new Watch.Set(path, Watch.Kind.DATA, true, xid(), watcher, session.narrow());
    }

    @Override
    public void done(Watch.Answer answer, Caller caller) {
      seen = ((Watch.Placed) answer).view();
    }
  }

  static final class Write extends Call.Write {
    final boolean last;
    private final Op.Kind kind;
    Result result;

    Write(int xid) {
      this(xid, false);
    }

    Write(int xid, boolean last) {
      super(xid);
      this.last = last;
      this.kind = new Op.Delete("/" + xid, -1);
    }

    Write(int xid, Op.Kind kind) {
      super(xid);
      this.last = false;
      this.kind = kind;
    }

    @Override
    public Op.Kind kind(Caller caller) {
      return last ? new Op.CloseSession(caller.sessionId(), false) : kind;
    }

    @Override
    public void done(Result outcome) {
      result = outcome;
    }

    @Override
    public boolean endsConnection() {
      return last;
    }
  }

  static final class Synced extends Call.Sync {
    Code code = Code.OK;

    Synced(int xid) {
      super(xid);
    }

    @Override
    public void failed(Code reason) {
      code = reason;
    }
  }
}
