package io.synod.zookeeper;

import io.synod.znode.Op;
import io.synod.znode.Result;
import java.io.IOException;

/** delete (2): {@code DeleteRequest}, answered without a body. */
final class Delete implements Changing {
  @Override
  public String operation() {
    return "DELE";
  }

  @Override
  public Op.Kind read(JuteIn in) throws IOException {
    return new Op.Delete(in.readPath(), in.readInt());
  }

  @Override
  public int resultType() {
    return Opcodes.DELETE;
  }

  @Override
  public void write(Result result, JuteOut out) {
    // the header says all
  }
}
