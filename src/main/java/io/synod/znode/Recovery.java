package io.synod.znode;

import io.synod.ensemble.Transaction;
import io.synod.journal.Bytes;
import io.synod.loop.Invariant;
import io.synod.znode.Changed.TreeRestored;
import java.util.ArrayList;
import java.util.List;

/**
 * Replays the log over a fuzzy snapshot, which holds each znode as of some moment after it began, perhaps half a transaction. Facts carry
 * what is after them, so folding them all again, in order, from the beginning of the snapshot ends in the state of the last one; a step
 * whose znode is missing concerns one that is deleted further on. Whose child is whose a snapshot does not say: what it holds is put under its
 * parents, and of a child that came or went after the snapshot began the last such fact tells whether it is there. At the end, not before, each
 * znode is the child of another.
 */
final class Recovery {
  private final Contents contents;
  private final Nodes nodes;
  private long lastZxid;
  /** How many children all znodes have together. */
  private int kin;

  Recovery(Contents contents) {
    this.contents = contents;
    this.nodes = contents.nodes();
  }

  /** What is there before the first transaction, with the numbers ZooKeeper gives it. */
  void plantPermanent() {
    for (String path : List.of(Paths.ROOT, Paths.SYSTEM, Paths.QUOTA)) nodes.publish(path, null, Znode.born(Bytes.EMPTY, Acl.OPEN, 0, 0, 0));
    List<Acl> readable = contents.acls().shared(List.of(new Acl(Acl.READ, Identity.ANYONE)));
    nodes.publish(Paths.CONFIG, null, Znode.born(Bytes.EMPTY, Acl.OPEN, 0, 0, 0).withAcl(readable, -1, 0));
    adopt(families());
  }

  /** As long as no transaction has made it. */
  void plantConfiguration(String text) {
    Znode planted = nodes.get(Paths.CONFIG);
    if (planted.mzxid() == 0) nodes.publish(Paths.CONFIG, planted, planted.withData(Bytes.utf8(text), -1, 0, 0));
  }

  /** A snapshot that began at {@code zxid} is in {@code nodes}. @param families of all that are in it */
  void loaded(Families families, long zxid) {
    adopt(families);
    lastZxid = zxid;
  }

  private void adopt(Families families) {
    kin = 0;
    families.each(this::adopt);
  }

  private void adopt(String parent, Children children) {
    Znode node = nodes.get(parent);
    if (node == null) return;                                       // it comes or they go
    nodes.publish(parent, node, node.holding(children));
    kin += children.size();
  }

  long lastZxid() {
    return lastZxid;
  }

  void replay(Transaction transaction) {
    Changed change = (Changed) transaction.change();
    if (change instanceof TreeRestored c) {
      Restoration.replay(c, transaction.zxid(), contents);
      adopt(families());
    }
    var steps = new ArrayList<Step>(2);
    contents.fold(change);
    Step.addTo(steps, change);
    var at = new Step.Moment(transaction.zxid(), transaction.timeMillis(), contents.acls());
    for (Step step : steps) replay(step, at);
    lastZxid = transaction.zxid();
  }

  private void replay(Step step, Step.Moment at) {
    Znode before = nodes.get(step.path());
    if (before == null && !(step instanceof Step.Create)) return;
    Znode after = step.fold(before, at);
    nodes.publish(step.path(), before, after);
    kin += children(after) - children(before);
  }

  private static int children(Znode node) {
    return node == null ? 0 : node.numChildren();
  }

  private Families families() {
    var families = new Families();
    nodes.all().paths().forEachRemaining(families::add);
    return families;
  }

  /** The log is replayed. @throws io.synod.loop.Fatal where it does not continue the snapshot */
  void ended() {
    if (kin == nodes.size() - 1) return;
    Families families = families();
    nodes.all().paths().forEachRemaining(families::of);
    families.ended();
    Invariant.holds(false, "The znodes have " + kin + " children together, but are " + nodes.size()
        + ". The log does not continue the snapshot; restore the data directory from a backup or from another member.");
  }
}
