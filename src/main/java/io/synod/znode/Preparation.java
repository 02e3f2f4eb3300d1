package io.synod.znode;

import io.synod.ensemble.Origin;
import io.synod.ensemble.Reconfiguration;
import io.synod.ensemble.StateMachine.Council;
import io.synod.ensemble.StateMachine.Verdict;
import io.synod.journal.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The leader's side of a request: whether it may happen, and as which facts. Checks and their order are those of ZooKeeper's
 * PrepRequestProcessor, so that a request that is wrong in two ways gets the same code. Reads no clock; draws no name at random.
 */
final class Preparation {
  private final Nodes nodes;
  private final Outstanding outstanding;
  private final TreeSettings settings;
  private final SessionOwners owners = new SessionOwners();
  private Council council;
  private long nowMillis;
  /** zxid of a transaction that puts another tree in the place of this one: nothing can be validated before it is applied. */
  private long restoring;

  Preparation(Nodes nodes, Map<Long, TreeView.SessionView> sessions, TreeSettings settings) {
    this.nodes = nodes;
    this.outstanding = new Outstanding(nodes, sessions);
    this.settings = settings;
  }

  /** The member begins to lead: what it or another has prepared and not applied counts for nothing. @param members null when this is the only one there can be */
  void begin(Council members) {
    council = members;
    outstanding.abandon();
    owners.clear();
    restoring = 0;
  }

  /** @param member at which it was asked @param applied zxid up to which the published views are current @param nowMillis what will be the time of the transaction */
  Verdict prepare(Op op, Origin origin, int member, long zxid, long applied, long nowMillis) {
    outstanding.applied(applied);
    this.nowMillis = nowMillis;
    try {
      refuseUnless(origin.sessionId() == 0 || isSessions(op.kind()) || owners.isAt(origin.sessionId(), member), Code.SESSIONMOVED);
      Changed change = changed(op.kind(), op.who(), origin.sessionId(), member, zxid, applied);
      outstanding.keep(zxid);
      return new Verdict.Proposed(change);
    } catch (Refusal refusal) {
      outstanding.giveUp();
      return new Verdict.Refused(refusal.result);
    }
  }

  /** Whether it begins the presence of a session at a member, so that no other can own it yet. */
  private static boolean isSessions(Op.Kind kind) {
    return kind instanceof Op.OpenSession || kind instanceof Op.Reattach;
  }

  private Changed changed(Op.Kind kind, List<Identity> who, long sessionId, int member, long zxid, long applied) throws Refusal {
    refuseUnless(restoring <= applied, Code.THROTTLEDOP);
    if (kind instanceof Op.Restore restore) return restore(restore, zxid);
    if (kind instanceof Op.OpenSession open) return open(open, member, zxid);
    if (kind instanceof Op.Reattach reattach) throw new Refusal(reattached(reattach, member));
    if (kind instanceof Op.CloseSession close) return close(close, zxid);
    if (kind instanceof Op.Multi multi) return many(multi, who, sessionId);
    if (kind instanceof Op.Reap reap) return reap(reap);
    if (kind instanceof Op.Reconfigure reconfigure) return reconfigure(reconfigure, who, sessionId, zxid);
    return one(kind, who, sessionId);
  }

  private Changed one(Op.Kind kind, List<Identity> who, long sessionId) throws Refusal {
    refuseUnless(sessionId == 0 || outstanding.session(sessionId) != null, Code.SESSIONEXPIRED);
    if (kind instanceof Op.SetData set) return setData(set, who);
    if (kind instanceof Op.Create create) return create(create, who, sessionId);
    if (kind instanceof Op.Delete delete) return delete(delete, who);
    if (kind instanceof Op.Check check) return check(check, who);
    if (kind instanceof Op.SetAcl set) return setAcl(set, who);
    if (kind instanceof Op.Refused refused) throw new Refusal(refused.code());
    throw new Refusal(Code.BADARGUMENTS);
  }

  private Changed create(Op.Create op, List<Identity> who, long sessionId) throws Refusal {
    refuseUnless(!op.mode().withTtl() || settings.extendedTypes(), Code.UNIMPLEMENTED);
    refuseUnless(!op.mode().withTtl() || Lifespan.isTtl(op.ttlMillis()), Code.BADARGUMENTS);
    refuseUnless(!op.mode().ephemeral() || sessionId != 0, Code.BADARGUMENTS);
    int slash = op.path() == null ? -1 : op.path().lastIndexOf('/');
    refuseUnless(slash >= 0 && op.path().indexOf('\0') < 0, Code.BADARGUMENTS);
    List<Acl> acl = AccessControl.stored(op.acl(), who);
    refuseUnless(acl != null, Code.INVALIDACL);
    String parentPath = slash == 0 ? Paths.ROOT : op.path().substring(0, slash);
    Prospect parent = existing(parentPath);
    refuseUnless(Acl.permits(parent.acl(), Acl.CREATE, who), Code.NOAUTH);
    String path = op.mode().sequential() ? op.path() + sequence(parent.created()) : op.path();
    refuseUnless(Paths.isValid(path), Code.BADARGUMENTS);
    refuseUnless(outstanding.at(path) == null, Code.NODEEXISTS);
    refuseUnless(Lifespan.of(parent.owner()) != Lifespan.EPHEMERAL, Code.NOCHILDRENFOREPHEMERALS);
    int length = length(op.data());
    spend(path, 1, length);
    long owner = owner(op, sessionId);
    Prospect grown = parent.withChild();
    outstanding.stage(parentPath, grown);
    outstanding.stage(path, Prospect.born(acl, owner, length));
    return new Changed.ZnodeCreated(path, op.data(), acl, owner, grown.created());
  }

  private static long owner(Op.Create op, long sessionId) {
    if (op.mode().ephemeral()) return sessionId;
    if (op.mode() == CreateMode.CONTAINER) return Lifespan.CONTAINER_OWNER;
    return op.mode().withTtl() ? Lifespan.ownerOfTtl(op.ttlMillis()) : 0;
  }

  private Changed delete(Op.Delete op, List<Identity> who) throws Refusal {
    String path = op.path();
    refuseUnless(path != null && path.indexOf('/') >= 0 && path.indexOf('\0') < 0 && !Paths.isPermanent(path), Code.BADARGUMENTS);
    String parentPath = Paths.parent(path);
    Prospect parent = existing(parentPath);
    refuseUnless(Acl.permits(parent.acl(), Acl.DELETE, who), Code.NOAUTH);
    Prospect node = existing(path);
    requireVersion(node.version(), op.version());
    refuseUnless(node.children() == 0, Code.NOTEMPTY);
    stageDeleted(path);
    return new Changed.ZnodeDeleted(path);
  }

  private Changed reap(Op.Reap op) throws Refusal {
    Prospect prospect = existing(op.path());
    refuseUnless(prospect.children() == 0, Code.NOTEMPTY);
    boolean due = !outstanding.touches(op.path()) && Reaper.isDue(nodes.get(op.path()), nowMillis, op.maxNeverUsedMillis());
    refuseUnless(due, Code.BADVERSION);
    stageDeleted(op.path());
    return new Changed.ZnodeDeleted(op.path());
  }

  private Changed setData(Op.SetData op, List<Identity> who) throws Refusal {
    refuseUnless(Paths.isValid(op.path()), Code.BADARGUMENTS);
    Prospect node = existing(op.path());
    refuseUnless(Acl.permits(node.acl(), Acl.WRITE, who), Code.NOAUTH);
    int length = length(op.data());
    spend(op.path(), 0, length - node.length());
    requireVersion(node.version(), op.version());
    refuseUnless(!op.path().equals(Paths.CONFIG), Code.BADARGUMENTS);
    int version = next(node.version());
    outstanding.stage(op.path(), node.withData(length, version));
    return new Changed.DataSet(op.path(), op.data(), version);
  }

  private Changed setAcl(Op.SetAcl op, List<Identity> who) throws Refusal {
    refuseUnless(Paths.isValid(op.path()), Code.BADARGUMENTS);
    List<Acl> acl = AccessControl.stored(op.acl(), who);
    refuseUnless(acl != null, Code.INVALIDACL);
    Prospect node = existing(op.path());
    refuseUnless(Acl.permits(node.acl(), Acl.ADMIN, who), Code.NOAUTH);
    requireVersion(node.aversion(), op.version());
    int aversion = next(node.aversion());
    outstanding.stage(op.path(), node.withAcl(acl, aversion));
    return new Changed.AclSet(op.path(), acl, aversion);
  }

  private Changed check(Op.Check op, List<Identity> who) throws Refusal {
    refuseUnless(Paths.isValid(op.path()), Code.BADARGUMENTS);
    Prospect node = existing(op.path());
    refuseUnless(Acl.permits(node.acl(), Acl.READ, who), Code.NOAUTH);
    requireVersion(node.version(), op.version());
    return new Changed.VersionChecked(op.path());
  }

  /** Fails as ZooKeeper's multi: the operation's own code, OK (rolled back) before it, RUNTIMEINCONSISTENCY behind it. */
  private Changed many(Op.Multi multi, List<Identity> who, long sessionId) throws Refusal {
    refuseUnless(sessionId == 0 || outstanding.session(sessionId) != null, Code.SESSIONEXPIRED);
    var changes = new ArrayList<Changed>(multi.ops().size());
    for (Op.Kind op : multi.ops()) {
      try {
        changes.add(one(op, who, sessionId));
      } catch (Refusal refusal) {
        throw new Refusal(failed(multi.ops().size(), changes.size(), refusal.result));
      }
    }
    return new Changed.Many(List.copyOf(changes));
  }

  private static Result failed(int ops, int failing, Result own) {
    var each = new ArrayList<Result>(ops);
    for (int i = 0; i < ops; i++) {
      each.add(i < failing ? new Result.Failed(Code.OK) : i == failing ? own : new Result.Failed(Code.RUNTIMEINCONSISTENCY));
    }
    return new Result.Many(each);
  }

  private Changed restore(Op.Restore op, long zxid) {
    restoring = zxid;
    return new Changed.TreeRestored(op.tree());
  }

  /** In ZooKeeper's order: whether it is possible here at all, what there is to say against the change, and the rights of who asks at last. */
  private Changed reconfigure(Op.Reconfigure op, List<Identity> who, long sessionId, long zxid) throws Refusal {
    refuseUnless(settings.reconfigurable(), Code.RECONFIGDISABLED);
    refuseUnless(sessionId == 0 || outstanding.session(sessionId) != null, Code.SESSIONEXPIRED);
    refuseUnless(council != null, Code.UNIMPLEMENTED);
    Reconfiguration.Result decided = council.decide(op.request(), zxid);
    if (decided instanceof Reconfiguration.Result.Refused refused) {
      throw new Refusal(new Result.Failed(Code.valueOf(refused.reason().name()), refused.message()));
    }
    refuseUnless(Acl.permits(existing(Paths.CONFIG).acl(), Acl.WRITE, who), Code.NOAUTH);
    return new Changed.Reconfigured(((Reconfiguration.Result.Proposed) decided).configuration());
  }

  private Changed open(Op.OpenSession op, int member, long zxid) throws Refusal {
    refuseUnless(op.sessionId() != 0, Code.BADARGUMENTS);
    outstanding.session(op.sessionId(), new TreeView.SessionView(op.sessionId(), op.timeoutMillis(), op.password()), zxid);
    owners.moved(op.sessionId(), member);
    return new Changed.SessionOpened(op.sessionId(), op.timeoutMillis(), op.password());
  }

  /** Nothing changes in the tree, so it needs no transaction; its answer waits for all that was prepared before it. */
  private Result reattached(Op.Reattach op, int member) {
    TreeView.SessionView session = outstanding.session(op.sessionId());
    if (session == null || !session.password().equals(op.password())) return new Result.Failed(Code.SESSIONEXPIRED);
    owners.moved(op.sessionId(), member);
    return new Result.SessionReattached(op.sessionId());
  }

  private Changed close(Op.CloseSession op, long zxid) throws Refusal {
    refuseUnless(outstanding.session(op.sessionId()) != null, Code.SESSIONEXPIRED);
    List<String> ephemerals = List.copyOf(outstanding.ephemerals(op.sessionId()));
    ephemerals.forEach(this::stageDeleted);
    outstanding.session(op.sessionId(), null, zxid);
    owners.ended(op.sessionId());
    return new Changed.SessionClosed(op.sessionId(), op.expired(), ephemerals);
  }

  /** Against the quota that holds for {@code path}, if any. */
  private void spend(String path, int count, int bytes) throws Refusal {
    Quota quota = nodes.quotas().of(path);
    if (quota == null) return;
    boolean exceeded = quota.isExceededBy(count, bytes, nowMillis);
    if (exceeded && settings.enforceQuota()) {
      quota.refused();
      throw new Refusal(Code.QUOTAEXCEEDED);
    }
    outstanding.spend(quota, count, bytes);
  }

  private static int length(Bytes data) {
    return data == null ? 0 : data.size();
  }

  private void stageDeleted(String path) {
    Quota quota = nodes.quotas().of(path);
    if (quota != null) outstanding.spend(quota, -1, -outstanding.at(path).length());
    String parentPath = Paths.parent(path);
    outstanding.stage(parentPath, outstanding.at(parentPath).withoutChild());
    outstanding.stage(path, Prospect.GONE);
  }

  private Prospect existing(String path) throws Refusal {
    Prospect found = outstanding.at(path);
    if (found == null) throw new Refusal(Code.NONODE);
    return found;
  }

  private static void requireVersion(int current, int wanted) throws Refusal {
    refuseUnless(wanted == -1 || wanted == current, Code.BADVERSION);
  }

  /** -1 is skipped: as an expected version it means "any" (ZOOKEEPER-4743). */
  private static int next(int version) {
    return version + 1 == -1 ? 0 : version + 1;
  }

  /** {@code %010d}, without the cost of a formatter. */
  private static String sequence(int number) {
    if (number < 0) return String.format("%010d", number);
    String digits = Integer.toString(number);
    return "0".repeat(10 - digits.length()) + digits;
  }

  private static void refuseUnless(boolean condition, Code code) throws Refusal {
    if (!condition) throw new Refusal(code);
  }

  /** Ends the preparation of one request; never leaves this class. */
  private static final class Refusal extends Exception {
    private final transient Result result;

    Refusal(Code code) {
      this(new Result.Failed(code));
    }

    Refusal(Result result) {
      super(null, null, false, false);
      this.result = result;
    }
  }
}
