package io.synod.zookeeper;

import io.synod.znode.Op;
import io.synod.znode.Result;
import java.io.IOException;

/** setACL (7): {@code SetACLRequest} to {@code SetACLResponse}. */
final class SetAcl implements Changing {
  @Override
  public String operation() {
    return "SETA";
  }

  @Override
  public Op.Kind read(JuteIn in) throws IOException {
    return new Op.SetAcl(in.readPath(), Acls.read(in), in.readInt());
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
