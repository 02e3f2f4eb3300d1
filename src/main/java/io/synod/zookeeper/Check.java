package io.synod.zookeeper;

import io.synod.znode.Op;
import io.synod.znode.Result;
import java.io.IOException;

/** check (13): {@code CheckVersionRequest}; only within a multi. */
final class Check implements Changing {
  @Override
  public String operation() {
    return "CHEC";
  }

  @Override
  public Op.Kind read(JuteIn in) throws IOException {
    return new Op.Check(in.readPath(), in.readInt());
  }

  @Override
  public int resultType() {
    return Opcodes.CHECK;
  }

  @Override
  public void write(Result result, JuteOut out) {
    // that it is there says all
  }
}
