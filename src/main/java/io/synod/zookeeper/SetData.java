package io.synod.zookeeper;

import io.synod.znode.Op;
import io.synod.znode.Result;
import java.io.IOException;

/** setData (5): {@code SetDataRequest} to {@code SetDataResponse}. */
final class SetData implements Changing {
  @Override
  public String operation() {
    return "SETD";
  }

  @Override
  public Op.Kind read(JuteIn in) throws IOException {
    return new Op.SetData(in.readPath(), in.readBytes(), in.readInt());
  }

  @Override
  public int resultType() {
    return Opcodes.SET_DATA;
  }

  @Override
  public void write(Result result, JuteOut out) {
    out.writeStat(((Result.DataSet) result).stat());
  }
}
