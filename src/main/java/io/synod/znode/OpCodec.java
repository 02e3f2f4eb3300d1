package io.synod.znode;

import io.synod.ensemble.Decoder;
import io.synod.ensemble.Decoder.Malformed;
import io.synod.ensemble.Encoder;
import io.synod.ensemble.Reconfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Requests as a learner sends them to its leader: the identities of who asks, then one byte for the kind and its fields in order. Never on disk;
 * members of different versions speak it with each other, so a kind never changes its shape.
 */
final class OpCodec {
  private static final int CREATE = 1;
  private static final int DELETE = 2;
  private static final int SET_DATA = 3;
  private static final int SET_ACL = 4;
  private static final int CHECK = 5;
  private static final int MULTI = 6;
  private static final int OPEN = 7;
  private static final int CLOSE = 8;
  private static final int REAP = 9;
  private static final int REFUSED = 10;
  private static final int REATTACH = 11;
  private static final int RESTORE = 12;
  private static final int RECONFIGURE = 13;
  private static final int NOT_A_LIST_YET = 16;
  private static final CreateMode[] MODES = CreateMode.values();

  private OpCodec() {}

  static void encode(Op op, Encoder out) {
    out.varint(op.who().size());
    for (Identity each : op.who()) out.utf8(each.scheme()).utf8(each.id());
    encode(op.kind(), out);
  }

  private static void encode(Op.Kind kind, Encoder out) {
    if (kind instanceof Op.SetData op) {
      text(op.path(), out.u8(SET_DATA)).bytes(op.data()).signed(op.version());
    } else if (kind instanceof Op.Create op) {
      text(op.path(), out.u8(CREATE)).bytes(op.data());
      acl(op.acl(), out);
      out.u8(op.mode().flags()).signed(op.ttlMillis());
    } else if (kind instanceof Op.Delete op) {
      text(op.path(), out.u8(DELETE)).signed(op.version());
    } else if (kind instanceof Op.Check op) {
      text(op.path(), out.u8(CHECK)).signed(op.version());
    } else if (kind instanceof Op.SetAcl op) {
      text(op.path(), out.u8(SET_ACL));
      acl(op.acl(), out);
      out.signed(op.version());
    } else if (kind instanceof Op.Multi op) {
      out.u8(MULTI).varint(op.ops().size());
      op.ops().forEach(each -> encode(each, out));
    } else {
      ofNode(kind, out);
    }
  }

  private static void ofNode(Op.Kind kind, Encoder out) {
    if (kind instanceof Op.OpenSession op) {
      out.u8(OPEN).i64(op.sessionId()).signed(op.timeoutMillis()).bytes(op.password());
    } else if (kind instanceof Op.Reattach op) {
      out.u8(REATTACH).i64(op.sessionId()).bytes(op.password());
    } else if (kind instanceof Op.CloseSession op) {
      out.u8(CLOSE).i64(op.sessionId()).u8(op.expired() ? 1 : 0);
    } else if (kind instanceof Op.Reap op) {
      text(op.path(), out.u8(REAP)).signed(op.maxNeverUsedMillis());
    } else if (kind instanceof Op.Restore op) {
      out.u8(RESTORE).bytes(op.tree().deflated());
    } else if (kind instanceof Op.Reconfigure op) {
      Reconfiguration request = op.request();
      text(request.joining().orElse(null), out.u8(RECONFIGURE));
      text(request.leaving().orElse(null), out);
      text(request.members().orElse(null), out).i64(request.fromVersion());
    } else if (kind instanceof Op.Refused op) {
      out.u8(REFUSED).signed(op.code().wire());
    }
  }

  static Op decode(Decoder in) throws Malformed {
    int count = in.count();
    var who = new ArrayList<Identity>(Math.min(count, NOT_A_LIST_YET));
    for (int i = 0; i < count; i++) who.add(new Identity(in.utf8(), in.utf8()));
    int kind = in.u8();
    return new Op(kind == MULTI ? multi(in) : single(kind, in), who);
  }

  private static Op.Multi multi(Decoder in) throws Malformed {
    int count = in.count();
    var ops = new ArrayList<Op.Kind>(Math.min(count, NOT_A_LIST_YET));
    for (int i = 0; i < count; i++) ops.add(single(in.u8(), in));
    return new Op.Multi(ops);
  }

  private static Op.Kind single(int kind, Decoder in) throws Malformed {
    switch (kind) {
      case CREATE: return new Op.Create(text(in), in.bytes(), acl(in), mode(in.u8()), in.signed());
      case DELETE: return new Op.Delete(text(in), (int) in.signed());
      case SET_DATA: return new Op.SetData(text(in), in.bytes(), (int) in.signed());
      case SET_ACL: return new Op.SetAcl(text(in), acl(in), (int) in.signed());
      case CHECK: return new Op.Check(text(in), (int) in.signed());
      case OPEN: return new Op.OpenSession(in.i64(), (int) in.signed(), in.bytes());
      case REATTACH: return new Op.Reattach(in.i64(), in.bytes());
      case CLOSE: return new Op.CloseSession(in.i64(), in.u8() != 0);
      case REAP: return new Op.Reap(text(in), in.signed());
      case RESTORE: return new Op.Restore(ChangeCodec.tree(in));
      case RECONFIGURE: return new Op.Reconfigure(new Reconfiguration(optional(in), optional(in), optional(in), in.i64()));
      case REFUSED: return new Op.Refused(ResultCodec.code(in));
      default: throw new Malformed("no operation has the kind " + kind);
    }
  }

  private static CreateMode mode(int flags) throws Malformed {
    if (flags >= MODES.length) throw new Malformed("no create mode has the flags " + flags);
    return MODES[flags];
  }

  /** A client may send none where one is asked for; what is refused is for the leader to say. */
  private static Encoder text(String text, Encoder out) {
    return text == null ? out.u8(0) : out.u8(1).utf8(text);
  }

  private static String text(Decoder in) throws Malformed {
    return in.u8() == 0 ? null : in.utf8();
  }

  private static Optional<String> optional(Decoder in) throws Malformed {
    return Optional.ofNullable(text(in));
  }

  private static void acl(List<Acl> acl, Encoder out) {
    if (acl == null) {
      out.u8(0);
    } else {
      ChangeCodec.encode(acl, out.u8(1));
    }
  }

  private static List<Acl> acl(Decoder in) throws Malformed {
    return in.u8() == 0 ? null : ChangeCodec.acl(in);
  }
}
