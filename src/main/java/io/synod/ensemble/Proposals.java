package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.StateMachine.Answer;
import io.synod.ensemble.StateMachine.Committed;
import io.synod.ensemble.StateMachine.Turn;
import io.synod.ensemble.StateMachine.Verdict;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The leader's transactions from their preparation until they are committed: through the {@link Pipeline} into its own log, beside that to the
 * learners, and to the machine once a quorum has made them durable, whether or not this member is of it (decision 0006). Mutable, owned by a
 * {@link Leadership}; pure.
 */
final class Proposals {
  private final History history;
  private final StateMachine machine;
  private final MemberSettings settings;
  private final Effects effects;
  private final MemberStatistics statistics;
  private final Deciders deciders;
  private final Replication replication;
  private final Confirmation confirmation;
  private final Pipeline pipeline;
  private final Company company = new Company();
  /** Given to the log of this member and to the learners, and not known to be in the logs of a quorum. */
  private final ArrayDeque<Pipeline.Batch> inFlight = new ArrayDeque<>();
  private long inFlightBytes;
  private long durable;
  private long committed;
  private long lastTransaction;
  private Zxid last = Zxid.ZERO;
  private boolean gathering;
  private boolean lingering;
  private boolean left;

  Proposals(History history, StateMachine machine, MemberSettings settings, Effects effects, MemberStatistics statistics, Deciders deciders,
      Replication replication, Confirmation confirmation) {
    this.history = history;
    this.machine = machine;
    this.settings = settings;
    this.effects = effects;
    this.statistics = statistics;
    this.deciders = deciders;
    this.replication = replication;
    this.confirmation = confirmation;
    this.pipeline = new Pipeline(settings);
    this.durable = history.last();
    this.lastTransaction = history.last();
    this.committed = history.committed();
  }

  /** A quorum has the history {@code epoch} begins with: it is committed, whatever of it was so before (phase 2). */
  void begin(int epoch) {
    last = new Zxid(epoch, 0);
    history.commit(history.last());
    var turns = new ArrayList<Turn>();
    history.release(transaction -> turns.add(new Committed(transaction, null)));
    committed = history.committed();
    if (!turns.isEmpty()) effects.apply(turns);
    reconfigured();
    replication.committed(committed);
  }

  /** zxid up to which all is committed. */
  long committed() {
    return committed;
  }

  /** zxid of the last transaction prepared; no transaction has the zxid that an epoch begins at. */
  long lastTransaction() {
    return lastTransaction;
  }

  /** The last zxid given away in this epoch; the one it begins at when none was. */
  Zxid last() {
    return last;
  }

  boolean full() {
    return pipeline.full();
  }

  /** Everything prepared is committed, and in this member's log. */
  boolean idle() {
    return pipeline.idle() && inFlight.isEmpty();
  }

  /** @param member at which it was asked @param replyTo null when nobody on this node waits for it. {@link #appendNext} is to follow */
  Verdict prepare(Request request, Origin origin, int member, ActorRef<Member.Reply> replyTo) {
    Zxid zxid = last.next();
    long now = effects.nowMillis();
    Verdict verdict = machine.prepare(request, origin, member, zxid.toLong(), now);
    if (verdict instanceof Verdict.Proposed proposed) {
      propose(new Transaction(zxid.toLong(), now, origin, proposed.change()), replyTo, company.mayWait(request, origin.sessionId()));
    }
    return verdict;
  }

  private void propose(Transaction transaction, ActorRef<Member.Reply> replyTo, boolean mayWait) {
    company.came(transaction.origin().sessionId(), !idle(), transaction.timeMillis());
    lastTransaction = transaction.zxid();
    last = Zxid.of(lastTransaction);
    pipeline.addAhead(confirmation.overtaken());
    statistics.proposed(pipeline.add(new Committed(transaction, replyTo), machine, mayWait));
    Optional<Configuration> configuration = machine.configuration(transaction.change());
    if (configuration.isPresent()) reconfiguring(configuration.get());
  }

  /** The first leader of all writes down what the ensemble was formed with: whoever comes later learns it from the log, and that it is newer than its settings. */
  void form() {
    long zxid = last.next().toLong();
    machine.forming(deciders.electorate().committed().withVersion(zxid)).ifPresent(this::proposeOwn);
  }

  /** Gives the ensemble its id, if it has none. */
  void name() {
    machine.naming(last.next().toLong()).ifPresent(this::proposeOwn);
  }

  private void proposeOwn(Change change) {
    propose(new Transaction(last.next().toLong(), effects.nowMillis(), Origin.NODE, change), null, false);
    appendNext();
  }

  /** All members, old and new, get what is proposed from here on. */
  private void reconfiguring(Configuration proposed) {
    deciders.proposed(proposed);
    effects.reconfigured(deciders.electorate());
  }

  private void reconfigured() {
    if (deciders.committed(committed)) effects.reconfigured(deciders.electorate());
  }

  /**
   * Behind what it takes account of. It names the last transaction, not the zxid an epoch begins at, which no member has applied: every one would
   * refuse a client that has seen it, until there is another transaction.
   */
  void answer(int cxid, Outcome outcome, ActorRef<Member.Reply> replyTo) {
    answer(new Member.Reply(cxid, lastTransaction, outcome), replyTo);
  }

  /** See above. It tells how things are, which must be so. */
  void answer(Member.Reply reply, ActorRef<Member.Reply> replyTo) {
    var turn = new Answer(reply, replyTo);
    if (isCertain()) inTurn(turn);
    else confirmation.add(turn);
  }

  /** Whether an answer that is given now needs no {@link Confirmation}: it has one in the batch that it waits for, or nobody else could lead. */
  boolean isCertain() {
    return deciders.alone() || pipeline.waits();
  }

  /** An answer that is true in any case, or a read, behind everything prepared. */
  void inTurn(Turn turn) {
    if (confirmation.isEmpty()) behindPrepared(turn);
    else confirmation.add(turn);
  }

  /** A quorum followed when they were added to {@link Confirmation}. */
  void confirmed(List<Turn> turns) {
    turns.forEach(this::behindPrepared);
  }

  private void behindPrepared(Turn turn) {
    if (pipeline.add(turn)) {
      if (lingering) appendSoon();
      return;
    }
    if (inFlight.isEmpty()) effects.apply(List.of(turn));
    else inFlight.getLast().turns().add(turn);
  }

  /** What is prepared until the turn has ended is one batch: what comes in a burst is appended together. {@link #turnEnded} is to follow. */
  void appendSoon() {
    if (gathering || pipeline.underWay() != null) return;
    gathering = true;
    effects.awaitTurnEnd();
  }

  void turnEnded() {
    if (!gathering) return;
    gathering = false;
    if (!left) appendNext();
  }

  /** Somebody waits for what is prepared. {@link #appendNext} is to follow */
  void hurry() {
    pipeline.hurry();
  }

  /** See {@link Effects#awaitMoment}. */
  void momentEnded() {
    lingering = false;
    hurry();
    if (!left) appendNext();
  }

  /** One that comes alone leaves before this member's own log gets it: the others have a longer way to their disks. */
  void appendNext() {
    boolean lone = inFlight.isEmpty();
    if (append(lone)) effects.flush();
  }

  /** @param lone whether it is to be alone on its way @return whether there was something to append, and it is */
  private boolean append(boolean lone) {
    if (inFlightBytes >= settings.quorum().maxUnackedBytes() || lingers()) return false;
    Pipeline.Batch batch = pipeline.next(committed);
    if (batch == null) return false;
    inFlight.add(batch);
    inFlightBytes += batch.bytes();
    effects.append(batch.transactions());
    replication.proposed(batch.transactions(), lone);
    return lone;
  }

  /** What may wait does so while others are expected, at most for a moment: it then shares their write. */
  private boolean lingers() {
    if (!pipeline.mayWait() || !company.expected()) return false;
    if (!lingering) effects.awaitMoment();
    lingering = true;
    return true;
  }

  /** See {@link Role#appended}. */
  void appended(long lastZxid, long sequenceNr) {
    TransactionsAppended batch = pipeline.durable().transactions();
    history.appendedOwn(batch, sequenceNr);
    statistics.logged(batch.count());
    if (left) {
      history.left(batch);
      return;
    }
    durable = lastZxid;
    if (!replication.isEmpty()) replication.logged();
    advance();
    if (durable > committed && !replication.isEmpty()) {
      boolean isAwaited = isAwaited();
      replication.logged(durable, isAwaited);
      if (isAwaited && inFlight.size() == 1) replication.expect();
    }
  }

  /** Whether a client at this member waits for what its log has and no quorum has yet; more than one batch is load, where somebody does. */
  private boolean isAwaited() {
    return inFlight.size() > 1 || inFlight.getFirst().turns().stream().anyMatch(turn -> turn.replyTo() != null);
  }

  /** Commits what a quorum has made durable; the next batch leaves before that is applied, and takes the news along. */
  void advance() {
    long to = deciders.alone() ? durable : committable();
    if (to <= committed) {
      append(false);
      return;
    }
    List<Turn> turns = take(to);
    committed = to;
    history.handedOver(to);
    append(false);
    if (!replication.isEmpty()) replication.committed(to);
    if (deciders.alone()) statistics.committed(turns);
    else statistics.agreed(turns);
    effects.apply(turns);
    reconfigured();
  }

  private long committable() {
    long reached = deciders.reachedBy(durable, replication::loggedBy);
    long to = committed;
    for (Pipeline.Batch each : inFlight) {
      if (each.lastZxid() > reached) break;
      to = each.lastZxid();
    }
    return to;
  }

  private List<Turn> take(long to) {
    Pipeline.Batch first = inFlight.remove();
    inFlightBytes -= first.bytes();
    List<Turn> turns = first.turns();
    while (!inFlight.isEmpty() && inFlight.peek().lastZxid() <= to) {
      Pipeline.Batch next = inFlight.remove();
      inFlightBytes -= next.bytes();
      turns.addAll(next.turns());
    }
    return turns;
  }

  /** What is in the log and not committed is up to the next leader; what is not in it will never be. Nobody can tell the askers which. */
  void leave() {
    left = true;
    for (Pipeline.Batch each : inFlight) {
      if (each != pipeline.underWay()) history.left(each.transactions());
      abandon(each.turns());
    }
    inFlight.clear();
    abandon(pipeline.abandon());
    abandon(confirmation.overtaken());
  }

  /** Whoever waits for these hears that nobody knows. */
  void abandon(List<Turn> turns) {
    for (Turn turn : turns) {
      if (turn.replyTo() == null) continue;
      turn.replyTo().tell(new Member.Reply(turn.cxid(), history.handed(), machine.unknown()));
    }
  }
}
