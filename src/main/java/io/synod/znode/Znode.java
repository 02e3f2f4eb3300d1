package io.synod.znode;

import io.synod.journal.Bytes;
import java.util.List;

/**
 * The state of one znode, immutable and packed; published as its view. {@code Stat} is made when somebody asks.
 *
 * <p>Nearly all znodes of a large tree were never changed since they were created and have no children; what follows from that is not kept for
 * them ({@link Young}), which is more than half of it.
 */
abstract sealed class Znode implements NodeView {
  private final byte[] data;
  private final List<Acl> acl;
  private final long czxid;
  private final long ctime;

  private Znode(byte[] data, List<Acl> acl, long czxid, long ctime) {
    this.data = data;
    this.acl = acl;
    this.czxid = czxid;
    this.ctime = ctime;
  }

  /**
   * @param data null and empty are told apart
   * @param changedZxid of the last transaction folded in
   * @param created children created under it so far: names of sequential children come from it, and the cversion that clients see is
   *     creations plus deletions, {@code 2 * created - children} (as ZooKeeper's DataNode.copyStat)
   */
  static Znode of(Bytes data, List<Acl> acl, Children children, long czxid, long mzxid, long pzxid, long changedZxid, long ctime, long mtime,
      long ephemeralOwner, int version, int aversion, int created) {
    byte[] content = data == null ? null : data.unsafeArray();
    boolean young = children == Children.NONE && mzxid == czxid && pzxid == czxid && changedZxid == czxid && mtime == ctime && ephemeralOwner == 0
        && version == 0 && aversion == 0 && created == 0;
    if (young) return young(content, acl, czxid, ctime);
    return new Grown(content, acl, children, czxid, mzxid, pzxid, changedZxid, ctime, mtime, ephemeralOwner, version, aversion, created);
  }

  /** As it was created, neither ephemeral nor to be reaped. @param data null and empty are told apart; changes hands */
  static Znode young(byte[] data, List<Acl> acl, long czxid, long ctime) {
    return new Young(data, acl, czxid, ctime);
  }

  static Znode born(Bytes data, List<Acl> acl, long ephemeralOwner, long zxid, long timeMillis) {
    return of(data, acl, Children.NONE, zxid, zxid, zxid, zxid, timeMillis, timeMillis, ephemeralOwner, 0, 0, 0);
  }

  Znode withData(Bytes newData, int newVersion, long zxid, long timeMillis) {
    return of(newData, acl, children(), czxid, zxid, pzxid(), zxid, ctime, timeMillis, ephemeralOwner(), newVersion, aversion(), created());
  }

  /** Other data at the same version and time. */
  Znode showing(Bytes derived, long zxid) {
    return of(derived, acl, children(), czxid, mzxid(), pzxid(), zxid, ctime, mtime(), ephemeralOwner(), version(), aversion(), created());
  }

  Znode withAcl(List<Acl> newAcl, int newAversion, long zxid) {
    return of(data(), newAcl, children(), czxid, mzxid(), pzxid(), zxid, ctime, mtime(), ephemeralOwner(), version(), newAversion, created());
  }

  /** @param createdNow {@link #created} after it: carried by the fact, so that folding a fact twice is folding it once */
  Znode withChild(String path, int createdNow, long zxid) {
    return withChildren(children().with(path), createdNow, zxid);
  }

  Znode withoutChild(String path, long zxid) {
    return withChildren(children().without(path), created(), zxid);
  }

  private Znode withChildren(Children now, int createdNow, long zxid) {
    return new Grown(data, acl, now, czxid, mzxid(), zxid, zxid, ctime, mtime(), ephemeralOwner(), version(), aversion(), createdNow);
  }

  Znode holding(Children all) {
    return of(data(), acl, all, czxid, mzxid(), pzxid(), changedZxid(), ctime, mtime(), ephemeralOwner(), version(), aversion(), created());
  }

  /** As a part of the transaction {@code zxid}, whatever its numbers say. */
  Znode changedAt(long zxid) {
    return of(data(), acl, children(), czxid, mzxid(), pzxid(), zxid, ctime, mtime(), ephemeralOwner(), version(), aversion(), created());
  }

  @Override
  public final Bytes data() {
    return data == null ? null : Bytes.owning(data);
  }

  /** Whether it is as it was created: {@link #young}. */
  abstract boolean isYoung();

  @Override
  public final boolean dataIsNull() {
    return data == null;
  }

  final int dataLength() {
    return data == null ? 0 : data.length;
  }

  @Override
  public final List<Acl> acl() {
    return acl;
  }

  @Override
  public abstract Children children();

  @Override
  public final int numChildren() {
    return children().size();
  }

  final long czxid() {
    return czxid;
  }

  abstract long mzxid();

  abstract long pzxid();

  final long ctime() {
    return ctime;
  }

  abstract long mtime();

  abstract int version();

  abstract int aversion();

  abstract int created();

  @Override
  public final Stat stat() {
    long session = Lifespan.of(ephemeralOwner()) == Lifespan.EPHEMERAL ? ephemeralOwner() : 0;
    return new Stat(czxid, mzxid(), ctime, mtime(), version(), created() * 2 - numChildren(), aversion(), session, dataLength(), numChildren(), pzxid());
  }

  private static final class Young extends Znode {
    Young(byte[] data, List<Acl> acl, long czxid, long ctime) {
      super(data, acl, czxid, ctime);
    }

    @Override
    boolean isYoung() {
      return true;
    }

    @Override
    public Children children() {
      return Children.NONE;
    }

    @Override
    long mzxid() {
      return czxid();
    }

    @Override
    long pzxid() {
      return czxid();
    }

    @Override
    public long changedZxid() {
      return czxid();
    }

    @Override
    long mtime() {
      return ctime();
    }

    @Override
    public long ephemeralOwner() {
      return 0;
    }

    @Override
    int version() {
      return 0;
    }

    @Override
    int aversion() {
      return 0;
    }

    @Override
    int created() {
      return 0;
    }
  }

  private static final class Grown extends Znode {
    private final Children children;
    private final long mzxid;
    private final long pzxid;
    private final long changedZxid;
    private final long mtime;
    private final long ephemeralOwner;
    private final int version;
    private final int aversion;
    private final int created;

    Grown(byte[] data, List<Acl> acl, Children children, long czxid, long mzxid, long pzxid, long changedZxid, long ctime, long mtime,
        long ephemeralOwner, int version, int aversion, int created) {
      super(data, acl, czxid, ctime);
      this.children = children;
      this.mzxid = mzxid;
      this.pzxid = pzxid;
      this.changedZxid = changedZxid;
      this.mtime = mtime;
      this.ephemeralOwner = ephemeralOwner;
      this.version = version;
      this.aversion = aversion;
      this.created = created;
    }

    @Override
    boolean isYoung() {
      return false;
    }

    @Override
    public Children children() {
      return children;
    }

    @Override
    long mzxid() {
      return mzxid;
    }

    @Override
    long pzxid() {
      return pzxid;
    }

    @Override
    public long changedZxid() {
      return changedZxid;
    }

    @Override
    long mtime() {
      return mtime;
    }

    @Override
    public long ephemeralOwner() {
      return ephemeralOwner;
    }

    @Override
    int version() {
      return version;
    }

    @Override
    int aversion() {
      return aversion;
    }

    @Override
    int created() {
      return created;
    }
  }
}
