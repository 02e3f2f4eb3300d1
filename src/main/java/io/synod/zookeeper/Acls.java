package io.synod.zookeeper;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.synod.znode.Acl;
import io.synod.znode.Identity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.jute.Index;

/** Access control lists on the wire, {@code vector<ACL>}, in which anything may be null. */
final class Acls {
  /** {@link Acl#OPEN} as it comes. */
  private static final ByteBuf OPEN = Unpooled.unreleasableBuffer(Unpooled.buffer().writeInt(1).writeInt(Acl.ALL)
      .writeInt(5).writeBytes("world".getBytes(StandardCharsets.US_ASCII)).writeInt(6).writeBytes("anyone".getBytes(StandardCharsets.US_ASCII))).asReadOnly();

  private Acls() {}

  /** Null is an empty list, which the tree refuses. The open list, which nearly all are, is {@link Acl#OPEN} itself, and none of its words is made. */
  static List<Acl> read(JuteIn in) throws Malformed {
    if (in.readIf(OPEN)) return Acl.OPEN;
    Index each = in.startVector("");
    if (each == null) return List.of();
    var list = new ArrayList<Acl>(1);
    for (; !each.done(); each.incr()) list.add(new Acl(in.readInt(), new Identity(text(in.readString()), text(in.readString()))));
    return List.copyOf(list);
  }

  /** Null is the empty string, which nothing is called. */
  static String text(String text) {
    return text == null ? "" : text;
  }
}
