package io.synod.znode;

import io.synod.journal.Bytes;
import java.util.List;

/**
 * What a transaction does to one znode: folded into its state by its actor, which then tells its watchers. A transaction's steps are done
 * in order, the child's before the parent's, so that watch events leave in ZooKeeper's order.
 */
sealed interface Step {
  /** Of the znode it is about. */
  String path();

  /** @param before null where there is none @return null where there is none any more */
  Znode fold(Znode before, Moment at);

  /** Tells the watchers whom this step concerns. @param acl of the znode after it, before it when it is gone then */
  void tell(WatchTable watches, List<Acl> acl, long zxid);

  /** What its operation answers; null for a step that only accompanies another. */
  default Result result(Znode after) {
    return null;
  }

  /** When, and the shared lists of access rights. */
  record Moment(long zxid, long timeMillis, AclPool acls) {}

  /** Adds the steps of {@code change} to {@code steps}. */
  static void addTo(List<Step> steps, Changed change) {
    if (change instanceof Changed.DataSet c) {
      steps.add(new SetData(c));
    } else if (change instanceof Changed.ZnodeCreated c) {
      steps.add(new Create(c));
      steps.add(new AddChild(Paths.parent(c.path()), c.path(), c.parentCreated()));
    } else if (change instanceof Changed.ZnodeDeleted c) {
      delete(steps, c.path());
    } else if (change instanceof Changed.AclSet c) {
      steps.add(new SetAcl(c));
    } else if (change instanceof Changed.Reconfigured c) {
      steps.add(new Reconfigure(Bytes.utf8(c.configuration().toString())));
    } else if (change instanceof Changed.Many c) {
      c.each().forEach(each -> addTo(steps, each));
    } else if (change instanceof Changed.SessionClosed c) {
      c.ephemerals().forEach(path -> delete(steps, path));
    }
  }

  private static void delete(List<Step> steps, String path) {
    steps.add(new Delete(path));
    steps.add(new RemoveChild(Paths.parent(path), path));
  }

  record Create(Changed.ZnodeCreated change) implements Step {
    @Override
    public String path() {
      return change.path();
    }

    @Override
    public Znode fold(Znode before, Moment at) {
      return Znode.born(change.data(), at.acls().shared(change.acl()), change.ephemeralOwner(), at.zxid(), at.timeMillis());
    }

    @Override
    public void tell(WatchTable watches, List<Acl> acl, long zxid) {
      watches.created(change.path(), acl, zxid);
    }

    @Override
    public Result result(Znode after) {
      return new Result.Created(change.path(), after.stat());
    }
  }

  record Delete(String path) implements Step {
    @Override
    public Znode fold(Znode before, Moment at) {
      return null;
    }

    @Override
    public void tell(WatchTable watches, List<Acl> acl, long zxid) {
      watches.deleted(path, acl, zxid);
    }

    @Override
    public Result result(Znode after) {
      return new Result.Deleted();
    }
  }

  record SetData(Changed.DataSet change) implements Step {
    @Override
    public String path() {
      return change.path();
    }

    @Override
    public Znode fold(Znode before, Moment at) {
      return before.withData(change.data(), change.version(), at.zxid(), at.timeMillis());
    }

    @Override
    public void tell(WatchTable watches, List<Acl> acl, long zxid) {
      watches.dataChanged(change.path(), acl, zxid);
    }

    @Override
    public Result result(Znode after) {
      return new Result.DataSet(after.stat());
    }
  }

  /** The version of {@code /zookeeper/config} is always -1, as in ZooKeeper: that of the configuration is in its text. */
  record Reconfigure(Bytes text) implements Step {
    @Override
    public String path() {
      return Paths.CONFIG;
    }

    @Override
    public Znode fold(Znode before, Moment at) {
      return before.withData(text, -1, at.zxid(), at.timeMillis());
    }

    @Override
    public void tell(WatchTable watches, List<Acl> acl, long zxid) {
      watches.dataChanged(Paths.CONFIG, acl, zxid);
    }

    @Override
    public Result result(Znode after) {
      return new Result.Reconfigured(text, after.stat());
    }
  }

  record SetAcl(Changed.AclSet change) implements Step {
    @Override
    public String path() {
      return change.path();
    }

    @Override
    public Znode fold(Znode before, Moment at) {
      return before.withAcl(at.acls().shared(change.acl()), change.aversion(), at.zxid());
    }

    /** Nobody watches access rights. */
    @Override
    public void tell(WatchTable watches, List<Acl> acl, long zxid) {}

    @Override
    public Result result(Znode after) {
      return new Result.AclSet(after.stat());
    }
  }

  record AddChild(String path, String child, int created) implements Step {
    @Override
    public Znode fold(Znode before, Moment at) {
      return before.withChild(child, created, at.zxid());
    }

    @Override
    public void tell(WatchTable watches, List<Acl> acl, long zxid) {
      watches.childrenChanged(path, acl, zxid);
    }
  }

  record RemoveChild(String path, String child) implements Step {
    @Override
    public Znode fold(Znode before, Moment at) {
      return before.withoutChild(child, at.zxid());
    }

    @Override
    public void tell(WatchTable watches, List<Acl> acl, long zxid) {
      watches.childrenChanged(path, acl, zxid);
    }
  }
}
