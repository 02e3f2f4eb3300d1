package io.synod.znode;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.Change;
import io.synod.ensemble.Configuration;
import io.synod.ensemble.Decoder;
import io.synod.ensemble.Encoder;
import io.synod.ensemble.MalformedConfiguration;
import io.synod.ensemble.Member;
import io.synod.ensemble.Origin;
import io.synod.ensemble.Outcome;
import io.synod.ensemble.Request;
import io.synod.ensemble.StateMachine;
import io.synod.ensemble.Transaction;
import io.synod.ensemble.Zxid;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * The znodes and sessions of one ensemble on this node: what its member replicates and what everybody here reads.
 *
 * <p>Transactions are applied one at a time: its steps are told to the znodes' actors one after the other, and when the last has arrived,
 * {@link #applied} moves, then the outcome is told (DESIGN section 4, rules 1 and 2). Queries are handled between two transactions.
 * Written on the member's loop, the actors of its znodes included; {@link TreeView} is read by any thread.
 */
public final class Tree implements StateMachine, TreeView {
  private final TreeSettings settings;
  private final EnsembleId ensemble = new EnsembleId();
  private final Nodes nodes;
  private final ConcurrentHashMap<Long, SessionView> sessions = new ConcurrentHashMap<>();
  private final WatchTable watches = new WatchTable();
  private final AclPool acls = new AclPool();
  private final Preparation preparation;
  private final Recovery recovery;
  private final ArrayDeque<Turn> turns = new ArrayDeque<>();
  private final ArrayDeque<Object> slice = new ArrayDeque<>();
  private final ArrayDeque<Query> queries = new ArrayDeque<>();
  private final Queries answers;
  private final PriorityQueue<Awaiting> awaiting = new PriorityQueue<>(Comparator.comparingLong(Awaiting::zxid));
  private Configuration formed = Configuration.NONE;
  private Supplier<String> ids = () -> EnsembleId.NONE;
  private AuditLog audit;
  /** For the audit log: what was asked, by the zxid it was given, until that is applied. */
  private final Map<Long, Op.Kind> asked = new HashMap<>();
  private LongConsumer sessionBegins = id -> {};
  private LongConsumer sessionEnds = id -> {};
  private Incarnations incarnations;
  private Runnable wake;
  private final ZnodeActor.Barrier barrier = new Arrival();
  private Round underWay;
  private Restoration restoration;
  private Fatal broken;
  private boolean busy;
  private volatile long applied;
  private volatile long publishing;
  private volatile long restoredAt;

  public Tree(TreeSettings settings) {
    this.settings = settings;
    this.nodes = new Nodes(settings.expectedZnodes());
    this.answers = new Queries(nodes, sessions, watches);
    this.preparation = new Preparation(nodes, sessions, settings);
    this.recovery = new Recovery(ensemble, nodes, sessions, acls);
    recovery.plantPermanent();
  }

  /** From now on these hear of each session that has begun or ended, on the member's loop; to be called before the member starts. */
  public Tree sessionsTo(LongConsumer begun, LongConsumer ended) {
    sessionBegins = begun;
    sessionEnds = ended;
    return this;
  }

  /**
   * It is that of several members, or of one that others may join. {@code configuration} is what its node knows of them: the data of
   * {@code /zookeeper/config} as long as no transaction has made it. To be called before the member starts.
   */
  public Tree formedBy(Configuration configuration) {
    formed = configuration;
    return this;
  }

  /** Its leader gives the ensemble an id of {@code drawn}, if it has none; to be called before the member starts. */
  public Tree namedBy(Supplier<String> drawn) {
    ids = drawn;
    return this;
  }

  @Override
  public String ensemble() {
    return ensemble.get();
  }

  /** From now on each change is logged in {@code log}; to be called before the member starts. */
  public Tree auditedIn(AuditLog log) {
    audit = log;
    return this;
  }

  StateMachine animated(ZnodeActor.Incarnation incarnation, Runnable wakeMember) {
    incarnations = new Incarnations(incarnation, settings.aliveZnodeActors());
    wake = wakeMember;
    return this;
  }

  Nodes nodes() {
    return nodes;
  }

  WatchTable watches() {
    return watches;
  }

  @Override
  public void leads(Council council) {
    preparation.begin(formed.equals(Configuration.NONE) ? null : council);
    asked.clear();
  }

  @Override
  public Verdict prepare(Request request, Origin origin, int member, long zxid, long nowMillis) {
    Verdict verdict = preparation.prepare((Op) request, origin, member, zxid, applied, nowMillis);
    if (audit == null) return verdict;
    if (verdict instanceof Verdict.Refused) {
      audit.refused((Op) request, origin);
    } else {
      asked.put(zxid, ((Op) request).kind());
    }
    return verdict;
  }

  @Override
  public Outcome overloaded() {
    return new Result.Failed(Code.THROTTLEDOP);
  }

  @Override
  public Outcome unknown() {
    return new Result.Failed(Code.CONNECTIONLOSS);
  }

  @Override
  public void apply(List<Turn> more) {
    turns.addAll(more);
    if (!busy) proceed();
  }

  /**
   * Begins the next slice. Actors can be incarnated only here, in a turn of the member, so all that a slice needs are before it begins,
   * and a slice is bounded by how many may be alive.
   */
  @Override
  public void proceed() {
    if (broken != null) throw broken;
    busy = true;
    if (restoration != null) {
      restore();
      return;
    }
    incarnations.release();
    int steps = 0;
    while (!turns.isEmpty() && steps < settings.stepsAtOnce()) {
      Turn turn = turns.remove();
      if (turn instanceof Committed committed) {
        var round = new Round(committed, acls, incarnations);
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
        restoration = new Restoration(restored, publishing, nodes, sessions, watches, acls);
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
      if (!restoration.goOn(settings.stepsAtOnce())) {
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
    publishSession(done.change());
    ensemble.fold(done.change());
    nodes.quotas().settle(done.transaction().zxid());
    applied = done.transaction().zxid();
    if (audit != null) audit.applied(done.transaction(), asked.remove(done.transaction().zxid()));
    done.reply();
    if (done.change() instanceof Changed.SessionOpened opened) sessionBegins.accept(opened.sessionId());
    if (done.change() instanceof Changed.SessionClosed closed) sessionEnds.accept(closed.sessionId());
    tellThoseAwaiting();
    for (Query query = queries.poll(); query != null; query = queries.poll()) answers.answer(query, applied);
  }

  private void tellThoseAwaiting() {
    while (!awaiting.isEmpty() && awaiting.peek().zxid <= applied) awaiting.remove().answer();
  }

  private void publishSession(Changed change) {
    if (change instanceof Changed.SessionOpened c) {
      sessions.put(c.sessionId(), new SessionView(c.sessionId(), c.timeoutMillis(), c.password()));
    } else if (change instanceof Changed.SessionClosed c) {
      sessions.remove(c.sessionId());
    }
  }

  @Override
  public void await(long zxid, Member.Reply reply, ActorRef<Member.Reply> replyTo) {
    var waiter = new Awaiting(zxid, reply, replyTo);
    if (zxid <= applied) {
      waiter.answer();
    } else {
      awaiting.add(waiter);
    }
  }

  @Override
  public void query(Query query) {
    if (underWay == null) {
      answers.answer(query, applied);
    } else {
      queries.add(query);
    }
  }

  @Override
  public void encode(Change change, Encoder out) {
    ChangeCodec.encode((Changed) change, out);
  }

  @Override
  public Change decode(Decoder in) throws IOException {
    return ChangeCodec.decode(in);
  }

  @Override
  public void encode(Request request, Encoder out) {
    OpCodec.encode((Op) request, out);
  }

  @Override
  public Request decodeRequest(Decoder in) throws IOException {
    return OpCodec.decode(in);
  }

  @Override
  public void encode(Outcome outcome, Encoder out) {
    ResultCodec.encode((Result) outcome, out);
  }

  @Override
  public Outcome decodeOutcome(Decoder in) throws IOException {
    return ResultCodec.decode(in);
  }

  /** Where the members may change, a transaction tells what they are from the first leader on: whoever joins later learns it with the tree. */
  @Override
  public Optional<Change> forming(Configuration members) {
    boolean kept = settings.reconfigurable() && !formed.equals(Configuration.NONE);
    return kept && configuration().isEmpty() ? Optional.of(new Changed.Reconfigured(members)) : Optional.empty();
  }

  @Override
  public Optional<Change> naming(long zxid) {
    String id = ensemble.isKnown() ? EnsembleId.NONE : ids.get();
    return id.equals(EnsembleId.NONE) ? Optional.empty() : Optional.of(new Changed.EnsembleNamed(id));
  }

  @Override
  public void foresee(Collection<Change> changes) {
    ensemble.foresee(changes);
  }

  /** The id by which this node is known to others: {@link #ensemble}, or what the end of its log is about to make it. Any thread. */
  public String claimedEnsemble() {
    return ensemble.claimed();
  }

  @Override
  public Optional<Configuration> configuration() {
    Znode config = nodes.get(Paths.CONFIG);
    if (config.mzxid() == 0) return Optional.empty();
    try {
      return Optional.of(Configuration.parse(config.data().asUtf8()));
    } catch (MalformedConfiguration malformed) {
      throw new Fatal(Exit.CORRUPT, "The tree's " + Paths.CONFIG + " does not name the members of the ensemble: " + malformed.getMessage(), malformed);
    }
  }

  @Override
  public Optional<Configuration> configuration(Change change) {
    return change instanceof Changed.Reconfigured reconfigured ? Optional.of(reconfigured.configuration()) : Optional.empty();
  }

  @Override
  public void writeSnapshot(DataOutput out) throws IOException {
    TreeSnapshot.write(out, ensemble, sessions.values(), nodes);
  }

  @Override
  public void readSnapshot(DataInput in, long zxid) throws IOException {
    recovery.loaded(TreeSnapshot.read(in, ensemble, sessions, nodes, acls), zxid);
  }

  @Override
  public void replay(Transaction transaction) {
    recovery.replay(transaction);
  }

  @Override
  public void recovered() {
    recovery.ended();
    if (!formed.equals(Configuration.NONE)) recovery.plantConfiguration(formed.toString());
    nodes.quotas().recount(recovery.lastZxid());
    publishing = recovery.lastZxid();
    applied = recovery.lastZxid();
    tellThoseAwaiting();
  }

  @Override
  public NodeView node(String path) {
    return nodes.get(path);
  }

  @Override
  public long applied() {
    return applied;
  }

  @Override
  public long publishing() {
    return publishing;
  }

  @Override
  public long restoredAt() {
    return restoredAt;
  }

  @Override
  public Optional<SessionView> session(long sessionId) {
    return Optional.ofNullable(sessions.get(sessionId));
  }

  @Override
  public Collection<SessionView> sessions() {
    return Collections.unmodifiableCollection(sessions.values());
  }

  @Override
  public Collection<String> ephemerals(long sessionId) {
    return nodes.ephemerals(sessionId);
  }

  @Override
  public Collection<String> reapable() {
    return nodes.reapable();
  }

  @Override
  public int nodeCount() {
    return nodes.size() + 1;
  }

  @Override
  public int ephemeralCount() {
    return nodes.ephemeralCount();
  }

  @Override
  public long approximateDataSize() {
    return nodes.dataSize();
  }

  @Override
  public Collection<QuotaView> quotas() {
    return nodes.quotas().views();
  }

  @Override
  public WatchCounts watchCounts() {
    return watches.counts();
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
