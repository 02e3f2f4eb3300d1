package io.synod.znode;

import java.util.ArrayList;
import java.util.List;

/**
 * What one transaction does to one znode: all its steps for it. The znode goes from before the first to after the last at once, because a
 * view in between never was the state of the tree at any zxid, and a reader must not see it; watchers are then told step by step, in
 * the transaction's order.
 */
final class Visit {
  private final List<Step> steps = new ArrayList<>(1);
  private Znode before;
  private Znode[] after;
  private int told;

  Visit(Step first) {
    steps.add(first);
  }

  void add(Step later) {
    steps.add(later);
  }

  /** The step whose turn it is. */
  Step step() {
    return steps.get(told);
  }

  /** The next step's turn. The first folds them all and publishes. @return the state after this step, null where the znode is gone then */
  Znode next(String path, Nodes nodes, WatchTable watches, Step.Moment at) {
    if (after == null) foldAll(path, nodes, at);
    Znode now = after[told];
    Znode concerned = now != null ? now : told == 0 ? before : after[told - 1];
    steps.get(told++).tell(watches, concerned.acl(), at.zxid());
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
