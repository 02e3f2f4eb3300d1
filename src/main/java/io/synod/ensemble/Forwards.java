package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.StateMachine.Answer;
import io.synod.ensemble.StateMachine.Read;
import io.synod.ensemble.StateMachine.Turn;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;

/**
 * What a learner has asked its leader for on behalf of its own clients, from the asking to the turn of the answer. The leader answers in the
 * order it was asked in; each answer then waits for the transaction it is, or is told behind. Mutable, owned by a {@link Following}; pure.
 */
final class Forwards {
  private final StateMachine machine;
  private final ArrayDeque<Asked> asked = new ArrayDeque<>();
  private final ArrayDeque<Accepted> accepted = new ArrayDeque<>();
  private final ArrayDeque<Due> answers = new ArrayDeque<>();
  private long lastNumber;
  private long lastZxid;
  private long confirmed;

  /** @param refusal of this member itself, in its turn; null for what the leader was asked @param read null for all else */
  private record Asked(long number, int cxid, Outcome refusal, Member.Read read, ActorRef<Member.Reply> replyTo) {
    Turn turn(long zxid, Outcome outcome) {
      return read != null ? new Read(read) : new Answer(new Member.Reply(cxid, zxid, outcome), replyTo);
    }
  }

  private record Accepted(long zxid, int cxid, ActorRef<Member.Reply> replyTo) {}

  /** The turn comes once {@code zxid} is applied. @param unconfirmed its number, when the leader is to confirm it; 0 otherwise */
  private record Due(long zxid, long unconfirmed, Turn turn) {}

  Forwards(StateMachine machine) {
    this.machine = machine;
  }

  /** Requests the leader has not answered. */
  int unanswered() {
    return asked.size();
  }

  /** Whether one request is all that clients here wait for. */
  boolean isLone() {
    return asked.size() + accepted.size() == 1;
  }

  /** @return the number to ask the leader with */
  long ask(int cxid, ActorRef<Member.Reply> replyTo) {
    asked.add(new Asked(++lastNumber, cxid, null, null, replyTo));
    return lastNumber;
  }

  /** @return the number to ask the leader with, whose answer says when it is due */
  long ask(Member.Read read) {
    asked.add(new Asked(++lastNumber, read.origin().cxid(), null, read, read.replyTo()));
    return lastNumber;
  }

  /** The leader is not asked; the answer waits for those before it. @param handed zxid up to which the machine was handed everything */
  void refuse(int cxid, Outcome refusal, ActorRef<Member.Reply> replyTo, long handed) {
    lastZxid = Math.max(lastZxid, handed);
    asked.add(new Asked(0, cxid, refusal, null, replyTo));
    answerOwn();
  }

  /** Those from {@code number} on will be these transactions. @return false when they were not the next in order: the leader is broken */
  boolean accepted(long number, List<Long> zxids) {
    for (int i = 0; i < zxids.size(); i++) if (!accepted(number + i, zxids.get(i))) return false;
    return true;
  }

  private boolean accepted(long number, long zxid) {
    Asked first = asked.peek();
    if (first == null || first.number != number) return false;
    asked.remove();
    lastZxid = zxid;
    accepted.add(new Accepted(zxid, first.cxid, first.replyTo));
    answerOwn();
    return true;
  }

  /** It is no transaction; see {@link #accepted}. */
  boolean answered(long number, long zxid, boolean certain, Outcome outcome) {
    Asked first = asked.peek();
    if (first == null || first.number != number) return false;
    asked.remove();
    lastZxid = zxid;
    answers.add(new Due(zxid, certain || first.read != null ? 0 : number, first.turn(zxid, outcome)));
    answerOwn();
    return true;
  }

  /** The leader led when it was asked for what it has answered up to {@code number}. */
  void confirmed(long number) {
    confirmed = number;
  }

  private void answerOwn() {
    for (Asked own = asked.peek(); own != null && own.refusal != null; own = asked.peek()) {
      asked.remove();
      answers.add(new Due(lastZxid, 0, own.turn(lastZxid, own.refusal)));
    }
  }

  /** Who waits for the outcome of this transaction; null when nobody here does. */
  ActorRef<Member.Reply> claim(long zxid) {
    Accepted first = accepted.peek();
    return first != null && first.zxid == zxid ? accepted.remove().replyTo : null;
  }

  /** Adds the answers to be told, and the reads to be performed, before the transaction {@code zxid}, which confirms them. */
  void addBefore(long zxid, Collection<Turn> turns) {
    while (!answers.isEmpty() && answers.peek().zxid < zxid) turns.add(answers.remove().turn);
  }

  /** The same when {@code zxid} is the last transaction that was handed over. */
  void addBehind(long zxid, Collection<Turn> turns) {
    while (!answers.isEmpty() && answers.peek().zxid <= zxid && answers.peek().unconfirmed <= confirmed) turns.add(answers.remove().turn);
  }

  /** The leader is lost, and with it what became of these: that is what they are told. */
  void abandon(long handed) {
    asked.forEach(each -> abandon(each.cxid, each.replyTo, handed));
    accepted.forEach(each -> abandon(each.cxid, each.replyTo, handed));
    answers.forEach(each -> abandon(each.turn.cxid(), each.turn.replyTo(), handed));
    asked.clear();
    accepted.clear();
    answers.clear();
  }

  private void abandon(int cxid, ActorRef<Member.Reply> replyTo, long handed) {
    replyTo.tell(new Member.Reply(cxid, handed, machine.unknown()));
  }
}
