package io.synod.zookeeper;

import io.synod.znode.Code;
import io.synod.znode.CreateMode;
import io.synod.znode.Op;
import io.synod.znode.Result;
import java.io.IOException;
import org.apache.zookeeper.proto.CreateTTLRequest;

/** createTTL (21): {@code CreateTTLRequest} to {@code Create2Response}. */
final class CreateTtl implements Changing {
  @Override
  public String operation() {
    return "CREA";
  }

  @Override
  public Op.Kind read(JuteIn in) throws IOException, Refusal {
    var request = new CreateTTLRequest();
    request.deserialize(in, "");
    CreateMode mode = Create.mode(request.getFlags());
    if (!mode.withTtl()) throw new Refusal(Code.BADARGUMENTS);
    return new Op.Create(Acls.path(request.getPath()), Create.data(request.getData()), Acls.read(request.getAcl()), mode, request.getTtl());
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
