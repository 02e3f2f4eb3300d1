package io.synod.sim;

import io.synod.znode.Code;
import io.synod.znode.Op;
import io.synod.znode.Result;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A reply shows the tree as it was at one moment between what the client knew and the zxid of the reply: reads are sequential and see the
 * client's own writes, a multi is seen whole or not at all, an ephemeral as long as its session. A write did what it would have
 * done to the model, once.
 */
final class RepliesAgreeWithModel implements Check {
  private final Map<String, Long> knew = new HashMap<>();
  private final Map<Request, Long> knewWhenAsked = new HashMap<>();
  private final Map<String, Long> wrote = new HashMap<>();
  private final Set<Long> acknowledged = new HashSet<>();

  private record Request(String client, int xid) {}

  @Override
  public void on(Event event, World world) {
    if (event instanceof Event.Asked asked) knewWhenAsked.put(new Request(asked.client(), asked.xid()), knew.getOrDefault(asked.client(), 0L));
    if (event instanceof Event.Noticed noticed) knew.merge(noticed.client(), noticed.event().zxid() - 1, Math::max);
    if (event instanceof Event.Answered answered) {
      Ledger ledger = world.ledger();
      boolean beginsEpoch = (int) answered.zxid() == 0;
      Check.holds(answered.zxid() <= ledger.last() || beginsEpoch, "%s is told 0x%x, which nobody applied: %s", answered.client(), answered.zxid(), answered);
      long from = knew.getOrDefault(answered.client(), 0L);
      if (answered.ask() instanceof Ask.Read read) read(answered, read, from, ledger.model());
      if (answered.ask() instanceof Ask.Write write) write(answered, write.op(), ((Learnt.Outcome) answered.learnt()).result(), ledger);
      knew.merge(answered.client(), answered.zxid(), Math::max);
    }
  }

  private static void read(Event.Answered answered, Ask.Read read, long from, ModelTree model) {
    if (model.anyBetween(read.path(), from, answered.zxid(), shows(answered.learnt()))) return;
    Check.holds(false, "%s read %s and got %s: from 0x%x to 0x%x it never was that, but %s at first and %s at last", answered.client(), read.path(), answered.learnt(),
        from, answered.zxid(), model.at(read.path(), from), model.at(read.path(), answered.zxid()));
  }

  private static Predicate<ModelTree.Node> shows(Learnt learnt) {
    if (learnt instanceof Learnt.Data data) return node -> node != null && node.data().equals(data.data()) && node.stat().equals(data.stat());
    if (learnt instanceof Learnt.Existing existing) return node -> node != null && node.stat().equals(existing.stat());
    if (learnt instanceof Learnt.Children children)
      return node -> node != null && node.children().equals(children.names()) && node.stat().equals(children.stat());
    if (learnt instanceof Learnt.Nothing nothing) return node -> node == null && nothing.code() == Code.NONODE;
    throw new IllegalArgumentException("no reply to a read: " + learnt);
  }

  /** A write is judged when its turn comes, which is before its reply: after what the client knew when it asked, and after its writes so far. */
  private void write(Event.Answered answered, Op.Kind op, Result result, Ledger ledger) {
    long from = Math.max(knewWhenAsked.remove(new Request(answered.client(), answered.xid())), wrote.getOrDefault(answered.client(), 0L));
    Ledger.Entry entry = ledger.of(answered.session(), answered.xid());
    if (result instanceof Result.Failed failed) {
      Check.holds(entry == null, "%s is told that %s failed; it was carried out as %s", answered.client(), answered, entry);
      Check.holds(ledger.between(from, answered.zxid()).anyMatch(zxid -> ledger.model().refusal(op, zxid) == failed.code()),
          "%s was refused %s with %s, for no reason from 0x%x to 0x%x", answered.client(), op, failed.code(), from, answered.zxid());
      if (failed.code() == Code.QUOTAEXCEEDED) Probe.hit("a quota is exceeded");
    } else if (result instanceof Result.Many many && many.each().stream().anyMatch(Result.Failed.class::isInstance)) {
      Check.holds(entry == null, "%s is told that %s failed; it was carried out as %s", answered.client(), answered, entry);
    } else {
      Check.holds(entry != null && entry.op().equals(op) && entry.zxid() <= answered.zxid(), "%s is told that %s was done; that was %s", answered.client(),
          answered, entry);
      wrote.put(answered.client(), entry.zxid());
      Check.holds(acknowledged.add(entry.zxid()), "0x%x is acknowledged twice: %s", entry.zxid(), answered);
      Check.holds(result.equals(ledger.result(entry.zxid())), "%s did %s and got %s; the model says %s", answered.client(), op, result,
          ledger.result(entry.zxid()));
    }
  }
}
