package io.synod.znode;

import io.synod.ensemble.Configuration;
import io.synod.ensemble.Decoder;
import io.synod.ensemble.Decoder.Malformed;
import io.synod.ensemble.Encoder;
import io.synod.ensemble.MalformedConfiguration;
import io.synod.journal.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Facts as bytes: one byte for the kind, then its fields in order. A kind never changes its shape; a new shape is a new kind, and old
 * ones stay readable.
 */
final class ChangeCodec {
  private static final int CREATED = 1;
  private static final int DELETED = 2;
  private static final int DATA_SET = 3;
  private static final int ACL_SET = 4;
  private static final int CHECKED = 5;
  private static final int MANY = 6;
  private static final int OPENED = 7;
  private static final int CLOSED = 8;
  private static final int RESTORED = 9;
  private static final int RECONFIGURED = 10;
  private static final int NAMED = 11;
  private static final int NOT_A_LIST_YET = 16;

  private ChangeCodec() {}

  static void encode(Changed change, Encoder out) {
    if (change instanceof Changed.DataSet c) {
      out.u8(DATA_SET).utf8(c.path()).bytes(c.data()).signed(c.version());
    } else if (change instanceof Changed.ZnodeCreated c) {
      out.u8(CREATED).utf8(c.path()).bytes(c.data());
      encode(c.acl(), out);
      out.i64(c.ephemeralOwner()).signed(c.parentCreated());
    } else if (change instanceof Changed.ZnodeDeleted c) {
      out.u8(DELETED).utf8(c.path());
    } else if (change instanceof Changed.AclSet c) {
      out.u8(ACL_SET).utf8(c.path());
      encode(c.acl(), out);
      out.signed(c.aversion());
    } else if (change instanceof Changed.VersionChecked c) {
      out.u8(CHECKED).utf8(c.path());
    } else if (change instanceof Changed.Many c) {
      out.u8(MANY).varint(c.each().size());
      c.each().forEach(each -> encode(each, out));
    } else if (change instanceof Changed.SessionOpened c) {
      out.u8(OPENED).i64(c.sessionId()).signed(c.timeoutMillis()).bytes(c.password());
    } else if (change instanceof Changed.SessionClosed c) {
      out.u8(CLOSED).i64(c.sessionId()).u8(c.expired() ? 1 : 0).varint(c.ephemerals().size());
      c.ephemerals().forEach(out::utf8);
    } else if (change instanceof Changed.TreeRestored c) {
      out.u8(RESTORED).bytes(c.tree().deflated());
    } else if (change instanceof Changed.Reconfigured c) {
      out.u8(RECONFIGURED).utf8(c.configuration().toString());
    } else if (change instanceof Changed.EnsembleNamed c) {
      out.u8(NAMED).utf8(c.id());
    }
  }

  static Changed decode(Decoder in) throws Malformed {
    int kind = in.u8();
    if (kind != MANY) return single(kind, in);
    int count = in.count();
    var each = new ArrayList<Changed>(Math.min(count, NOT_A_LIST_YET));
    for (int i = 0; i < count; i++) each.add(single(in.u8(), in));
    return new Changed.Many(List.copyOf(each));
  }

  private static Changed single(int kind, Decoder in) throws Malformed {
    switch (kind) {
      case CREATED: return new Changed.ZnodeCreated(in.utf8(), in.bytes(), acl(in), in.i64(), (int) in.signed());
      case DELETED: return new Changed.ZnodeDeleted(in.utf8());
      case DATA_SET: return new Changed.DataSet(in.utf8(), in.bytes(), (int) in.signed());
      case ACL_SET: return new Changed.AclSet(in.utf8(), acl(in), (int) in.signed());
      case CHECKED: return new Changed.VersionChecked(in.utf8());
      case OPENED: return new Changed.SessionOpened(in.i64(), (int) in.signed(), in.bytes());
      case CLOSED: return new Changed.SessionClosed(in.i64(), in.u8() != 0, paths(in));
      case RESTORED: return new Changed.TreeRestored(tree(in));
      case RECONFIGURED: return new Changed.Reconfigured(configuration(in.utf8()));
      case NAMED: return new Changed.EnsembleNamed(in.utf8());
      default: throw new Malformed("no change has the kind " + kind);
    }
  }

  static PackedTree tree(Decoder in) throws Malformed {
    Bytes deflated = in.bytes();
    if (deflated == null) throw new Malformed("no tree where one was restored");
    return new PackedTree(deflated);
  }

  private static Configuration configuration(String text) throws Malformed {
    try {
      return Configuration.parse(text);
    } catch (MalformedConfiguration malformed) {
      throw new Malformed("a configuration that is none: " + malformed.getMessage());
    }
  }

  private static List<String> paths(Decoder in) throws Malformed {
    int count = in.count();
    var paths = new ArrayList<String>(Math.min(count, NOT_A_LIST_YET));
    for (int i = 0; i < count; i++) paths.add(in.utf8());
    return List.copyOf(paths);
  }

  /** 0 for the open list, which nearly all are; else the number of entries. */
  static void encode(List<Acl> acl, Encoder out) {
    if (acl.equals(Acl.OPEN)) {
      out.varint(0);
      return;
    }
    out.varint(acl.size() + 1L);
    for (Acl entry : acl) out.varint(entry.perms()).utf8(entry.who().scheme()).utf8(entry.who().id());
  }

  static List<Acl> acl(Decoder in) throws Malformed {
    int count = in.count() - 1;
    if (count < 0) return Acl.OPEN;
    var acl = new ArrayList<Acl>(Math.min(count, NOT_A_LIST_YET));
    for (int i = 0; i < count; i++) acl.add(new Acl(in.count(), new Identity(in.utf8(), in.utf8())));
    return List.copyOf(acl);
  }
}
