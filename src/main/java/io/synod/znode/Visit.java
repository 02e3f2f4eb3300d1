package io.synod.znode;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.List;

/**
 * What one transaction does to one znode: all its steps for it. The znode goes from before the first to after the last at once, because a
 * view in between never was the state of the tree at any zxid, and a reader must not see it; watchers are then told step by step, in
 * the transaction's order.
 */
final class Visit {
  private final ActorRef<ZnodeActor.Command> actor;
  private List<Step> steps;
  private Znode before;
  private Znode[] after;
  private int told;

  /** @param actor of the znode */
  Visit(ActorRef<ZnodeActor.Command> actor, Step first) {
    this.actor = actor;
    steps = List.of(first);
  }

  void add(Step later) {
    if (steps.size() == 1) steps = new ArrayList<>(steps);
    steps.add(later);
  }

  /** The step whose turn it is. */
  Step step() {
    return steps.get(told);
  }

  /** Gives the znode's actor that step to do. */
  void tell(Step.Moment at, ZnodeActor.Barrier barrier) {
    actor.tell(new ZnodeActor.Apply(this, at, barrier));
  }

  /** The next step's turn. The first folds them all and publishes. @return the state after this step, null where the znode is gone then */
  Znode next(Nodes nodes, WatchTable watches, Step.Moment at) {
    if (after == null) foldAll(step().path(), nodes, at);
    Znode now = after[told];
    Znode concerned = now != null ? now : told == 0 ? before : after[told - 1];
    steps.get(told).tell(watches, concerned.acl(), at.zxid());
    told++;
    return now;
  }

  private void foldAll(String path, Nodes nodes, Step.Moment at) {
    after = new Znode[steps.size()];
    before = nodes.get(path);
    Znode now = before;
    for (int i = 0; i < after.length; i++) {
      now = steps.get(i).fold(now, at);
      after[i] = now;
    }
    nodes.publish(path, before, now);
  }
}
