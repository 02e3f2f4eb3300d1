package io.synod.znode;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import io.synod.ensemble.Member;
import io.synod.ensemble.Origin;
import io.synod.ensemble.StateMachine;
import io.synod.ensemble.StateMachine.Committed;
import io.synod.ensemble.StateMachine.Verdict;
import io.synod.ensemble.Transaction;
import io.synod.journal.Bytes;
import java.util.ArrayList;
import java.util.List;

/** A tree whose znode actors run in the test's own thread, one message at a time; the test is its member. */
final class StillTree {
  static final long EPOCH = 1L << 32;
  /** Of an ensemble that never changes. */
  static final StateMachine.Council NOBODY = (request, zxid) -> {
    throw new AssertionError("nobody was to be asked for " + request);
  };
  final Tree tree;
  final StateMachine machine;
  final List<Transaction> log = new ArrayList<>();
  final TestInbox<Member.Reply> replies = TestInbox.create();
  private final List<BehaviorTestKit<ZnodeActor.Command>> actors = new ArrayList<>();
  private int wakes;
  private long zxid = EPOCH;
  private int member = 1;

  StillTree() {
    this(TreeSettings.defaults().withAliveZnodeActors(8));
  }

  StillTree(TreeSettings settings) {
    tree = new Tree(settings);
    machine = tree.animated(() -> {
      var actor = BehaviorTestKit.create(ZnodeActor.create(tree.nodes(), tree.watches()));
      actors.add(actor);
      return actor.getRef();
    }, () -> wakes++);
  }

  /** What is proposed from now on is asked at {@code member}. */
  StillTree at(int member) {
    this.member = member;
    return this;
  }

  /** Prepares and, unless refused, commits; nothing is applied yet. @return the refusal, null when there is none */
  Result propose(long sessionId, Op.Kind kind, Identity... who) {
    List<Identity> identities = who.length == 0 ? List.of(Identity.ANYONE) : List.of(who);
    var origin = new Origin(sessionId, 1, "", "");
    long time = 1000 + (zxid + 1 - EPOCH);
    Verdict verdict = machine.prepare(new Op(kind, identities), origin, member, zxid + 1, time);
    if (verdict instanceof Verdict.Refused refused) return (Result) refused.outcome();
    var transaction = new Transaction(++zxid, time, origin, ((Verdict.Proposed) verdict).change());
    hand(transaction, replies.getRef());
    return null;
  }

  private void hand(Transaction transaction, ActorRef<Member.Reply> replyTo) {
    log.add(transaction);
    machine.apply(List.of(new Committed(transaction, replyTo)));
  }

  /** What nobody has asked for, applied. */
  void commit(Changed change) {
    hand(new Transaction(++zxid, 1000, Origin.NODE, change), null);
    settle();
  }

  /** Prepares, applies, and says what became of it. */
  Result ask(long sessionId, Op.Kind kind, Identity... who) {
    Result refusal = propose(sessionId, kind, who);
    if (refusal != null) return refusal;
    settle();
    return (Result) last(replies.getAllReceived()).outcome();
  }

  Result ask(Op.Kind kind) {
    return ask(0, kind);
  }

  long zxid() {
    return zxid;
  }

  /** Runs one message of one actor. @return false when there is none */
  boolean step() {
    for (var actor : actors) {
      if (actor.isAlive() && actor.selfInbox().hasMessages()) {
        actor.runOne();
        return true;
      }
    }
    if (wakes == 0) return false;
    wakes--;
    machine.proceed();
    return true;
  }

  void settle() {
    boolean ran = step();
    while (ran) ran = step();
  }

  long aliveActors() {
    return actors.stream().filter(BehaviorTestKit::isAlive).count();
  }

  static <T> T last(List<T> all) {
    return all.get(all.size() - 1);
  }

  static Op.Create create(String path) {
    return create(path, CreateMode.PERSISTENT);
  }

  static Op.Create create(String path, CreateMode mode) {
    return new Op.Create(path, Bytes.utf8("data"), Acl.OPEN, mode, mode.withTtl() ? 5000 : 0);
  }

  static Op.OpenSession open(long sessionId) {
    return new Op.OpenSession(sessionId, 30_000, Bytes.utf8("0123456789abcdef"));
  }
}
