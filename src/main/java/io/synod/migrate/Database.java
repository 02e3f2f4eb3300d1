package io.synod.migrate;

import io.synod.journal.Bytes;
import io.synod.znode.Acl;
import io.synod.znode.Identity;
import io.synod.znode.Lifespan;
import io.synod.znode.Paths;
import io.synod.znode.Stat;
import io.synod.znode.TreeView.SessionView;
import io.synod.znode.TreeWriter;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.apache.zookeeper.data.StatPersisted;

/**
 * The tree and the sessions of a ZooKeeper server, mutable, changed as its DataTree changes: a snapshot is fuzzy, so a create may find its
 * znode and a delete may not, and the numbers of a parent only grow. One owner; single-threaded.
 */
final class Database {
  /** @param data null where there is none */
  record Node(Bytes data, List<Acl> acl, StatPersisted stat) {}

  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<Long, Integer> sessions = new HashMap<>();
  private final Map<Long, Set<String>> ephemerals = new HashMap<>();
  private long digest;

  /** @param timeoutMillis negotiated */
  void open(long sessionId, int timeoutMillis) {
    sessions.put(sessionId, timeoutMillis);
  }

  /** Ends a session with all its ephemerals, those that {@code named} lists too. */
  void close(long sessionId, List<String> named, long zxid) {
    sessions.remove(sessionId);
    var paths = new HashSet<>(ephemerals.getOrDefault(sessionId, Set.of()));
    paths.addAll(named);
    paths.forEach(path -> delete(path, zxid));
  }

  /** Puts a znode where the snapshot has it. */
  void put(String path, Node node) {
    replace(path, node);
  }

  /** @param parentCreated of the parent after it, -1 where the transaction does not say */
  void create(String path, Bytes data, List<Acl> acl, long owner, int parentCreated, long zxid, long timeMillis) {
    Node parent = nodes.get(Paths.parent(path));
    if (parent == null) return;
    int created = parentCreated == -1 ? parent.stat().getCversion() + 1 : parentCreated;
    if (created > parent.stat().getCversion()) {
      change(Paths.parent(path), stat -> {
        stat.setCversion(created);
        stat.setPzxid(zxid);
      });
    }
    if (!nodes.containsKey(path)) {
      replace(path, new Node(data, acl, new StatPersisted(zxid, zxid, timeMillis, timeMillis, 0, 0, 0, owner, zxid)));
    }
  }

  void delete(String path, long zxid) {
    String parentPath = Paths.parent(path);
    if (nodes.containsKey(parentPath)) {
      change(parentPath, stat -> stat.setPzxid(Math.max(stat.getPzxid(), zxid)));
    }
    replace(path, null);
  }

  void setData(String path, Bytes data, int version, long zxid, long timeMillis) {
    Node before = nodes.get(path);
    if (before == null) return;
    StatPersisted stat = copy(before.stat());
    stat.setMzxid(zxid);
    stat.setMtime(timeMillis);
    stat.setVersion(version);
    replace(path, new Node(data, before.acl(), stat));
  }

  void setAcl(String path, List<Acl> acl, int aversion) {
    Node before = nodes.get(path);
    if (before == null) return;
    StatPersisted stat = copy(before.stat());
    stat.setAversion(aversion);
    replace(path, new Node(before.data(), acl, stat));
  }

  /**
   * What ZooKeeper does when it has loaded its files: ephemerals of sessions that are no more go, and the permanent znodes are there, which
   * those of 3.4 are not all. Who the members of that ensemble were is left out: they are not those of this one.
   */
  void settle(long zxid) {
    for (long owner : List.copyOf(ephemerals.keySet())) {
      if (!sessions.containsKey(owner)) close(owner, List.of(), zxid);
    }
    for (String path : List.of(Paths.ROOT, Paths.SYSTEM, Paths.QUOTA)) nodes.computeIfAbsent(path, missing -> permanent(Acl.OPEN, 0));
    nodes.compute(Paths.CONFIG, (path, found) -> found == null ? permanent(List.of(new Acl(Acl.READ, Identity.ANYONE)), -1)
        : permanent(found.acl(), found.stat().getAversion()));
  }

  Map<String, Node> nodes() {
    return Collections.unmodifiableMap(nodes);
  }

  /** Timeouts in milliseconds by session id. */
  Map<Long, Integer> sessions() {
    return Collections.unmodifiableMap(sessions);
  }

  /** Of all znodes now, see {@link Digest}. */
  long digest() {
    return digest;
  }

  /** The greatest zxid of a znode. */
  long lastZxid() {
    long last = 0;
    for (Node node : nodes.values()) last = Math.max(last, Math.max(node.stat().getCzxid(), Math.max(node.stat().getMzxid(), node.stat().getPzxid())));
    return last;
  }

  /** Gives all of it to {@code writer}. @param passwords of the sessions by their ids */
  void writeTo(TreeWriter writer, LongFunction<Bytes> passwords) throws IOException {
    for (Map.Entry<Long, Integer> session : sessions.entrySet()) {
      writer.session(new SessionView(session.getKey(), session.getValue(), passwords.apply(session.getKey())));
    }
    for (Map.Entry<String, Node> each : nodes.entrySet()) {
      Node node = each.getValue();
      writer.znode(each.getKey(), node.data(), node.acl(), stat(node), node.stat().getCversion());
    }
  }

  private static Stat stat(Node node) {
    StatPersisted stat = node.stat();
    return new Stat(stat.getCzxid(), stat.getMzxid(), stat.getCtime(), stat.getMtime(), stat.getVersion(), 0, stat.getAversion(),
        stat.getEphemeralOwner(), node.data() == null ? 0 : node.data().size(), 0, stat.getPzxid());
  }

  private static Node permanent(List<Acl> acl, int aversion) {
    return new Node(Bytes.EMPTY, acl, new StatPersisted(0, 0, 0, 0, 0, 0, aversion, 0, 0));
  }

  private void change(String path, Consumer<StatPersisted> by) {
    Node before = nodes.get(path);
    StatPersisted stat = copy(before.stat());
    by.accept(stat);
    replace(path, new Node(before.data(), before.acl(), stat));
  }

  private void replace(String path, Node after) {
    Node before = after == null ? nodes.remove(path) : nodes.put(path, after);
    if (before != null) {
      digest -= Digest.of(path, before.data(), before.stat());
      forget(path, before.stat().getEphemeralOwner());
    }
    if (after != null) {
      digest += Digest.of(path, after.data(), after.stat());
      note(path, after.stat().getEphemeralOwner());
    }
  }

  private void note(String path, long owner) {
    if (Lifespan.of(owner) == Lifespan.EPHEMERAL) ephemerals.computeIfAbsent(owner, o -> new HashSet<>()).add(path);
  }

  private void forget(String path, long owner) {
    Set<String> paths = ephemerals.get(owner);
    if (paths != null && paths.remove(path) && paths.isEmpty()) ephemerals.remove(owner);
  }

  private static StatPersisted copy(StatPersisted stat) {
    return new StatPersisted(stat.getCzxid(), stat.getMzxid(), stat.getCtime(), stat.getMtime(), stat.getVersion(), stat.getCversion(),
        stat.getAversion(), stat.getEphemeralOwner(), stat.getPzxid());
  }
}
