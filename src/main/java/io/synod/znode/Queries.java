package io.synod.znode;

import io.synod.ensemble.StateMachine.Query;
import io.synod.znode.TreeView.SessionView;
import java.util.Map;

/** Answers what the member is asked beside transactions: watches are set, found and forgotten, and images taken. On the member's loop. */
final class Queries {
  private final Nodes nodes;
  private final Map<Long, SessionView> sessions;
  private final WatchTable watches;

  Queries(Contents contents) {
    nodes = contents.nodes();
    sessions = contents.sessions();
    watches = contents.watches();
  }

  /** Between two transactions. @param applied zxid of the last */
  void answer(Query query, long applied) {
    if (query instanceof Watch.Set set) {
      place(set, applied);
    } else if (query instanceof Watch.SetAll all) {
      placeAll(all, applied);
    } else if (query instanceof Watch.Find find) {
      boolean any = watches.holds(find.path(), find.kinds(), find.watcher());
      if (any && find.remove()) watches.remove(find.path(), find.kinds(), find.watcher());
      find.replyTo().tell(new Watch.Found(find.cxid(), any, applied));
    } else if (query instanceof Watch.ListAll list) {
      list.replyTo().tell(new Watch.Listed(watches.listed()));
    } else if (query instanceof Imaging.Begin begin) {
      begin.replyTo().tell(nodes.imaging());
    } else if (query instanceof Imaging.End end) {
      nodes.ended(end.imaging());
      end.replyTo().tell(new TreeImage(applied, end.imaging().exact(), sessions.values()));
    } else if (query instanceof Imaging.GiveUp given) {
      nodes.ended(given.imaging());
    } else if (query instanceof Watch.Forget forget) {
      watches.forget(forget.watcher());
    } else {
      throw new IllegalArgumentException("the tree does not know the query " + query);
    }
  }

  private void place(Watch.Set set, long applied) {
    Znode node = nodes.get(set.path());
    if (node != null || !set.onlyIfExists()) watches.add(set.path(), set.kind(), set.watcher());
    set.replyTo().tell(new Watch.Placed(set.cxid(), node, applied));
  }

  /** As ZooKeeper's DataTree.setWatches. */
  private void placeAll(Watch.SetAll all, long applied) {
    long seen = all.relativeZxid();
    for (String path : all.data()) {
      Znode node = nodes.get(path);
      placeOrTell(all, applied, path, Watch.Kind.DATA, node == null ? WatchEvent.Type.DELETED : node.mzxid() > seen ? WatchEvent.Type.DATA_CHANGED : null);
    }
    for (String path : all.exist()) {
      placeOrTell(all, applied, path, Watch.Kind.DATA, nodes.get(path) != null ? WatchEvent.Type.CREATED : null);
    }
    for (String path : all.child()) {
      Znode node = nodes.get(path);
      placeOrTell(all, applied, path, Watch.Kind.CHILD, node == null ? WatchEvent.Type.DELETED : node.pzxid() > seen ? WatchEvent.Type.CHILDREN_CHANGED : null);
    }
    all.persistent().forEach(path -> watches.add(path, Watch.Kind.PERSISTENT, all.watcher()));
    all.recursive().forEach(path -> watches.add(path, Watch.Kind.PERSISTENT_RECURSIVE, all.watcher()));
    all.replyTo().tell(new Watch.Placed(all.cxid(), null, applied));
  }

  private void placeOrTell(Watch.SetAll all, long applied, String path, Watch.Kind kind, WatchEvent.Type missed) {
    if (missed == null) {
      watches.add(path, kind, all.watcher());
    } else {
      all.watcher().tell(new WatchEvent(missed, path, applied));
    }
  }
}
