package io.synod.zookeeper;

import io.synod.journal.Bytes;
import io.synod.znode.Acl;
import io.synod.znode.Code;
import io.synod.znode.CreateMode;
import io.synod.znode.Op;
import io.synod.znode.Result;
import java.io.IOException;
import java.util.List;

/**
 * create (1): {@code CreateRequest} to {@code CreateResponse}. create2 (15) and createContainer (19): the same request to
 * {@code Create2Response}, which also holds the Stat. A container is what createContainer makes, whatever the flags say, and only that.
 */
final class Create implements Changing {
  private static final List<CreateMode> MODES = List.of(CreateMode.values());
  private final boolean withStat;
  private final boolean container;

  private Create(boolean withStat, boolean container) {
    this.withStat = withStat;
    this.container = container;
  }

  static Create create() {
    return new Create(false, false);
  }

  static Create create2() {
    return new Create(true, false);
  }

  static Create createContainer() {
    return new Create(true, true);
  }

  @Override
  public String operation() {
    return "CREA";
  }

  @Override
  public Op.Kind read(JuteIn in) throws IOException, Refusal {
    String path = in.readPath();
    Bytes data = in.readBytes();
    List<Acl> acl = Acls.read(in);
    int flags = in.readInt();
    CreateMode mode = container ? CreateMode.CONTAINER : mode(flags);
    if (mode.withTtl()) throw new Refusal(Code.BADARGUMENTS); // a TTL comes with createTTL
    if (mode == CreateMode.CONTAINER && !container) mode = CreateMode.PERSISTENT;
    return new Op.Create(path, data, acl, mode, 0);
  }

  @Override
  public int resultType() {
    return withStat ? Opcodes.CREATE2 : Opcodes.CREATE;
  }

  @Override
  public void write(Result result, JuteOut out) {
    var created = (Result.Created) result;
    out.writeString(created.path());
    if (withStat) out.writeStat(created.stat());
  }

  static CreateMode mode(int flags) throws Refusal {
    if (flags < 0 || flags >= MODES.size()) throw new Refusal(Code.BADARGUMENTS);
    return MODES.get(flags);
  }
}
