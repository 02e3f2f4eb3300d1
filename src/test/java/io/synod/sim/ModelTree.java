package io.synod.sim;

import io.synod.journal.Bytes;
import io.synod.znode.Code;
import io.synod.znode.CreateMode;
import io.synod.znode.Op;
import io.synod.znode.Result;
import io.synod.znode.Stat;
import io.synod.znode.WatchEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A dumb twin of the tree: folds the committed requests in zxid order and keeps every version of every znode, so that a reply can be
 * compared with what the tree was at any zxid, and every change that a watch could hear of. Knows paths below the {@link #TOPS} and no ACL.
 */
final class ModelTree {
  static final String ROOT = "/sim";
  /** Their parents are not looked at. */
  static final List<String> TOPS = List.of(ROOT, ModelQuota.TOP);
  private final Map<String, List<Version>> versions = new HashMap<>();
  private final Map<Long, TreeSet<String>> ephemerals = new HashMap<>();
  private final List<Happened> happened = new ArrayList<>();
  private final ModelQuota quota = new ModelQuota();

  /** What ends a znode besides a delete. @param session 0 for none @param ttlMillis 0 for none */
  record Tenure(long session, boolean container, long ttlMillis) {
    static Tenure of(Op.Create create, long session) {
      return new Tenure(create.mode().ephemeral() ? session : 0, create.mode() == CreateMode.CONTAINER, create.mode().withTtl() ? create.ttlMillis() : 0);
    }
  }

  /** @param creates children ever created here, which numbers sequential ones; the client sees creates and deletes added up */
  record Node(Bytes data, long czxid, long mzxid, long pzxid, long ctime, long mtime, int version, int creates, int deletes, Tenure tenure,
      SortedSet<String> children) {
    long owner() {
      return tenure.session();
    }

    Stat stat() {
      return new Stat(czxid, mzxid, ctime, mtime, version, creates + deletes, 0, owner(), size(), children.size(), pzxid);
    }

    int size() {
      return data == null ? 0 : data.size();
    }

    Node with(Bytes newData, long zxid, long time) {
      return new Node(newData, czxid, zxid, pzxid, ctime, time, version + 1, creates, deletes, tenure, children);
    }

    Node withChild(String name, long zxid) {
      SortedSet<String> more = new TreeSet<>(children);
      more.add(name);
      return new Node(data, czxid, mzxid, zxid, ctime, mtime, version, creates + 1, deletes, tenure, more);
    }

    Node withoutChild(String name, long zxid) {
      SortedSet<String> fewer = new TreeSet<>(children);
      fewer.remove(name);
      return new Node(data, czxid, mzxid, zxid, ctime, mtime, version, creates, deletes + 1, tenure, fewer);
    }
  }

  /** What a path held from {@code zxid} on; {@code node} is null where it held none. */
  record Version(long zxid, Node node) {}

  /** A change that watches may hear of: several of one zxid are in the order of its operations. */
  record Happened(long zxid, WatchEvent.Type type, String path) {}

  /** Null where there is none. */
  Node now(String path) {
    List<Version> all = versions.get(path);
    return all == null ? null : all.get(all.size() - 1).node();
  }

  /** As it was when everything up to {@code zxid} was applied, and nothing later. Null where there was none. */
  Node at(String path, long zxid) {
    List<Version> all = versions.get(path);
    if (all == null) return null;
    int after = firstAfter(all, zxid);
    return after == 0 ? null : all.get(after - 1).node();
  }

  /** True when some state from that of {@code fromZxid} to that of {@code toZxid}, both included, satisfies {@code wanted}. */
  boolean anyBetween(String path, long fromZxid, long toZxid, Predicate<Node> wanted) {
    if (wanted.test(at(path, fromZxid))) return true;
    List<Version> all = versions.getOrDefault(path, List.of());
    for (int i = firstAfter(all, fromZxid); i < all.size() && all.get(i).zxid() <= toZxid; i++) if (wanted.test(all.get(i).node())) return true;
    return false;
  }

  private static int firstAfter(List<Version> all, long zxid) {
    int low = 0;
    for (int high = all.size(); low < high; ) {
      int middle = (low + high) >>> 1;
      if (all.get(middle).zxid() > zxid) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Sorted. */
  Stream<String> paths() {
    return versions.keySet().stream().filter(path -> now(path) != null).sorted();
  }

  /** Those of a session, as they are now. */
  List<String> ephemerals(long session) {
    return List.copyOf(ephemerals.getOrDefault(session, new TreeSet<>()));
  }

  /** All there ever was, in the order of its zxids. */
  List<Happened> happened() {
    return Collections.unmodifiableList(happened);
  }

  ModelQuota quota() {
    return quota;
  }

  /** Applies a committed request of {@code session}. @return what its client must be told */
  Result apply(long zxid, long time, long session, Op.Kind op) {
    Code refusal = refusal(op, zxid);
    if (refusal != null) return new Result.Failed(refusal);
    if (op instanceof Op.Create create) return create(zxid, time, session, create);
    if (op instanceof Op.Delete delete) return delete(zxid, delete.path());
    if (op instanceof Op.Reap reap) return delete(zxid, reap.path());
    if (op instanceof Op.SetData set) {
      put(set.path(), zxid, now(set.path()).with(set.data(), zxid, time));
      happened.add(new Happened(zxid, WatchEvent.Type.DATA_CHANGED, set.path()));
      return new Result.DataSet(now(set.path()).stat());
    }
    if (op instanceof Op.Check || op instanceof Op.Reconfigure) return new Result.Checked();
    if (op instanceof Op.Multi multi) return new Result.Many(multi.ops().stream().map(each -> apply(zxid, time, session, each)).toList());
    if (op instanceof Op.CloseSession close) {
      ephemerals(close.sessionId()).forEach(path -> delete(zxid, path));
      return new Result.SessionClosed(close.sessionId());
    }
    if (op instanceof Op.OpenSession open) return new Result.SessionOpened(open.sessionId(), open.timeoutMillis());
    throw new IllegalArgumentException("the model knows no " + op);
  }

  /** Why {@code op} cannot be done on the state of {@code zxid}; null when it can. A multi is not looked into. */
  Code refusal(Op.Kind op, long zxid) {
    if (op instanceof Op.Create create) {
      boolean top = TOPS.contains(create.path());
      Node parent = top ? null : at(parent(create.path()), zxid);
      if (parent == null && !top) return Code.NONODE;
      if (!create.mode().sequential() && at(create.path(), zxid) != null) return Code.NODEEXISTS;
      if (parent != null && parent.owner() != 0) return Code.NOCHILDRENFOREPHEMERALS;
      return quota.exceeded(create.path(), 1, create.data().size(), zxid) ? Code.QUOTAEXCEEDED : null;
    }
    if (op instanceof Op.Delete delete) {
      Code code = versioned(delete.path(), delete.version(), zxid);
      return code != null ? code : childless(delete.path(), zxid);
    }
    if (op instanceof Op.Reap reap) return at(reap.path(), zxid) == null ? Code.NONODE : childless(reap.path(), zxid);
    if (op instanceof Op.SetData set) {
      Node node = at(set.path(), zxid);
      if (node != null && quota.exceeded(set.path(), 0, set.data().size() - node.size(), zxid)) return Code.QUOTAEXCEEDED;
      return versioned(set.path(), set.version(), zxid);
    }
    if (op instanceof Op.Check check) return versioned(check.path(), check.version(), zxid);
    return null;
  }

  private Code versioned(String path, int version, long zxid) {
    Node node = at(path, zxid);
    return node == null ? Code.NONODE : version != -1 && version != node.version() ? Code.BADVERSION : null;
  }

  private Code childless(String path, long zxid) {
    return at(path, zxid).children().isEmpty() ? null : Code.NOTEMPTY;
  }

  private Result create(long zxid, long time, long session, Op.Create create) {
    String above = parent(create.path());
    Node parent = now(above);
    String path = create.mode().sequential() ? create.path() + sequence(parent.creates()) : create.path();
    put(path, zxid, new Node(create.data(), zxid, zxid, zxid, time, time, 0, 0, 0, Tenure.of(create, session), new TreeSet<>()));
    if (parent != null) put(above, zxid, parent.withChild(name(path), zxid));
    happened.add(new Happened(zxid, WatchEvent.Type.CREATED, path));
    happened.add(new Happened(zxid, WatchEvent.Type.CHILDREN_CHANGED, above));
    return new Result.Created(path, now(path).stat());
  }

  private Result delete(long zxid, String path) {
    put(path, zxid, null);
    Node parent = now(parent(path));
    if (parent != null) put(parent(path), zxid, parent.withoutChild(name(path), zxid));
    happened.add(new Happened(zxid, WatchEvent.Type.DELETED, path));
    happened.add(new Happened(zxid, WatchEvent.Type.CHILDREN_CHANGED, parent(path)));
    return new Result.Deleted();
  }

  /** Within one transaction only the last version counts. */
  private void put(String path, long zxid, Node node) {
    List<Version> all = versions.computeIfAbsent(path, p -> new ArrayList<>());
    Node before = now(path, all);
    if (!all.isEmpty() && all.get(all.size() - 1).zxid() == zxid) all.remove(all.size() - 1);
    all.add(new Version(zxid, node));
    if (before != null && before.owner() != 0) ephemerals.get(before.owner()).remove(path);
    if (node != null && node.owner() != 0) ephemerals.computeIfAbsent(node.owner(), s -> new TreeSet<>()).add(path);
    quota.changed(path, before, node, zxid);
  }

  private static Node now(String path, List<Version> all) {
    return all.isEmpty() ? null : all.get(all.size() - 1).node();
  }

  private static String sequence(int number) {
    String digits = Integer.toString(number);
    return "0".repeat(10 - digits.length()) + digits;
  }

  static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
