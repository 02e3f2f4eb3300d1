package io.synod.zookeeper;

import io.synod.znode.Op;
import io.synod.znode.Result;
import java.io.IOException;
import org.apache.zookeeper.proto.SetACLRequest;

/** setACL (7): {@code SetACLRequest} to {@code SetACLResponse}. */
final class SetAcl implements Changing {
  @Override
  public String operation() {
    return "SETA";
  }

  @Override
  public Op.Kind read(JuteIn in) throws IOException {
    var request = new SetACLRequest();
    request.deserialize(in, "");
    return new Op.SetAcl(Acls.path(request.getPath()), Acls.read(request.getAcl()), request.getVersion());
  }

  @Override
  public int resultType() {
    return Opcodes.SET_ACL;
  }

  @Override
  public void write(Result result, JuteOut out) {
    out.writeStat(((Result.AclSet) result).stat());
  }
}
