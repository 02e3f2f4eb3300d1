package io.synod.http;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.synod.ensemble.Member;
import io.synod.ensemble.Origin;
import io.synod.znode.Identity;
import io.synod.znode.Op;
import io.synod.znode.Result;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * What clients of HTTP change: proposed to the ensemble without a session.
 *
 * @param atMost after which the answer is not waited for any more; the stage fails then
 */
record Writes(ActorSystem<?> system, ActorRef<Member.Command> member, Duration atMost) {
  /** @param who everybody that the client is; its principal are those that say more than that it is anyone */
  CompletionStage<Result> propose(Op.Kind kind, List<Identity> who, String address) {
    String principal = who.stream().filter(each -> !each.equals(Identity.ANYONE)).map(Identity::toString).collect(Collectors.joining(","));
    var origin = new Origin(0, 0, principal, address);
    return AskPattern.<Member.Command, Member.Reply>ask(member, replyTo -> new Member.Propose(new Op(kind, who), origin, replyTo), atMost, system.scheduler())
        .thenApply(reply -> (Result) reply.outcome());
  }
}
