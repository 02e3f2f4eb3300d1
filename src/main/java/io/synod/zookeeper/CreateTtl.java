package io.synod.zookeeper;

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
    return new Op.Create(Acls.path(request.getPath()), Create.data(request.getData()), Acls.read(request.getAcl()),
        Create.mode(request.getFlags()), request.getTtl());
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
