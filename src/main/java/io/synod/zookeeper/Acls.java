package io.synod.zookeeper;

import io.synod.znode.Acl;
import io.synod.znode.Identity;
import java.util.ArrayList;
import java.util.List;
import org.apache.jute.Index;

/** Access control lists on the wire, {@code vector<ACL>}, in which anything may be null. */
final class Acls {
  private Acls() {}

  /** Null is an empty list, which the tree refuses. The open list, which nearly all are, is {@link Acl#OPEN} itself. */
  static List<Acl> read(JuteIn in) throws Malformed {
    Index each = in.startVector("");
    if (each == null) return List.of();
    var list = new ArrayList<Acl>(1);
    for (; !each.done(); each.incr()) list.add(new Acl(in.readInt(), new Identity(text(in.readString()), text(in.readString()))));
    return list.equals(Acl.OPEN) ? Acl.OPEN : List.copyOf(list);
  }

  /** Null is the empty string, which nothing is called. */
  static String text(String text) {
    return text == null ? "" : text;
  }
}
