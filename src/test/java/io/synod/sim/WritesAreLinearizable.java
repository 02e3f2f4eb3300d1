package io.synod.sim;

import io.synod.znode.Result;
import java.util.HashMap;
import java.util.Map;

/**
 * The order of zxids is one in which every write takes effect between its call and its reply: a write comes after all that anybody had been told
 * of when it was asked, and so does what a conditional one was refused for. A sync shows its client all of that too. (That the outcomes are
 * those of this order, {@link RepliesAgreeWithModel} sees.)
 */
final class WritesAreLinearizable implements Check {
  private final Map<Request, Long> toldWhenAsked = new HashMap<>();
  private long told;

  private record Request(String client, int xid) {}

  @Override
  public void on(Event event, World world) {
    if (event instanceof Event.Asked asked && (asked.ask() instanceof Ask.Write || asked.ask() instanceof Ask.Sync)) {
      toldWhenAsked.put(new Request(asked.client(), asked.xid()), told);
    } else if (event instanceof Event.Answered answered) {
      Long before = toldWhenAsked.remove(new Request(answered.client(), answered.xid()));
      if (before != null) answered(answered, before, world.ledger());
      told = Math.max(told, Math.min(answered.zxid(), world.ledger().last())); // an epoch begins at a zxid that no transaction has
    }
  }

  private static void answered(Event.Answered answered, long before, Ledger ledger) {
    if (answered.ask() instanceof Ask.Sync) {
      Check.holds(answered.zxid() >= before, "%s asked for a sync when 0x%x was known and got 0x%x", answered.client(), before, answered.zxid());
    } else if (((Learnt.Outcome) answered.learnt()).result() instanceof Result.Failed failed) {
      var op = ((Ask.Write) answered.ask()).op();
      Check.holds(ledger.between(before, answered.zxid()).anyMatch(zxid -> ledger.model().refusal(op, zxid) == failed.code()),
          "%s was refused %s with %s; nothing from 0x%x, which was known, to 0x%x explains it", answered.client(), op, failed.code(), before, answered.zxid());
    } else {
      Ledger.Entry entry = ledger.of(answered.session(), answered.xid());
      Check.holds(entry == null || entry.zxid() > before, "%s wrote %s when 0x%x was known already", answered.client(), entry, before);
    }
  }
}
