package io.synod.sim;

import io.synod.znode.WatchEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A client that watches a znode hears that it changed before it can see that it has, hears it once, and only when it did change; at rest
 * nobody waits for a change that was made.
 */
final class WatchesBeforeData implements Check {
  private final Map<Watched, Object> armed = new HashMap<>();

  /** @param children whether it listens to the list of children, rather than to the znode itself */
  private record Watched(String client, int link, String path, boolean children) {}

  @Override
  public void on(Event event, World world) {
    if (event instanceof Event.Answered answered && answered.ask() instanceof Ask.Read read) read(answered, read);
    if (event instanceof Event.Noticed noticed) noticed(noticed, world.ledger().model());
    if (event instanceof Event.Disconnected lost) armed.keySet().removeIf(watched -> of(watched, lost.client(), lost.link()));
  }

  private void read(Event.Answered answered, Ask.Read read) {
    boolean children = read.what() == Ask.What.CHILDREN;
    Watched watched = new Watched(answered.client(), answered.link(), read.path(), children);
    Object seen = seen(answered.learnt());
    Object armedBy = armed.get(watched);
    Check.holds(armedBy == null || armedBy.equals(seen), "%s watches %s as it was at %s and sees %s before any event: %s", answered.client(), read.path(),
        armedBy, seen, answered);
    boolean places = read.watch() && (read.what() == Ask.What.STAT || !(answered.learnt() instanceof Learnt.Nothing));
    if (places) armed.put(watched, seen);
  }

  /** What tells one version of the watched thing from another: of the znode its mzxid, of its children its pzxid. */
  private static Object seen(Learnt learnt) {
    if (learnt instanceof Learnt.Data data) return data.stat().mzxid();
    if (learnt instanceof Learnt.Existing existing) return existing.stat().mzxid();
    if (learnt instanceof Learnt.Children children) return children.stat().pzxid();
    return "absent";
  }

  private void noticed(Event.Noticed noticed, ModelTree model) {
    WatchEvent event = noticed.event();
    boolean onData = remove(noticed, event, false, event.type() != WatchEvent.Type.CHILDREN_CHANGED);
    boolean onChildren = remove(noticed, event, true, event.type() == WatchEvent.Type.CHILDREN_CHANGED || event.type() == WatchEvent.Type.DELETED);
    Check.holds(onData || onChildren, "%s is told %s and watched nothing there, or was told before", noticed.client(), event);
    Check.holds(causes(event, model), "%s is told %s; there 0x%x made %s of %s", noticed.client(), event, event.zxid(),
        model.at(event.path(), event.zxid()), model.at(event.path(), event.zxid() - 1));
  }

  private boolean remove(Event.Noticed noticed, WatchEvent event, boolean children, boolean concerned) {
    return concerned && armed.remove(new Watched(noticed.client(), noticed.link(), event.path(), children)) != null;
  }

  private static boolean causes(WatchEvent event, ModelTree model) {
    ModelTree.Node before = model.at(event.path(), event.zxid() - 1);
    ModelTree.Node after = model.at(event.path(), event.zxid());
    return switch (event.type()) {
      case CREATED -> before == null && after != null;
      case DELETED -> before != null && (after == null || after.czxid() == event.zxid());
      case DATA_CHANGED -> before != null && after != null && after.mzxid() == event.zxid();
      case CHILDREN_CHANGED -> before != null && after != null && after.pzxid() == event.zxid();
      default -> false;
    };
  }

  @Override
  public void atRest(World world) {
    armed.forEach((watched, by) -> {
      ModelTree.Node node = world.ledger().model().now(watched.path());
      Object now = node == null ? "absent" : watched.children() ? (Object) node.pzxid() : (Object) node.mzxid();
      Check.holds(Objects.equals(by, now), "%s still waits for a change of %s since %s; it is at %s and nobody told", watched.client(), watched, by, now);
    });
  }

  private static boolean of(Watched watched, String client, int link) {
    return watched.client().equals(client) && watched.link() == link;
  }
}
