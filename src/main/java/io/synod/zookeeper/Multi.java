package io.synod.zookeeper;

import io.synod.session.Caller;
import io.synod.znode.Code;
import io.synod.znode.Op;
import io.synod.znode.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * multi (14): changes that happen all or not at all. Each is preceded by a {@code MultiHeader} with its type, the last followed by one that says
 * done; so are the results. When it failed every result is an error (FACTS B1), and still the reply's own code is OK.
 */
final class Multi extends WriteAnswer {
  private final List<Changing> changing;
  private final Op.Multi multi;

  private Multi(int xid, List<Changing> changing, Op.Multi multi) {
    super(xid);
    this.changing = changing;
    this.multi = multi;
  }

  static Multi read(int xid, JuteIn in) throws IOException, Refusal {
    var changing = new ArrayList<Changing>();
    var kinds = new ArrayList<Op.Kind>();
    for (int type = MultiHeaders.readType(in); type != MultiHeaders.DONE; type = MultiHeaders.readType(in)) {
      Changing next = Opcodes.changing(type);
      if (next == null || type == Opcodes.SET_ACL) throw new Refusal(Code.MARSHALLINGERROR);
      changing.add(next);
      kinds.add(read(next, in));
    }
    return new Multi(xid, changing, new Op.Multi(kinds));
  }

  /** What nobody can carry out fails in its place among the others. */
  private static Op.Kind read(Changing next, JuteIn in) throws IOException {
    try {
      return next.read(in);
    } catch (Refusal refusal) {
      return new Op.Refused(refusal.code());
    }
  }

  @Override
  public Op.Kind kind(Caller caller) {
    return multi;
  }

  @Override
  public void write(JuteOut out) {
    List<Result> each = ((Result.Many) result()).each();
    for (int i = 0; i < each.size(); i++) {
      if (each.get(i) instanceof Result.Failed failed) {
        MultiHeaders.writeError(failed.code(), out);
      } else {
        MultiHeaders.write(changing.get(i).resultType(), out);
        changing.get(i).write(each.get(i), out);
      }
    }
    MultiHeaders.writeDone(out);
  }

  @Override
  public String operation() {
    return "MULT";
  }
}
