package io.synod.znode;

import io.synod.znode.TreeView.SessionView;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;

/**
 * Puts another tree in the place of the published one, as one transaction: reads what it is to be, publishes each of its znodes, takes away those
 * that it does not have, then replaces the sessions. Done in slices on the member's loop; what readers see of it before it has ended they hold
 * back, as they do with any transaction ({@link Znode#changedZxid}). Watchers hear of what is another for them than before. Who the members of the
 * ensemble are is no part of its data: {@code /zookeeper/config} stays.
 *
 * <p>It changes the znodes without their actors, which hold no state of their own.
 */
final class Restoration {
  private final Contents contents;
  private final Nodes nodes;
  private final WatchTable watches;
  private final long zxid;
  private final Changed.TreeRestored change;
  private TreeSnapshot.Reader reader;
  private final Families families = new Families();
  private final Map<String, Znode> wanted = new HashMap<>();
  private final Map<Long, SessionView> wantedSessions = new HashMap<>();
  private Iterator<Map.Entry<String, Znode>> arriving;
  private Iterator<String> leaving;

  Restoration(Changed.TreeRestored change, long zxid, Contents contents) {
    this.change = change;
    this.contents = contents;
    this.nodes = contents.nodes();
    this.watches = contents.watches();
    this.zxid = zxid;
  }

  /** Does {@code steps} steps or what is left. @return whether it has ended @throws IOException when it is not what {@link TreeWriter} wrote */
  boolean goOn(int steps) throws IOException {
    if (reader == null) reader = TreeSnapshot.Reader.of(change.tree().unpacked());
    for (int left = steps; left > 0; left--) {
      if (arriving == null) {
        read();
      } else if (arriving.hasNext()) {
        Map.Entry<String, Znode> next = arriving.next();
        put(next.getKey(), next.getValue().holding(families.of(next.getKey())));
      } else if (leaving.hasNext()) {
        String path = leaving.next();
        if (!wanted.containsKey(path)) remove(path);
      } else {
        end();
        return true;
      }
    }
    return false;
  }

  private void read() throws IOException {
    if (reader.next()) {
      if (reader.session() != null) {
        wantedSessions.put(reader.session().sessionId(), reader.session());
      } else {
        wanted.put(reader.path(), reader.path().equals(Paths.CONFIG) ? nodes.get(Paths.CONFIG) : reader.znode(contents.acls()).changedAt(zxid));
        families.add(reader.path());
      }
    } else {
      arriving = wanted.entrySet().iterator();
      leaving = nodes.all().paths();
    }
  }

  private void put(String path, Znode after) {
    Znode before = nodes.get(path);
    nodes.publish(path, before, after);
    if (before == null) {
      watches.created(path, after.acl(), zxid);
      return;
    }
    if (before.mzxid() != after.mzxid() || before.version() != after.version() || !Objects.equals(before.data(), after.data())) {
      watches.dataChanged(path, after.acl(), zxid);
    }
    if (!before.children().areThoseOf(after.children())) watches.childrenChanged(path, after.acl(), zxid);
  }

  private void remove(String path) {
    Znode before = nodes.get(path);
    nodes.publish(path, before, null);
    watches.deleted(path, before.acl(), zxid);
  }

  private void end() {
    families.ended();
    contents.sessions().keySet().retainAll(wantedSessions.keySet());
    contents.sessions().putAll(wantedSessions);
    nodes.quotas().recount(zxid);
  }

  /** The same for a tree that nobody sees yet. */
  static void replay(Changed.TreeRestored change, long zxid, Contents contents) {
    Nodes nodes = contents.nodes();
    Znode config = nodes.get(Paths.CONFIG);
    contents.sessions().clear();
    nodes.clear();
    nodes.publish(Paths.CONFIG, null, config);
    try {
      TreeSnapshot.Reader reader = TreeSnapshot.Reader.of(change.tree().unpacked());
      while (reader.next()) {
        if (reader.session() != null) {
          contents.sessions().put(reader.session().sessionId(), reader.session());
        } else if (!reader.path().equals(Paths.CONFIG)) {
          nodes.publish(reader.path(), nodes.get(reader.path()), reader.znode(contents.acls()).changedAt(zxid));
        }
      }
    } catch (IOException malformed) {
      throw new IllegalStateException("what was restored at zxid 0x" + Long.toHexString(zxid) + " is no tree", malformed);
    }
  }
}
