package io.synod.znode;

import io.synod.ensemble.Transaction;
import io.synod.journal.Bytes;
import io.synod.znode.Changed.SessionClosed;
import io.synod.znode.Changed.SessionOpened;
import io.synod.znode.Changed.TreeRestored;
import io.synod.znode.TreeView.SessionView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Replays the log over a fuzzy snapshot, which holds each znode as of some moment after it began, perhaps half a transaction. Facts carry
 * what is after them, so folding them all again, in order, from the beginning of the snapshot ends in the state of the last one; a step
 * whose znode is missing concerns one that is deleted further on. Children are not kept on the way, where a parent and its child may be of
 * different moments; at the end every path is put under its parent, in one pass.
 */
final class Recovery {
  private final EnsembleId ensemble;
  private final Nodes nodes;
  private final Map<Long, SessionView> sessions;
  private final AclPool acls;
  private long lastZxid;

  Recovery(EnsembleId ensemble, Nodes nodes, Map<Long, SessionView> sessions, AclPool acls) {
    this.ensemble = ensemble;
    this.nodes = nodes;
    this.sessions = sessions;
    this.acls = acls;
  }

  /** What is there before the first transaction, with the numbers ZooKeeper gives it. */
  void plantPermanent() {
    for (String path : List.of(Paths.ROOT, Paths.SYSTEM, Paths.QUOTA)) nodes.publish(path, null, Znode.born(Bytes.EMPTY, Acl.OPEN, 0, 0, 0));
    List<Acl> readable = acls.shared(List.of(new Acl(Acl.READ, Identity.ANYONE)));
    nodes.publish(Paths.CONFIG, null, Znode.born(Bytes.EMPTY, Acl.OPEN, 0, 0, 0).withAcl(readable, -1, 0));
    adoptChildren();
  }

  /** As long as no transaction has made it. */
  void plantConfiguration(String text) {
    Znode planted = nodes.get(Paths.CONFIG);
    if (planted.mzxid() == 0) nodes.publish(Paths.CONFIG, planted, planted.withData(Bytes.utf8(text), -1, 0, 0));
  }

  void reached(long zxid) {
    lastZxid = zxid;
  }

  long lastZxid() {
    return lastZxid;
  }

  void replay(Transaction transaction) {
    Changed change = (Changed) transaction.change();
    if (change instanceof TreeRestored c) Restoration.replay(c, transaction.zxid(), nodes, sessions, acls);
    var steps = new ArrayList<Step>(2);
    ensemble.fold(change);
    Step.addTo(steps, change);
    var at = new Step.Moment(transaction.zxid(), transaction.timeMillis(), acls);
    for (Step step : steps) replay(step, at);
    if (change instanceof SessionOpened c) sessions.put(c.sessionId(), new SessionView(c.sessionId(), c.timeoutMillis(), c.password()));
    if (change instanceof SessionClosed c) sessions.remove(c.sessionId());
    reached(transaction.zxid());
  }

  private void replay(Step step, Step.Moment at) {
    Znode before = nodes.get(step.path());
    if (before != null || step instanceof Step.Create) nodes.publish(step.path(), before, step.fold(before, at));
  }

  void adoptChildren() {
    var families = new Families();
    nodes.all().keySet().forEach(families::add);
    nodes.all().replaceAll((path, node) -> {
      Children children = families.of(path);
      return children == Children.NONE && node.children() == Children.NONE ? node : node.holding(children);
    });
    families.ended();
  }
}
