package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import io.synod.ensemble.PeerMessage.ChunkTaken;
import io.synod.ensemble.PeerMessage.LearnerInfo;
import io.synod.ensemble.PeerMessage.PartialSnapshot;
import io.synod.ensemble.PeerMessage.SnapshotChunk;
import io.synod.ensemble.StateMachine.Turn;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The shell of a {@link Role}, and of having none: tells it what happens and carries its {@link Effects} out. Part of the member's actor, which
 * becomes this when it has recovered.
 *
 * <table>
 *   <caption>States</caption>
 *   <tr><td>looking</td><td>the election has been asked; learners that come meanwhile are remembered</td><td>→ a role</td></tr>
 *   <tr><td>a role</td><td>{@link Leadership} or {@link Following}</td><td>→ settling</td></tr>
 *   <tr><td>settling</td><td>the role has ended; what it gave to the disk must end too, for a vote tells what is there</td><td>→ looking</td></tr>
 * </table>
 */
final class RoleActor implements Effects, Installation.Owner {
  /** What it shares with the states before. */
  record Shell(ActorContext<Member.Command> context, TimerScheduler<Member.Command> timers, StashBuffer<Member.Command> stash,
      ActorRef<TxnLogActor.Command> log, Snapshotting.Io io, Function<Member.Command, Behavior<Member.Command>> keep,
      Function<Fatal, Behavior<Member.Command>> fail) {}

  private enum Tick implements Member.Command { HALF }

  private record Applied(long zxid) implements Member.Command {}

  private record TurnEnd(Role role) implements Member.Command {}

  private record MomentEnd(Role role) implements Member.Command {}

  private static final Duration MOMENT = Duration.ofMillis(1);

  private final Shell shell;
  private final MemberSettings settings;
  private final MemberActor.Doors doors;
  private final Place place;
  private final StateMachine machine;
  private final History history;
  private final Snapshotting snapshotting;
  private final LearnerReads reads;
  private final Installation installation;
  private final ActorRef<Member.Reply> applied;
  private final Map<Integer, LearnerInfo> early = new TreeMap<>();
  private final Strangers strangers = new Strangers();
  private Electorate electorate;
  private ActorRef<ElectionActor.Command> election;
  private Peers peers;
  private Role role;
  private Role settling;
  private String ending;
  private long joins;
  private boolean logBusy;
  private boolean serves;
  private boolean served;
  private boolean mayUnstash;

  RoleActor(Shell shell, MemberSettings settings, MemberActor.Doors doors, StateMachine machine, History history, Snapshotting snapshotting,
      SnapshotFiles files, SnapshotTransfer transfer, PartialSnapshot partial) {
    this.shell = shell;
    this.settings = settings;
    this.doors = doors;
    this.place = doors.place();
    this.machine = machine;
    this.history = history;
    this.snapshotting = snapshotting;
    this.reads = new LearnerReads(settings, place.events(), transfer, history, shell.io());
    this.installation = new Installation(machine, history, snapshotting, files, transfer, shell.io(), this, partial);
    this.applied = shell.context().messageAdapter(Member.Reply.class, reply -> new Applied(reply.zxid()));
  }

  Behavior<Member.Command> begin() throws IOException {
    Set<Integer> members = machine.configuration().map(known -> known.seats().keySet()).orElse(Set.of());
    if (place == Place.ALONE && members.size() > 1) {
      return shell.fail().apply(new Fatal(Exit.DATA, "This node is one of several, by its log: " + members
          + ". Start it with those it knows of in ensemble.members, or the server lines in its zoo.cfg."));
    }
    electorate = known(place.electorate(settings.id()));
    if (electorate.quorum().holds(Set.of(settings.id()))) history.commitAll();
    if (history.isFuzzy()) snapshotting.bar();
    else machine.recovered();
    electorate = known(electorate);
    doors.statistics().recovered();
    doors.statistics().members(electorate.committed());
    election = shell.context().spawn(ElectionActor.create(settings.id(), ElectionSettings.defaults(),
        (peer, notification) -> peers.send(peer, notification), doors.clock(), doors.random(), shell.context().getSelf()), "election",
        DispatcherSelector.sameAsParent());
    peers = new Peers(place.links(), settings.ensemble(), shell.context().getSelf(), election);
    place.links().peers(electorate.peersOf(settings.id()));
    shell.timers().startTimerWithFixedDelay(Tick.HALF, settings.quorum().tick().dividedBy(2));
    lookForLeader();
    return after(living());
  }

  /** What the log says counts before what is set; and what is in its tail may be committed, or become so. */
  private Electorate known(Electorate set) {
    Electorate applied = machine.configuration().map(set::committing).orElse(set);
    List<Change> tail = history.tail();
    machine.foresee(tail);
    Stream<Configuration> proposed = tail.stream().flatMap(change -> machine.configuration(change).stream());
    return new Electorate(applied.committed(), proposed.reduce((older, newer) -> newer).orElse(applied.committed()));
  }

  private Behavior<Member.Command> living() {
    return Behaviors.receive(Member.Command.class)
        .onMessage(Member.Propose.class, this::propose)
        .onMessage(TxnLogActor.Appended.class, this::logged)
        .onMessage(Member.Ask.class, m -> act(() -> machine.query(m.query())))
        .onMessage(Member.AwaitApplied.class, m -> act(() -> machine.await(m.zxid(), new Member.Reply(m.cxid(), m.zxid(), null), m.replyTo())))
        .onMessage(MemberActor.Proceed.class, m -> act(machine::proceed))
        .onMessage(Peers.Heard.class, this::heard)
        .onMessage(TurnEnd.class, m -> act(() -> turnEnded(m)))
        .onMessage(Member.Read.class, this::read)
        .onMessage(Member.Sync.class, this::sync)
        .onMessage(Applied.class, m -> act(() -> applied(m.zxid())))
        .onMessage(MomentEnd.class, m -> act(() -> momentEnded(m)))
        .onMessage(Tick.class, m -> act(this::tick))
        .onMessage(Peers.Opened.class, m -> act(() -> opened(m.peer())))
        .onMessage(Peers.Closed.class, m -> act(() -> closed(m.peer())))
        .onMessage(Peers.Foreign.class, this::foreign)
        .onMessage(ElectionActor.Elected.class, m -> act(() -> elected(m)))
        .onMessage(ElectionActor.ConfigurationLearnt.class, m -> act(() -> learnt(m.configuration())))
        .onMessage(TxnLogActor.EpochPromised.class, m -> act(() -> promised(m.epoch())))
        .onMessage(TxnLogActor.EpochBegun.class, m -> act(() -> epochBegun(m.epoch())))
        .onMessage(TxnLogActor.TailGone.class, m -> act(() -> tailGone(m.zxid())))
        .onMessage(Member.Surpass.class, this::surpass)
        .onMessage(Member.Unreachable.class, m -> act(() -> unreachable(m.member())))
        .onMessage(Member.Reachable.class, m -> act(() -> election.tell(new ElectionActor.Trusted(m.member()))))
        .onMessage(Member.TakeSnapshot.class, m -> act(() -> snapshotting.take(m.replyTo())))
        .onMessage(Snapshotting.Written.class, m -> act(() -> snapshotting.written(m, role == null ? Long.MAX_VALUE : role.neededFrom())))
        .onMessage(TxnLogActor.SnapshotRecorded.class, m -> act(() -> snapshotRecorded(m)))
        .onMessage(Snapshotting.FilesPurged.class, m -> act(() -> filesPurged(m)))
        .onMessage(LearnerReads.Fetched.class, m -> act(() -> fetched(m)))
        .onMessage(LearnerReads.SnapshotRead.class, m -> act(() -> snapshotRead(m)))
        .onMessage(Installation.PieceWritten.class, m -> act(() -> installation.written(m)))
        .onMessage(Installation.SnapshotLoaded.class, m -> act(() -> installation.loaded(m)))
        .onMessage(TxnLogActor.SnapshotIn.class, m -> act(() -> snapshotIn(m)))
        .onMessage(MemberActor.Stopping.class, stopping -> shell.fail().apply(stopping.reason()))
        .onSignal(ChildFailed.class, failed -> shell.fail().apply(MemberActor.childFailed(settings, failed)))
        .build();
  }

  /** Something happens; then what the role has decided about itself. */
  private Behavior<Member.Command> act(Runnable what) {
    what.run();
    return after(Behaviors.same());
  }

  private Behavior<Member.Command> after(Behavior<Member.Command> next) {
    if (ending != null) endRole();
    if (!mayUnstash) return next;
    mayUnstash = false;
    return shell.stash().unstashAll(living());
  }

  // ---- requests

  private Behavior<Member.Command> propose(Member.Propose proposal) {
    if (!serves) return unserved(proposal, proposal.origin(), proposal.replyTo());
    role.propose(proposal);
    return after(Behaviors.same());
  }

  private Behavior<Member.Command> sync(Member.Sync sync) {
    if (!serves) return unserved(sync, sync.origin(), sync.replyTo());
    role.sync(sync);
    return after(Behaviors.same());
  }

  private Behavior<Member.Command> read(Member.Read read) {
    if (!serves) return unserved(read, read.origin(), read.replyTo());
    role.read(read);
    return after(Behaviors.same());
  }

  private Behavior<Member.Command> surpass(Member.Surpass surpass) {
    if (!serves) return unserved(surpass, Origin.NODE, surpass.replyTo());
    role.surpass(surpass);
    return after(Behaviors.same());
  }

  /** Who comes before this member has ever served waits; later there is nobody to ask, and whoever asked has to know it. */
  private Behavior<Member.Command> unserved(Member.Command request, Origin origin, ActorRef<Member.Reply> replyTo) {
    if (!served) return shell.keep().apply(request);
    replyTo.tell(new Member.Reply(origin.cxid(), history.handed(), machine.unknown()));
    return Behaviors.same();
  }

  @Override
  public void serve(int leader) {
    election.tell(new ElectionActor.Established(history.currentEpoch()));
    if (serves) return;
    shell.context().getLog().info("ensemble {} serves clients in epoch {}, as {}", settings.ensemble(), history.currentEpoch(),
        leader == settings.id() ? "leader" : "learner of member " + leader);
    serves = true;
    served = true;
    mayUnstash = true;
    doors.statistics().availability().serves(role.view().state());
    snapshotting.allow();
    if (leader == settings.id()) doors.serving().leads(history.currentEpoch());
    else doors.serving().follows(leader, history.currentEpoch());
    show();
  }

  // ---- roles

  /** What the tail may bring decides as well, and needs links. */
  private void lookForLeader() {
    Electorate now = known(electorate);
    if (!now.equals(electorate)) place.links().peers(now.peersOf(settings.id()));
    electorate = now;
    doors.statistics().availability().looks();
    election.tell(new ElectionActor.Look(history.last(), history.currentEpoch(), electorate));
    if (!history.isFuzzy()) doors.serving().looks();
    show();
  }

  private void elected(ElectionActor.Elected elected) {
    if (role != null || settling != null) return;
    shell.context().getLog().info("ensemble {}: {} - LEADER ELECTION TOOK - {} MS", settings.ensemble(), elected.state(), elected.tookMillis());
    doors.statistics().availability().elected(elected.tookMillis());
    doors.serving().joins();
    if (elected.state() == MemberState.LEADING) lead();
    else follow(elected.leader(), elected.state());
    show();
  }

  private void lead() {
    var leadership = new Leadership(settings.id(), electorate, history, machine, settings, this, doors.serving(), doors.statistics());
    role = leadership;
    leadership.begin(early);
    early.clear();
  }

  private void follow(int leader, MemberState kind) {
    early.forEach((id, info) -> peers.send(id, new PeerMessage.Declined(info.join())));
    early.clear();
    var following = new Following(leader, ++joins, kind, electorate.committed().version(), history, machine, settings, this, doors.serving(),
        doors.statistics());
    role = following;
    following.begin();
  }

  @Override
  public void look(String reason) {
    if (ending == null) ending = reason;
  }

  private void endRole() {
    shell.context().getLog().info("ensemble {} looks for a leader: {}", settings.ensemble(), ending);
    ending = null;
    settling = role;
    role = null;
    if (serves) {
      serves = false;
      doors.serving().ended();
    }
    settling.leave();
    settle();
  }

  /** A vote tells what is in the log: what is on its way there must have arrived. */
  private void settle() {
    if (settling == null || logBusy || installation.busy()) return;
    settling = null;
    lookForLeader();
  }

  private Role roleOrLast() {
    return role != null ? role : settling;
  }

  @Override
  public void awaitTurnEnd() {
    shell.context().getSelf().tell(new TurnEnd(role));
  }

  private void turnEnded(TurnEnd end) {
    if (end.role() == role) role.turnEnded();
  }

  @Override
  public void awaitMoment() {
    shell.context().scheduleOnce(MOMENT, shell.context().getSelf(), new MomentEnd(role));
  }

  private void momentEnded(MomentEnd end) {
    if (end.role() == role) role.momentEnded();
  }

  private void tick() {
    if (role != null) role.tick();
    show();
  }

  private void show() {
    doors.statistics().show(role != null ? role.view()
        : new MemberView(MemberState.LOOKING, MemberView.Phase.ELECTION, 0, history.currentEpoch(), history.last(), history.committed(), false, List.of(), 0));
  }

  // ---- peers

  private Behavior<Member.Command> heard(Peers.Heard heard) {
    if (role != null) {
      if (role instanceof Following && heard.message() instanceof LearnerInfo info) peers.send(heard.peer(), new PeerMessage.Declined(info.join()));
      else role.heard(heard.peer(), heard.message());
    } else if (heard.message() instanceof LearnerInfo info) {
      early.put(heard.peer(), info);
    } else if (heard.message() instanceof PeerMessage.Left) {
      early.remove(heard.peer());
    }
    return after(Behaviors.same());
  }

  private void opened(int peer) {
    strangers.joined(peer);
    if (role != null) role.opened(peer);
  }

  /** Who has served is a member of its ensemble, whoever else calls himself one. */
  private Behavior<Member.Command> foreign(Peers.Foreign foreign) {
    Optional<String> wrong = served ? Optional.empty() : strangers.met(foreign.peer(), foreign.how(), electorate);
    return wrong.isEmpty() ? Behaviors.same() : shell.fail().apply(new Fatal(Exit.DATA, "node " + settings.id() + " cannot start: " + wrong.get()));
  }

  private void closed(int peer) {
    early.remove(peer);
    if (role != null) role.closed(peer);
  }

  @Override
  public void send(int peer, PeerMessage message) {
    peers.send(peer, message);
  }

  @Override
  public void sendLazily(int peer, PeerMessage message) {
    peers.sendLazily(peer, message);
  }

  @Override
  public void flush() {
    peers.flush();
  }

  @Override
  public int generation(int peer) {
    return peers.generation(peer);
  }

  private void learnt(Configuration configuration) {
    reconfigured(electorate.committing(configuration));
  }

  @Override
  public void reconfigured(Electorate now) {
    Configuration members = now.committed();
    Configuration before = electorate.committed();
    boolean others = members.version() != before.version();
    if (others) {
      shell.context().getLog().info("ensemble {}: voters {}, observers {}, by configuration {}", settings.ensemble(), members.voters(),
          members.observers(), Long.toHexString(members.version()));
    }
    electorate = now;
    doors.statistics().members(members);
    place.links().peers(now.peersOf(settings.id()));
    election.tell(new ElectionActor.Reconfigured(now));
    if (others) doors.members().accept(before, members);
  }

  @Override
  public void suspect(int peer) {
    election.tell(new ElectionActor.Suspected(peer));
  }

  private void unreachable(int peer) {
    suspect(peer);
    if (role != null) role.suspected(peer);
  }

  // ---- the log

  @Override
  public void append(TransactionsAppended batch) {
    logBusy = true;
    snapshotting.appended(batch.count(), batch.body().size());
    shell.log().tell(new TxnLogActor.Append(batch));
  }

  @Override
  public void append(List<TransactionsAppended> batches) {
    logBusy = true;
    for (TransactionsAppended batch : batches) snapshotting.appended(batch.count(), batch.body().size());
    shell.log().tell(batches.size() == 1 ? new TxnLogActor.Append(batches.get(0)) : new TxnLogActor.AppendAll(batches));
  }

  private Behavior<Member.Command> logged(TxnLogActor.Appended done) {
    logBusy = false;
    roleOrLast().appended(done.lastZxid(), done.sequenceNr());
    snapshotting.startIfDue();
    settle();
    return after(Behaviors.same());
  }

  @Override
  public void acceptEpoch(int epoch) {
    logBusy = true;
    shell.log().tell(new TxnLogActor.AcceptEpoch(epoch));
  }

  private void promised(int epoch) {
    logBusy = false;
    history.accepted(epoch);
    roleOrLast().accepted(epoch);
    settle();
  }

  @Override
  public void establishEpoch(int epoch) {
    logBusy = true;
    shell.log().tell(new TxnLogActor.EstablishEpoch(epoch));
  }

  private void epochBegun(int epoch) {
    logBusy = false;
    history.established(epoch);
    shell.context().getLog().info("ensemble {} is in epoch {}", settings.ensemble(), epoch);
    roleOrLast().established(epoch);
    settle();
  }

  @Override
  public void discardTail(long zxid) {
    logBusy = true;
    shell.context().getLog().info("ensemble {} gives up what it has above {}: it was never committed", settings.ensemble(), Zxid.of(zxid));
    shell.log().tell(new TxnLogActor.DiscardTail(zxid, history.discard(zxid)));
  }

  private void tailGone(long zxid) {
    logBusy = false;
    if (electorate.changing() && electorate.proposed().version() > zxid) reconfigured(Electorate.of(electorate.committed()));
    roleOrLast().discarded(zxid);
    settle();
  }

  // ---- the machine

  @Override
  public long nowMillis() {
    return doors.clock().millis();
  }

  @Override
  public void apply(List<Turn> turns) {
    machine.apply(turns);
  }

  @Override
  public void await(long zxid) {
    machine.await(zxid, new Member.Reply(0, zxid, null), applied);
  }

  private void applied(long zxid) {
    installation.proceed();
    if (role != null) role.reached(zxid);
  }

  @Override
  public void note(String event) {
    shell.context().getLog().info("ensemble {}: {}", settings.ensemble(), event);
  }

  // ---- what a leader reads for its learners

  @Override
  public void fetch(int peer, long join, long zxid) {
    reads.fetch(role, peer, join, zxid);
  }

  private void fetched(LearnerReads.Fetched fetched) {
    if (fetched.asking() == role) reads.fetched(fetched);
  }

  @Override
  public SnapshotFile newestSnapshot() {
    return snapshotting.newest();
  }

  @Override
  public void readSnapshot(int peer, long join, PartialSnapshot have) {
    reads.readSnapshot(role, peer, join, have);
  }

  private void snapshotRead(LearnerReads.SnapshotRead read) {
    if (read.asking() == role) role.snapshotRead(read.peer(), read.chunk());
  }

  // ---- what a learner gets from its leader's snapshot

  @Override
  public PartialSnapshot partialSnapshot() {
    return installation.partial();
  }

  @Override
  public void writeSnapshot(SnapshotChunk chunk) {
    installation.write(chunk);
  }

  @Override
  public void taken(ChunkTaken taken) {
    if (role != null) role.snapshotWritten(taken);
    settle();
  }

  @Override
  public void damaged(String reason) {
    if (role != null) look("the leader's snapshot came damaged: " + reason);
    settle();
  }

  @Override
  public void record(long zxid) {
    shell.log().tell(new TxnLogActor.InstallSnapshot(zxid));
  }

  private void snapshotIn(TxnLogActor.SnapshotIn in) {
    shell.context().getLog().info("ensemble {} has taken the leader's snapshot at {}", settings.ensemble(), Zxid.of(in.zxid()));
    installation.recorded(in);
  }

  private void snapshotRecorded(TxnLogActor.SnapshotRecorded recorded) {
    snapshotting.recorded(recorded);
    installation.proceed();
  }

  /** A snapshot of our own ends only here, and that of the leader may have waited for it. */
  private void filesPurged(Snapshotting.FilesPurged purged) {
    snapshotting.purged(purged);
    installation.proceed();
  }
}
