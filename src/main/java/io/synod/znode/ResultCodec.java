package io.synod.znode;

import io.synod.ensemble.Decoder;
import io.synod.ensemble.Decoder.Malformed;
import io.synod.ensemble.Encoder;
import java.util.ArrayList;

/**
 * What a leader answers a learner's request with where it is no transaction: refusals, and the sessions it knows. What a transaction led to,
 * each member finds out itself. As {@link OpCodec}, never on disk.
 */
final class ResultCodec {
  private static final int FAILED = 1;
  private static final int MANY_FAILED = 2;
  private static final int REATTACHED = 3;
  private static final int FAILED_BECAUSE = 4;
  private static final int NOT_A_LIST_YET = 16;

  private ResultCodec() {}

  static void encode(Result result, Encoder out) {
    if (result instanceof Result.Failed failed && failed.reason().isEmpty()) {
      out.u8(FAILED).signed(failed.code().wire());
    } else if (result instanceof Result.Failed failed) {
      out.u8(FAILED_BECAUSE).signed(failed.code().wire()).utf8(failed.reason());
    } else if (result instanceof Result.Many many) {
      out.u8(MANY_FAILED).varint(many.each().size());
      many.each().forEach(each -> out.signed(((Result.Failed) each).code().wire()));
    } else if (result instanceof Result.SessionReattached reattached) {
      out.u8(REATTACHED).i64(reattached.sessionId());
    } else {
      throw new IllegalArgumentException("a transaction's result is not sent: " + result);
    }
  }

  static Result decode(Decoder in) throws Malformed {
    int kind = in.u8();
    switch (kind) {
      case FAILED: return new Result.Failed(code(in));
      case MANY_FAILED: {
        int count = in.count();
        var each = new ArrayList<Result>(Math.min(count, NOT_A_LIST_YET));
        for (int i = 0; i < count; i++) each.add(new Result.Failed(code(in)));
        return new Result.Many(each);
      }
      case FAILED_BECAUSE: return new Result.Failed(code(in), in.utf8());
      case REATTACHED: return new Result.SessionReattached(in.i64());
      default: throw new Malformed("no result has the kind " + kind);
    }
  }

  static Code code(Decoder in) throws Malformed {
    long wire = in.signed();
    for (Code code : Code.values()) if (code.wire() == wire) return code;
    throw new Malformed("no result code is " + wire);
  }
}
