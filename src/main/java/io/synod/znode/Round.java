package io.synod.znode;

import io.synod.ensemble.Member;
import io.synod.ensemble.StateMachine.Committed;
import io.synod.ensemble.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** One transaction on its way through its znodes' actors: its steps, in order, and what came of them so far. */
final class Round {
  private final Committed committed;
  private final List<Step> steps = new ArrayList<>(2);
  private final List<Visit> visits = new ArrayList<>(2);
  private final List<Result> results = new ArrayList<>(1);
  private final Step.Moment moment;
  private int arrived;

  Round(Committed committed, AclPool acls, Incarnations incarnations) {
    this.committed = committed;
    this.moment = new Step.Moment(transaction().zxid(), transaction().timeMillis(), acls);
    Step.addTo(steps, change());
    if (steps.size() == 1 || steps.size() == 2 && !steps.get(0).path().equals(steps.get(1).path())) {
      for (Step step : steps) visits.add(visit(step, incarnations));
    } else {
      visitEachZnodeOnce(incarnations);
    }
  }

  private void visitEachZnodeOnce(Incarnations incarnations) {
    Map<String, Visit> byPath = new HashMap<>();
    for (Step step : steps) {
      Visit visit = byPath.get(step.path());
      if (visit == null) byPath.put(step.path(), visit = visit(step, incarnations));
      else visit.add(step);
      visits.add(visit);
    }
  }

  private static Visit visit(Step first, Incarnations incarnations) {
    return new Visit(incarnations.of(first.path()), first);
  }

  Transaction transaction() {
    return committed.transaction();
  }

  Changed change() {
    return (Changed) transaction().change();
  }

  int size() {
    return steps.size();
  }

  boolean isComplete() {
    return arrived == steps.size();
  }

  void tellNext(ZnodeActor.Barrier barrier) {
    visits.get(arrived).tell(moment, barrier);
  }

  void arrived(Znode after) {
    Result result = steps.get(arrived++).result(after);
    if (result != null) results.add(result);
  }

  void reply() {
    if (committed.replyTo() == null) return;
    Result outcome = outcome(change(), results.iterator());
    committed.replyTo().tell(new Member.Reply(transaction().origin().cxid(), transaction().zxid(), outcome));
  }

  private static Result outcome(Changed change, Iterator<Result> results) {
    if (change instanceof Changed.SessionOpened c) return new Result.SessionOpened(c.sessionId(), c.timeoutMillis());
    if (change instanceof Changed.SessionClosed c) return new Result.SessionClosed(c.sessionId());
    if (change instanceof Changed.TreeRestored) return new Result.TreeRestored();
    if (change instanceof Changed.VersionChecked) return new Result.Checked();
    if (!(change instanceof Changed.Many many)) return results.next();
    var each = new ArrayList<Result>(many.each().size());
    for (Changed one : many.each()) each.add(outcome(one, results));
    return new Result.Many(each);
  }
}
