package io.synod.zookeeper;

import io.synod.ensemble.Reconfiguration;
import io.synod.znode.Op;
import io.synod.znode.Result;
import java.io.IOException;
import java.util.Optional;

/** reconfig (16): {@code ReconfigRequest} to {@code GetDataResponse}, the new configuration. No part of a multi. */
final class Reconfig implements Changing {
  @Override
  public String operation() {
    return "RECO";
  }

  @Override
  public Op.Kind read(JuteIn in) throws IOException {
    return new Op.Reconfigure(new Reconfiguration(text(in), text(in), text(in), in.readLong()));
  }

  private static Optional<String> text(JuteIn in) throws IOException {
    return Optional.ofNullable(in.readString());
  }

  @Override
  public int resultType() {
    return Opcodes.RECONFIG;
  }

  @Override
  public void write(Result result, JuteOut out) {
    var reconfigured = (Result.Reconfigured) result;
    out.writeBytes(reconfigured.data());
    out.writeStat(reconfigured.stat());
  }
}
