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
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * The znodes and sessions of one ensemble on this node: what its member replicates and what everybody here reads.
 *
 * <p>A leader prepares requests ({@link Preparation}); what was committed is applied by {@link Applying}, or by {@link Recovery} before anybody sees it.
 * Written on the member's loop, the actors of its znodes included; {@link TreeView} is read by any thread.
 */
public final class Tree implements StateMachine, TreeView {
  private final TreeSettings settings;
  private final Contents contents;
  private final Preparation preparation;
  private final Recovery recovery;
  private final Applying applying;
  private Configuration formed = Configuration.NONE;
  private Supplier<String> ids = () -> EnsembleId.NONE;
  private AuditLog audit;
  /** For the audit log: what was asked, by the zxid it was given, until that is applied. */
  private final Map<Long, Op.Kind> asked = new HashMap<>();
  private LongConsumer sessionBegins = id -> {};
  private LongConsumer sessionEnds = id -> {};

  public Tree(TreeSettings settings) {
    this.settings = settings;
    this.contents = Contents.empty(settings.expectedZnodes());
    this.preparation = new Preparation(contents.nodes(), contents.sessions(), settings);
    this.recovery = new Recovery(contents);
    this.applying = new Applying(contents, settings.stepsAtOnce(), this::applied);
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
    return contents.ensemble().get();
  }

  /** From now on each change is logged in {@code log}; to be called before the member starts. */
  public Tree auditedIn(AuditLog log) {
    audit = log;
    return this;
  }

  StateMachine animated(ZnodeActor.Incarnation incarnation, Runnable wakeMember) {
    applying.animated(new Incarnations(incarnation, settings.aliveZnodeActors()), wakeMember);
    return this;
  }

  Nodes nodes() {
    return contents.nodes();
  }

  WatchTable watches() {
    return contents.watches();
  }

  @Override
  public void leads(Council council) {
    preparation.begin(formed.equals(Configuration.NONE) ? null : council);
    asked.clear();
  }

  @Override
  public Verdict prepare(Request request, Origin origin, int member, long zxid, long nowMillis) {
    Verdict verdict = preparation.prepare((Op) request, origin, member, zxid, applying.applied(), nowMillis);
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
    applying.apply(more);
  }

  @Override
  public void proceed() {
    applying.proceed();
  }

  private void applied(Transaction transaction) {
    if (audit != null) audit.applied(transaction, asked.remove(transaction.zxid()));
    if (transaction.change() instanceof Changed.SessionOpened opened) sessionBegins.accept(opened.sessionId());
    if (transaction.change() instanceof Changed.SessionClosed closed) sessionEnds.accept(closed.sessionId());
  }

  @Override
  public void await(long zxid, Member.Reply reply, ActorRef<Member.Reply> replyTo) {
    applying.await(zxid, reply, replyTo);
  }

  @Override
  public void query(Query query) {
    applying.query(query);
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
    String id = contents.ensemble().isKnown() ? EnsembleId.NONE : ids.get();
    return id.equals(EnsembleId.NONE) ? Optional.empty() : Optional.of(new Changed.EnsembleNamed(id));
  }

  @Override
  public void foresee(Collection<Change> changes) {
    contents.ensemble().foresee(changes);
  }

  /** The id by which this node is known to others: {@link #ensemble}, or what the end of its log is about to make it. Any thread. */
  public String claimedEnsemble() {
    return contents.ensemble().claimed();
  }

  @Override
  public Optional<Configuration> configuration() {
    Znode config = contents.nodes().get(Paths.CONFIG);
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
    TreeSnapshot.write(out, contents);
  }

  @Override
  public void readSnapshot(DataInput in, long zxid) throws IOException {
    recovery.loaded(TreeSnapshot.read(in, contents), zxid);
  }

  @Override
  public void replay(Transaction transaction) {
    recovery.replay(transaction);
  }

  @Override
  public void recovered() {
    recovery.ended();
    if (!formed.equals(Configuration.NONE)) recovery.plantConfiguration(formed.toString());
    contents.nodes().quotas().recount(recovery.lastZxid());
    applying.recovered(recovery.lastZxid());
  }

  @Override
  public NodeView node(String path) {
    return contents.nodes().get(path);
  }

  @Override
  public long applied() {
    return applying.applied();
  }

  @Override
  public long publishing() {
    return applying.publishing();
  }

  @Override
  public long restoredAt() {
    return applying.restoredAt();
  }

  @Override
  public Optional<SessionView> session(long sessionId) {
    return Optional.ofNullable(contents.sessions().get(sessionId));
  }

  @Override
  public Collection<SessionView> sessions() {
    return Collections.unmodifiableCollection(contents.sessions().values());
  }

  @Override
  public Collection<String> ephemerals(long sessionId) {
    return contents.nodes().ephemerals(sessionId);
  }

  @Override
  public Collection<String> reapable() {
    return contents.nodes().reapable();
  }

  @Override
  public int nodeCount() {
    return contents.nodes().size() + 1;
  }

  @Override
  public int ephemeralCount() {
    return contents.nodes().ephemeralCount();
  }

  @Override
  public long approximateDataSize() {
    return contents.nodes().dataSize();
  }

  @Override
  public Collection<QuotaView> quotas() {
    return contents.nodes().quotas().views();
  }

  @Override
  public WatchCounts watchCounts() {
    return contents.watches().counts();
  }
}
