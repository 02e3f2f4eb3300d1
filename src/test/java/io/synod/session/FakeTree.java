package io.synod.session;

import io.synod.journal.Bytes;
import io.synod.znode.Acl;
import io.synod.znode.NodeView;
import io.synod.znode.Stat;
import io.synod.znode.TreeView;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A published tree that a test publishes by hand, a znode at a time if it likes. */
public final class FakeTree implements TreeView {
  private final Map<String, NodeView> nodes = new HashMap<>();
  private final Map<Long, SessionView> sessions = new HashMap<>();
  public long applied;
  public long publishing;

  @Override
  public String ensemble() {
    return "";
  }

  /** Publishes a znode as of {@code zxid}, without saying that all of that transaction is. */
  public NodeView publish(String path, String data, long zxid) {
    publishing = Math.max(publishing, zxid);
    var view = new Node(Bytes.utf8(data), new Stat(1, zxid, 0, 0, 0, 0, 0, 0, data.length(), 0, 1));
    nodes.put(path, view);
    return view;
  }

  public void delete(String path, long zxid) {
    publishing = Math.max(publishing, zxid);
    nodes.remove(path);
  }

  public void apply(long zxid) {
    applied = zxid;
    publishing = Math.max(publishing, zxid);
  }

  public void open(long id, int timeoutMillis, Bytes password) {
    sessions.put(id, new SessionView(id, timeoutMillis, password));
  }

  public void close(long id) {
    sessions.remove(id);
  }

  @Override
  public NodeView node(String path) {
    return nodes.get(path);
  }

  @Override
  public long applied() {
    return applied;
  }

  @Override
  public long publishing() {
    return publishing;
  }

  @Override
  public long restoredAt() {
    return 0;
  }

  @Override
  public Optional<SessionView> session(long sessionId) {
    return Optional.ofNullable(sessions.get(sessionId));
  }

  @Override
  public Collection<SessionView> sessions() {
    return sessions.values();
  }

  @Override
  public Collection<String> ephemerals(long sessionId) {
    return List.of();
  }

  @Override
  public Collection<String> reapable() {
    return List.of();
  }

  @Override
  public int nodeCount() {
    return nodes.size();
  }

  @Override
  public int ephemeralCount() {
    return 0;
  }

  @Override
  public long approximateDataSize() {
    return nodes.values().stream().mapToLong(node -> node.data().size()).sum();
  }

  @Override
  public Collection<QuotaView> quotas() {
    return List.of();
  }

  @Override
  public WatchCounts watchCounts() {
    return new WatchCounts(0, 0, 0);
  }

  private record Node(Bytes data, Stat stat) implements NodeView {
    @Override
    public boolean dataIsNull() {
      return false;
    }

    @Override
    public List<Acl> acl() {
      return Acl.OPEN;
    }

    @Override
    public Iterable<String> children() {
      return List.of();
    }

    @Override
    public int numChildren() {
      return 0;
    }

    @Override
    public long ephemeralOwner() {
      return stat.ephemeralOwner();
    }

    @Override
    public long changedZxid() {
      return Math.max(stat.mzxid(), stat.pzxid());
    }
  }
}
