package io.synod.broker;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.Member;
import io.synod.ensemble.Origin;
import io.synod.znode.Code;
import io.synod.znode.Identity;
import io.synod.znode.Op;
import io.synod.znode.Result;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What one actor of the node has proposed to the ensemble, and what to do with each result. Owned by that actor, which hands it its replies. */
public final class Proposals {
  /** The node itself: no access control list stops it. */
  private static final List<Identity> NODE = List.of(new Identity("super", "synod"));

  private final ActorRef<Member.Command> member;
  private final ActorRef<Member.Reply> replyTo;
  private final Map<Integer, Consumer<Result>> waiting = new HashMap<>();
  private int cxids;

  public Proposals(ActorRef<Member.Command> member, ActorRef<Member.Reply> replyTo) {
    this.member = member;
    this.replyTo = replyTo;
  }

  /** @param sessionId owner of ephemerals that {@code op} creates; 0 for none */
  public void propose(Op.Kind op, long sessionId, Consumer<Result> then) {
    int cxid = ++cxids;
    waiting.put(cxid, then);
    member.tell(new Member.Propose(new Op(op, NODE), new Origin(sessionId, cxid, "", ""), replyTo));
  }

  public void on(Member.Reply reply) {
    Consumer<Result> then = waiting.remove(reply.cxid());
    if (then != null) then.accept((Result) reply.outcome());
  }

  /** Why it failed, of a multi the operation's that did; OK when it did not fail. */
  public static Code code(Result result) {
    if (result instanceof Result.Failed failed) return failed.code();
    if (!(result instanceof Result.Many many)) return Code.OK;
    for (Result each : many.each()) {
      if (each instanceof Result.Failed failed && failed.code() != Code.OK && failed.code() != Code.RUNTIMEINCONSISTENCY) return failed.code();
    }
    return Code.OK;
  }
}
