package io.synod.sim;

import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.Code;
import io.synod.znode.NodeView;
import io.synod.znode.Op;
import io.synod.znode.Result;
import java.util.List;
import java.util.TreeSet;

/** An {@link Ask} as the session takes it, and what the client learns from it. */
interface SimCall {
  Ask ask();

  /** Once it is answered. */
  Learnt learnt();

  static Call of(Ask ask, int xid) {
    if (ask instanceof Ask.Write write) return new Writing(write, xid);
    if (ask instanceof Ask.Sync sync) return new Syncing(sync, xid);
    if (ask instanceof Ask.Read read && read.watch()) return new SimWatchCall(ask, xid);
    if (ask instanceof Ask.AddWatch || ask instanceof Ask.FindWatches || ask instanceof Ask.SetWatches) return new SimWatchCall(ask, xid);
    return new Reading(ask, xid);
  }

  static Learnt seen(Ask.Read read, NodeView view) {
    if (view == null) return new Learnt.Nothing(Code.NONODE);
    if (read.what() == Ask.What.STAT) return new Learnt.Existing(view.stat());
    if (read.what() == Ask.What.DATA) return new Learnt.Data(view.data(), view.stat());
    TreeSet<String> names = new TreeSet<>();
    view.children().forEach(names::add);
    return new Learnt.Children(names, view.stat());
  }

  /** A read without a watch, or a ping. */
  final class Reading extends Call.Here implements SimCall {
    private final Ask ask;
    private Learnt learnt;

    Reading(Ask ask, int xid) {
      super(xid);
      this.ask = ask;
    }

    @Override
    public long perform(Caller caller) {
      if (!(ask instanceof Ask.Read read)) {
        learnt = new Learnt.Done();
        return 0;
      }
      NodeView view = caller.tree().node(read.path());
      learnt = seen(read, view);
      return view == null ? caller.tree().publishing() : view.changedZxid();
    }

    @Override
    public boolean mayReadInTurn() {
      return ask instanceof Ask.Read;
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

  final class Writing extends Call.Write implements SimCall {
    private final Ask.Write write;
    private Learnt learnt;

    Writing(Ask.Write write, int xid) {
      super(xid);
      this.write = write;
    }

    @Override
    public Op.Kind kind(Caller caller) {
      return write.op();
    }

    @Override
    public boolean endsConnection() {
      return write.op() instanceof Op.CloseSession;
    }

    @Override
    public void done(Result result) {
      learnt = new Learnt.Outcome(result);
    }

    @Override
    public Ask ask() {
      return write;
    }

    @Override
    public Learnt learnt() {
      return learnt;
    }
  }

  final class Syncing extends Call.Sync implements SimCall {
    private final Ask.Sync sync;

    Syncing(Ask.Sync sync, int xid) {
      super(xid);
      this.sync = sync;
    }

    @Override
    public void failed(Code code) {
      throw new IllegalStateException("no member of a simulation serves reads only, and yet " + sync + " failed with " + code);
    }

    @Override
    public Ask ask() {
      return sync;
    }

    @Override
    public Learnt learnt() {
      return new Learnt.Done();
    }
  }

  /** Calls as one arrival, in order. */
  static List<Call> all(List<Ask> asks, int firstXid) {
    return java.util.stream.IntStream.range(0, asks.size()).mapToObj(i -> of(asks.get(i), firstXid + i)).toList();
  }
}
