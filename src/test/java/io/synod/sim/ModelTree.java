package io.synod.sim;

import io.synod.journal.Bytes;
import io.synod.znode.Code;
import io.synod.znode.Op;
import io.synod.znode.Result;
import io.synod.znode.Stat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A dumb twin of the tree: folds the committed requests in zxid order and keeps every version of every znode, so that a reply can be
 * compared with what the tree was at any zxid. Knows paths below {@code /sim} and no ACL.
 */
final class ModelTree {
  static final String ROOT = "/sim";
  private final Map<String, List<Version>> versions = new TreeMap<>();
  private long last;

  /** @param creates children ever created here, which numbers sequential ones; the client sees creates and deletes added up */
  record Node(Bytes data, long czxid, long mzxid, long pzxid, long ctime, long mtime, int version, int creates, int deletes, long owner,
      SortedSet<String> children) {
    Stat stat() {
      return new Stat(czxid, mzxid, ctime, mtime, version, creates + deletes, 0, owner, data == null ? 0 : data.size(), children.size(), pzxid);
    }

    Node with(Bytes newData, long zxid, long time) {
      return new Node(newData, czxid, zxid, pzxid, ctime, time, version + 1, creates, deletes, owner, children);
    }

    Node withChild(String name, long zxid) {
      SortedSet<String> more = new TreeSet<>(children);
      more.add(name);
      return new Node(data, czxid, mzxid, zxid, ctime, mtime, version, creates + 1, deletes, owner, more);
    }

    Node withoutChild(String name, long zxid) {
      SortedSet<String> fewer = new TreeSet<>(children);
      fewer.remove(name);
      return new Node(data, czxid, mzxid, zxid, ctime, mtime, version, creates, deletes + 1, owner, fewer);
    }
  }

  /** What a path held from {@code zxid} on; {@code node} is null where it held none. */
  record Version(long zxid, Node node) {}

  long last() {
    return last;
  }

  /** Null where there is none. */
  Node now(String path) {
    List<Version> all = versions.get(path);
    return all == null ? null : all.get(all.size() - 1).node();
  }

  /** As it was when everything up to {@code zxid} was applied, and nothing later. Null where there was none. */
  Node at(String path, long zxid) {
    Node found = null;
    for (Version version : versions.getOrDefault(path, List.of())) {
      if (version.zxid() > zxid) break;
      found = version.node();
    }
    return found;
  }

  /** True when some state from that of {@code fromZxid} to that of {@code toZxid}, both included, satisfies {@code wanted}. */
  boolean anyBetween(String path, long fromZxid, long toZxid, Predicate<Node> wanted) {
    return Stream.concat(Stream.of(new Version(fromZxid, at(path, fromZxid))), versions.getOrDefault(path, List.of()).stream()
        .filter(version -> version.zxid() > fromZxid && version.zxid() <= toZxid)).anyMatch(version -> wanted.test(version.node()));
  }

  Stream<String> paths() {
    return versions.keySet().stream().filter(path -> now(path) != null);
  }

  Stream<String> ephemerals(long session) {
    return paths().filter(path -> now(path).owner() == session);
  }

  /** Applies a committed request of {@code session}. @return what its client must be told */
  Result apply(long zxid, long time, long session, Op.Kind op) {
    last = zxid;
    Code refusal = refusal(op, zxid);
    if (refusal != null) return new Result.Failed(refusal);
    if (op instanceof Op.Create create) return create(zxid, time, session, create);
    if (op instanceof Op.Delete delete) return delete(zxid, delete.path());
    if (op instanceof Op.SetData set) {
      put(set.path(), zxid, now(set.path()).with(set.data(), zxid, time));
      return new Result.DataSet(now(set.path()).stat());
    }
    if (op instanceof Op.Check) return new Result.Checked();
    if (op instanceof Op.Multi multi) return multi(zxid, time, session, multi);
    if (op instanceof Op.CloseSession close) {
      List.copyOf(ephemerals(close.sessionId()).toList()).forEach(path -> delete(zxid, path));
      return new Result.SessionClosed(close.sessionId());
    }
    if (op instanceof Op.OpenSession open) return new Result.SessionOpened(open.sessionId(), open.timeoutMillis());
    throw new IllegalArgumentException("the model knows no " + op);
  }

  /** Why {@code op} cannot be done on the state of {@code zxid}; null when it can. A multi is not looked into. */
  Code refusal(Op.Kind op, long zxid) {
    if (op instanceof Op.Create create) {
      if (create.path().equals(ROOT)) return at(ROOT, zxid) == null ? null : Code.NODEEXISTS;
      Node parent = at(parent(create.path()), zxid);
      if (parent == null) return Code.NONODE;
      if (!create.mode().sequential() && at(create.path(), zxid) != null) return Code.NODEEXISTS;
      return parent.owner() != 0 ? Code.NOCHILDRENFOREPHEMERALS : null;
    }
    if (op instanceof Op.Delete delete) {
      Code code = versioned(delete.path(), delete.version(), zxid);
      return code != null ? code : at(delete.path(), zxid).children().isEmpty() ? null : Code.NOTEMPTY;
    }
    if (op instanceof Op.SetData set) return versioned(set.path(), set.version(), zxid);
    if (op instanceof Op.Check check) return versioned(check.path(), check.version(), zxid);
    return null;
  }

  private Code versioned(String path, int version, long zxid) {
    Node node = at(path, zxid);
    return node == null ? Code.NONODE : version != -1 && version != node.version() ? Code.BADVERSION : null;
  }

  private Result create(long zxid, long time, long session, Op.Create create) {
    String above = parent(create.path());
    Node parent = now(above);
    String path = create.mode().sequential() ? create.path() + String.format("%010d", parent.creates()) : create.path();
    put(path, zxid, new Node(create.data(), zxid, zxid, zxid, time, time, 0, 0, 0, create.mode().ephemeral() ? session : 0, new TreeSet<>()));
    if (parent != null) put(above, zxid, parent.withChild(name(path), zxid));
    return new Result.Created(path, now(path).stat());
  }

  private Result delete(long zxid, String path) {
    put(path, zxid, null);
    Node parent = now(parent(path));
    if (parent != null) put(parent(path), zxid, parent.withoutChild(name(path), zxid));
    return new Result.Deleted();
  }

  private Result multi(long zxid, long time, long session, Op.Multi multi) {
    return new Result.Many(multi.ops().stream().map(op -> apply(zxid, time, session, op)).toList());
  }

  /** Within one transaction only the last version counts. */
  private void put(String path, long zxid, Node node) {
    List<Version> all = versions.computeIfAbsent(path, p -> new ArrayList<>());
    if (!all.isEmpty() && all.get(all.size() - 1).zxid() == zxid) all.remove(all.size() - 1);
    all.add(new Version(zxid, node));
  }

  static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
