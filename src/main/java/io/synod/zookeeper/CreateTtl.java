package io.synod.zookeeper;

import io.synod.journal.Bytes;
import io.synod.znode.Acl;
import io.synod.znode.Code;
import io.synod.znode.CreateMode;
import io.synod.znode.Op;
import io.synod.znode.Result;
import java.io.IOException;
import java.util.List;

/** createTTL (21): {@code CreateTTLRequest} to {@code Create2Response}. */
final class CreateTtl implements Changing {
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
    long ttlMillis = in.readLong();
    CreateMode mode = Create.mode(flags);
    if (!mode.withTtl()) throw new Refusal(Code.BADARGUMENTS);
    return new Op.Create(path, data, acl, mode, ttlMillis);
  }

  @Override
  public int resultType() {
    return Opcodes.CREATE2;
  }

  @Override
  public void write(Result result, JuteOut out) {
    var created = (Result.Created) result;
    out.writeString(created.path());
    out.writeStat(created.stat());
  }
}
