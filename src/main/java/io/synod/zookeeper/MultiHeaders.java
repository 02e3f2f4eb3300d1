package io.synod.zookeeper;

import io.synod.znode.Code;

/** The {@code MultiHeader}s between the parts of a multi: type, done, err. */
final class MultiHeaders {
  /** What {@link #readType} returns at the end; no operation has this type. */
  static final int DONE = Integer.MIN_VALUE;
  private static final int ERROR = -1;

  private MultiHeaders() {}

  static int readType(JuteIn in) throws Malformed {
    int type = in.readInt();
    boolean done = in.readBool();
    in.readInt();
    return done ? DONE : type;
  }

  static void write(int type, JuteOut out) {
    write(type, false, 0, out);
  }

  /** With the {@code ErrorResponse} that follows it. */
  static void writeError(Code code, JuteOut out) {
    write(ERROR, false, code.wire(), out);
    out.writeInt(code.wire());
  }

  static void writeDone(JuteOut out) {
    write(-1, true, -1, out);
  }

  private static void write(int type, boolean done, int err, JuteOut out) {
    out.writeInt(type);
    out.writeBool(done);
    out.writeInt(err);
  }
}
