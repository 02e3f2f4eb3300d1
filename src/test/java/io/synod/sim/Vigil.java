package io.synod.sim;

import io.synod.znode.Watch;
import io.synod.znode.WatchEvent;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one client must be told over one connection: the watches it has set there, followed through all that happened in the model, in order. A
 * change is owed to the client from when it follows on what the client knows; it must be told before the client is shown more, and once.
 */
final class Vigil {
  private final String client;
  private final ModelTree model;
  private final Map<String, EnumSet<Watch.Kind>> held = new HashMap<>();
  private final List<ModelTree.Happened> owed = new ArrayList<>();
  private final List<WatchEvent> toldWhileRestoring = new ArrayList<>();
  private Ask.SetWatches restoring;
  private int recursive;
  private int read;
  private long lastTold;

  Vigil(String client, ModelTree model) {
    this.client = client;
    this.model = model;
  }

  /** The client asks for its old watches: until it is answered it is told what it has missed. */
  void restores(Ask.SetWatches all) {
    restoring = all;
  }

  /** An event arrived. */
  void told(WatchEvent event) {
    if (restoring != null) {
      toldWhileRestoring.add(event);
      return;
    }
    readTo(event.zxid());
    lastTold = event.zxid();
    boolean wasOwed = owed.remove(new ModelTree.Happened(event.zxid(), event.type(), event.path()));
    Check.holds(wasOwed, "%s is told %s, and watched nothing there, or it did not happen, or was told before", client, event);
  }

  /** A reply arrived: with it the client knows all up to {@code zxid}, and perhaps watches more or less from there on. */
  void answered(Ask ask, Learnt learnt, long zxid) {
    if (ask instanceof Ask.SetWatches all) {
      restored(all, zxid);
      return;
    }
    readTo(zxid);
    nothingOwed(zxid);
    if (ask instanceof Ask.Read read && read.watch()) {
      boolean places = read.what() == Ask.What.STAT || !(learnt instanceof Learnt.Nothing);
      if (places) place(read.path(), read.what() == Ask.What.CHILDREN ? Watch.Kind.CHILD : Watch.Kind.DATA, zxid);
    } else if (ask instanceof Ask.AddWatch add) {
      place(add.path(), add.kind(), zxid);
    } else if (ask instanceof Ask.FindWatches find) {
      found(find, ((Learnt.Watches) learnt).any());
    }
  }

  private void found(Ask.FindWatches find, boolean any) {
    Set<Watch.Kind> here = held.getOrDefault(find.path(), EnumSet.noneOf(Watch.Kind.class));
    boolean expected = here.stream().anyMatch(find.kinds()::contains);
    Check.holds(any == expected, "%s asked for its watches of %s on %s and was told %s; it holds %s there", client, find.kinds(), find.path(), any, here);
    if (find.remove()) find.kinds().forEach(kind -> remove(find.path(), kind));
  }

  private void restored(Ask.SetWatches all, long zxid) {
    List<WatchEvent> missed = Missed.of(all, model, zxid);
    for (WatchEvent event : missed) {
      Check.holds(takeTold(event, zxid), "%s knew 0x%x, has set its watches again as of 0x%x, and was never told %s: %s", client, all.relativeZxid(), zxid, event, all);
    }
    Check.holds(toldWhileRestoring.isEmpty(), "%s is told %s when it sets its watches again; as of 0x%x it has missed only %s", client, toldWhileRestoring,
        zxid, missed);
    restoring = null;
    while (read < model.happened().size() && model.happened().get(read).zxid() <= zxid) read++;
    all.data().forEach(path -> addUnlessMissed(path, Watch.Kind.DATA, missed));
    all.exist().forEach(path -> addUnlessMissed(path, Watch.Kind.DATA, missed));
    all.child().forEach(path -> addUnlessMissed(path, Watch.Kind.CHILD, missed));
    all.persistent().forEach(path -> add(path, Watch.Kind.PERSISTENT));
    all.recursive().forEach(path -> add(path, Watch.Kind.PERSISTENT_RECURSIVE));
  }

  private boolean takeTold(WatchEvent expected, long zxid) {
    for (WatchEvent told : toldWhileRestoring) {
      boolean same = told.type() == expected.type() && told.path().equals(expected.path()) && told.zxid() <= zxid;
      if (same) return toldWhileRestoring.remove(told);
    }
    return false;
  }

  private void addUnlessMissed(String path, Watch.Kind kind, List<WatchEvent> missed) {
    boolean gone = missed.stream().anyMatch(event -> event.path().equals(path) && Missed.spends(event.type(), kind));
    if (!gone) add(path, kind);
  }

  /** At rest: all that happened has been told. */
  void atRest() {
    Check.holds(restoring == null, "%s set its watches again and never got a reply", client);
    readTo(Long.MAX_VALUE);
    nothingOwed(Long.MAX_VALUE);
  }

  private void nothingOwed(long zxid) {
    Check.holds(owed.isEmpty() || owed.get(0).zxid() > zxid, "%s knows all up to 0x%x and was never told of %s, though it watched there", client, zxid, owed);
  }

  /** The watch hears what comes after {@code zxid}: whoever was told of something later would not know whether it has fired since. */
  private void place(String path, Watch.Kind kind, long zxid) {
    Check.holds(lastTold <= zxid, "%s was told of 0x%x before it knew that it watches %s as of 0x%x", client, lastTold, path, zxid);
    add(path, kind);
  }

  /** Follows the watches through what happened up to {@code zxid}. */
  private void readTo(long zxid) {
    List<ModelTree.Happened> all = model.happened();
    for (; read < all.size() && all.get(read).zxid() <= zxid; read++) if (isHeard(all.get(read))) owed.add(all.get(read));
  }

  /** Some watch hears it; those that fire once have fired then. */
  private boolean isHeard(ModelTree.Happened change) {
    if (held.isEmpty()) return false;
    boolean data = change.type() != WatchEvent.Type.CHILDREN_CHANGED;
    boolean children = !data || change.type() == WatchEvent.Type.DELETED;
    boolean heard = remove(change.path(), Watch.Kind.DATA, data) | remove(change.path(), Watch.Kind.CHILD, children);
    return heard || holds(change.path(), Watch.Kind.PERSISTENT) || data && recursive > 0 && isBelowRecursive(change.path());
  }

  private boolean isBelowRecursive(String path) {
    for (String at = path; !at.isEmpty(); at = ModelTree.parent(at)) if (holds(at, Watch.Kind.PERSISTENT_RECURSIVE)) return true;
    return false;
  }

  private boolean holds(String path, Watch.Kind kind) {
    EnumSet<Watch.Kind> here = held.get(path);
    return here != null && here.contains(kind);
  }

  private void add(String path, Watch.Kind kind) {
    boolean fresh = held.computeIfAbsent(path, p -> EnumSet.noneOf(Watch.Kind.class)).add(kind);
    if (fresh && kind == Watch.Kind.PERSISTENT_RECURSIVE) recursive++;
  }

  private boolean remove(String path, Watch.Kind kind, boolean really) {
    return really && remove(path, kind);
  }

  private boolean remove(String path, Watch.Kind kind) {
    EnumSet<Watch.Kind> here = held.get(path);
    if (here == null || !here.remove(kind)) return false;
    if (here.isEmpty()) held.remove(path);
    if (kind == Watch.Kind.PERSISTENT_RECURSIVE) recursive--;
    return true;
  }
}
