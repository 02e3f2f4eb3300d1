package io.synod.sim;

import io.synod.znode.Watch;
import io.synod.znode.WatchEvent;
import io.synod.znode.WatchEvent.Type;
import java.util.ArrayList;
import java.util.List;

/** What a client that sets its watches again has missed (ZooKeeper's DataTree.setWatches): of each watch that fires once, by the model. */
final class Missed {
  private Missed() {}

  /** @return the events, as of {@code zxid}; persistent watches miss what happened meanwhile */
  static List<WatchEvent> of(Ask.SetWatches all, ModelTree model, long zxid) {
    List<WatchEvent> missed = new ArrayList<>();
    for (String path : all.data()) {
      ModelTree.Node node = model.at(path, zxid);
      if (node == null) missed.add(new WatchEvent(Type.DELETED, path, zxid));
      else if (node.mzxid() > all.relativeZxid()) missed.add(new WatchEvent(Type.DATA_CHANGED, path, zxid));
    }
    for (String path : all.exist()) if (model.at(path, zxid) != null) missed.add(new WatchEvent(Type.CREATED, path, zxid));
    for (String path : all.child()) {
      ModelTree.Node node = model.at(path, zxid);
      if (node == null) missed.add(new WatchEvent(Type.DELETED, path, zxid));
      else if (node.pzxid() > all.relativeZxid()) missed.add(new WatchEvent(Type.CHILDREN_CHANGED, path, zxid));
    }
    return missed;
  }

  /** A watch of {@code kind} on the path of such an event is gone with it. */
  static boolean spends(Type type, Watch.Kind kind) {
    return kind == Watch.Kind.CHILD ? type == Type.CHILDREN_CHANGED || type == Type.DELETED : type != Type.CHILDREN_CHANGED;
  }
}
