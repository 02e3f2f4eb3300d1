package io.synod.znode;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.Member;
import io.synod.ensemble.StateMachine.Answer;
import io.synod.ensemble.StateMachine.Committed;
import io.synod.ensemble.StateMachine.Query;
import io.synod.ensemble.StateMachine.Read;
import io.synod.ensemble.StateMachine.Turn;
import io.synod.ensemble.Transaction;
import io.synod.ensemble.Zxid;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Applies committed transactions to a tree, one at a time: its steps are told to the znodes' actors one after the other, and when the last has
 * arrived, {@link #applied} moves, then the outcome is told (DESIGN section 4, rules 1 and 2). Queries are handled between two transactions.
 * On the member's loop; the three zxids are read by any thread.
 */
final class Applying {
  private final Contents contents;
  private final Consumer<Transaction> listener;
  private final Queries answers;
  private final int stepsAtOnce;
  private final ArrayDeque<Turn> turns = new ArrayDeque<>();
  private final ArrayDeque<Object> slice = new ArrayDeque<>();
  private final ArrayDeque<Query> queries = new ArrayDeque<>();
  private final PriorityQueue<Awaiting> awaiting = new PriorityQueue<>(Comparator.comparingLong(Awaiting::zxid));
  private final ZnodeActor.Barrier barrier = new Arrival();
  private Incarnations incarnations;
  private Runnable wake;
  private Round underWay;
  private Restoration restoration;
  private Fatal broken;
  private boolean busy;
  private volatile long applied;
  private volatile long publishing;
  private volatile long restoredAt;

  /** @param stepsAtOnce in one turn of the member @param listener hears of each transaction when it is applied and answered */
  Applying(Contents contents, int stepsAtOnce, Consumer<Transaction> listener) {
    this.contents = contents;
    this.stepsAtOnce = stepsAtOnce;
    this.listener = listener;
    answers = new Queries(contents);
  }

  /** To be called before anything is applied. @param wakeMember brings about a {@link #proceed} in a turn of the member's own */
  void animated(Incarnations actors, Runnable wakeMember) {
    incarnations = actors;
    wake = wakeMember;
  }

  /** All up to {@code zxid} was replayed. */
  void recovered(long zxid) {
    publishing = zxid;
    applied = zxid;
    tellThoseAwaiting();
  }

  /** As {@link Tree#applied}. */
  long applied() {
    return applied;
  }

  /** As {@link Tree#publishing}. */
  long publishing() {
    return publishing;
  }

  /** As {@link Tree#restoredAt}. */
  long restoredAt() {
    return restoredAt;
  }

  void apply(List<Turn> more) {
    turns.addAll(more);
    if (!busy) proceed();
  }

  /**
   * Begins the next slice. Actors can be incarnated only here, in a turn of the member, so all that a slice needs are before it begins,
   * and a slice is bounded by how many may be alive.
   */
  void proceed() {
    if (broken != null) throw broken;
    busy = true;
    if (restoration != null) {
      restore();
      return;
    }
    incarnations.release();
    int steps = 0;
    while (!turns.isEmpty() && steps < stepsAtOnce) {
      Turn turn = turns.remove();
      if (turn instanceof Committed committed) {
        var round = new Round(committed, contents.acls(), incarnations);
        steps += round.size();
        slice.add(round);
      } else {
        slice.add(turn);
      }
    }
    goOn();
  }

  /** From transaction to transaction, until one waits for its znodes or the slice ends. */
  private void goOn() {
    for (Object next = slice.poll(); next != null; next = slice.poll()) {
      if (next instanceof Answer answer) {
        answer.replyTo().tell(answer.reply());
        continue;
      }
      if (next instanceof Read read) {
        read.perform(applied);
        continue;
      }
      underWay = (Round) next;
      publishing = underWay.transaction().zxid();
      if (!underWay.isComplete()) {
        underWay.tellNext(barrier);
        return;
      }
      if (underWay.change() instanceof Changed.TreeRestored restored) {
        restoration = new Restoration(restored, publishing, contents);
        wake.run();
        return;
      }
      complete();
    }
    busy = !turns.isEmpty();
    if (busy) wake.run();
  }

  /** The next slice of a transaction that changes all znodes, in a turn of the member. */
  private void restore() {
    try {
      if (!restoration.goOn(stepsAtOnce)) {
        wake.run();
        return;
      }
    } catch (IOException malformed) {
      throw new Fatal(Exit.INVARIANT, "What is to be restored at " + Zxid.of(publishing) + " is no tree. Please report it.", malformed);
    }
    restoration = null;
    restoredAt = publishing;
    complete();
    goOn();
  }

  /** The barrier is complete: first everybody may see it, then who asked is told. */
  private void complete() {
    Round done = underWay;
    underWay = null;
    contents.fold(done.change());
    contents.nodes().quotas().settle(done.transaction().zxid());
    applied = done.transaction().zxid();
    done.reply();
    listener.accept(done.transaction());
    tellThoseAwaiting();
    for (Query query = queries.poll(); query != null; query = queries.poll()) answers.answer(query, applied);
  }

  /** As {@link Tree#await}. */
  void await(long zxid, Member.Reply reply, ActorRef<Member.Reply> replyTo) {
    var waiter = new Awaiting(zxid, reply, replyTo);
    if (zxid <= applied) {
      waiter.answer();
    } else {
      awaiting.add(waiter);
    }
  }

  private void tellThoseAwaiting() {
    while (!awaiting.isEmpty() && awaiting.peek().zxid <= applied) awaiting.remove().answer();
  }

  void query(Query query) {
    if (underWay == null) {
      answers.answer(query, applied);
    } else {
      queries.add(query);
    }
  }

  /** The barrier of the transaction under way. */
  private final class Arrival implements ZnodeActor.Barrier {
    @Override
    public void arrived(Znode after) {
      underWay.arrived(after);
      if (underWay.isComplete()) {
        complete();
        goOn();
      } else {
        underWay.tellNext(this);
      }
    }

    /** Nothing is applied any more; the member fails in its next turn, and the node with it. */
    @Override
    public void broken(Step step, RuntimeException failure) {
      broken = new Fatal(Exit.INVARIANT, "Transaction " + Zxid.of(publishing) + " cannot be applied to " + step.path()
          + ": the log does not fit the tree. Restore the data directory from a backup or from another member.", failure);
      wake.run();
    }
  }

  private record Awaiting(long zxid, Member.Reply reply, ActorRef<Member.Reply> replyTo) {
    void answer() {
      replyTo.tell(reply);
    }
  }
}
