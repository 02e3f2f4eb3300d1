package io.synod.zookeeper;

import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** multiRead (22): getData and getChildren of several znodes as of one instant, each with a result of its own. */
final class MultiRead extends Call.Here implements Answer {
  private record Part(int type, ReadCall read) {}

  private final List<Part> parts;

  private MultiRead(int xid, List<Part> parts) {
    super(xid);
    this.parts = parts;
  }

  static MultiRead read(int xid, JuteIn in) throws IOException, Refusal {
    var parts = new ArrayList<Part>();
    for (int type = MultiHeaders.readType(in); type != MultiHeaders.DONE; type = MultiHeaders.readType(in)) {
      Reading reading = type == Opcodes.GET_DATA || type == Opcodes.GET_CHILDREN ? Opcodes.reading(type) : null;
      if (reading == null) throw new Refusal(Code.MARSHALLINGERROR);
      parts.add(new Part(type, new ReadCall(xid, reading, in.readPath())));
      in.readBool(); // the watch that a multiRead does not set
    }
    return new MultiRead(xid, parts);
  }

  @Override
  public boolean ofOneInstant() {
    return true;
  }

  @Override
  public long perform(Caller caller) {
    long reveals = 0;
    for (Part part : parts) reveals = Math.max(reveals, part.read.perform(caller));
    return reveals;
  }

  @Override
  public Code code() {
    return Code.OK;
  }

  @Override
  public void write(JuteOut out) throws IOException {
    for (Part part : parts) {
      if (part.read.code() == Code.OK) {
        MultiHeaders.write(part.type, out);
        part.read.write(out);
      } else {
        MultiHeaders.writeError(part.read.code(), out);
      }
    }
    MultiHeaders.writeDone(out);
  }

  @Override
  public String operation() {
    return "MLTR";
  }
}
