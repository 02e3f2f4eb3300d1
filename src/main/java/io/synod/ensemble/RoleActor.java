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
import io.synod.ensemble.PeerMessage.PartialSnapshot;
import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * The shell of a {@link Role}, and of having none: tells it what happens, and the parts of the member, each of which owns what it is about: {@link Tenure}
 * the role, {@link Roster} who the members are, {@link Service} whether clients are served, {@link OwnLog} what is on its way into the log,
 * {@link Installation} what comes of a leader's snapshot, {@link LearnerReads} what a leader reads for its learners. What a role asks for is carried out by
 * {@link RoleEffects}. Part of the member's actor, which becomes this when it has recovered.
 */
final class RoleActor implements Installation.Owner {
  /** What it shares with the states before. */
  record Shell(ActorContext<Member.Command> context, TimerScheduler<Member.Command> timers, StashBuffer<Member.Command> stash,
      ActorRef<TxnLogActor.Command> log, Snapshotting.Io io, Function<Member.Command, Behavior<Member.Command>> keep,
      Function<Fatal, Behavior<Member.Command>> fail) {}

  private enum Tick implements Member.Command { HALF }

  private record Applied(long zxid) implements Member.Command {}

  private static final Duration MOMENT = Duration.ofMillis(1);

  private final Shell shell;
  private final MemberSettings settings;
  private final MemberActor.Doors doors;
  private final StateMachine machine;
  private final History history;
  private final Snapshotting snapshotting;
  private final LearnerReads reads;
  private final Installation installation;
  private final OwnLog log;
  private final Roster roster;
  private final Service service;
  private final Tenure tenure;
  private final Peers peers;
  private final Effects effects;

  RoleActor(Shell shell, MemberSettings settings, MemberActor.Doors doors, StateMachine machine, History history, Snapshotting snapshotting,
      SnapshotFiles files, SnapshotTransfer transfer, PartialSnapshot partial) {
    this.shell = shell;
    this.settings = settings;
    this.doors = doors;
    this.machine = machine;
    this.history = history;
    this.snapshotting = snapshotting;
    ActorContext<Member.Command> context = shell.context();
    ActorRef<Member.Command> self = context.getSelf();
    ActorRef<ElectionActor.Command> election = context.spawn(ElectionActor.create(settings.id(), ElectionSettings.defaults(), this::send, doors.clock(),
        doors.random(), self), "election", DispatcherSelector.sameAsParent());
    reads = new LearnerReads(settings, doors.place().events(), transfer, history, shell.io());
    installation = new Installation(machine, history, snapshotting, files, transfer, shell.io(), this, partial);
    log = new OwnLog(settings.ensemble(), shell.log(), history, snapshotting);
    roster = new Roster(settings, doors.place(), machine, history, doors.statistics(), doors.members(), election);
    service = new Service(settings, doors.serving(), doors.statistics().availability(), machine, history);
    tenure = new Tenure(settings, machine, history, service, doors.serving(), doors.statistics());
    peers = new Peers(doors.place().links(), settings.ensemble(), self, election);
    effects = new RoleEffects(settings.ensemble(), self, command -> context.scheduleOnce(MOMENT, self, command), doors.clock(), machine,
        context.messageAdapter(Member.Reply.class, reply -> new Applied(reply.zxid())), peers, log, reads, snapshotting, installation, roster, tenure);
  }

  private void send(int peer, Notification notification) {
    peers.send(peer, notification);
  }

  /** @throws Fatal when the member is not what its log says */
  Behavior<Member.Command> begin() throws IOException {
    roster.read();
    if (roster.isAlone()) history.commitAll();
    if (history.isFuzzy()) snapshotting.bar();
    else machine.recovered();
    roster.read();
    doors.statistics().recovered();
    roster.begin();
    shell.timers().startTimerWithFixedDelay(Tick.HALF, settings.quorum().tick().dividedBy(2));
    lookForLeader();
    return after(living());
  }

  private Behavior<Member.Command> living() {
    return Behaviors.receive(Member.Command.class)
        .onMessage(Member.Propose.class, this::propose)
        .onMessage(TxnLogActor.Appended.class, this::logged)
        .onMessage(Member.Ask.class, m -> act(() -> machine.query(m.query())))
        .onMessage(Member.AwaitApplied.class, m -> act(() -> machine.await(m.zxid(), new Member.Reply(m.cxid(), m.zxid(), null), m.replyTo())))
        .onMessage(MemberActor.Proceed.class, m -> act(machine::proceed))
        .onMessage(Peers.Heard.class, this::heard)
        .onMessage(RoleEffects.TurnEnd.class, m -> act(() -> turnEnded(m)))
        .onMessage(Member.Read.class, this::read)
        .onMessage(Member.Sync.class, this::sync)
        .onMessage(Applied.class, m -> act(() -> applied(m.zxid())))
        .onMessage(RoleEffects.MomentEnd.class, m -> act(() -> momentEnded(m)))
        .onMessage(Tick.class, m -> act(this::tick))
        .onMessage(Peers.Opened.class, m -> act(() -> opened(m.peer())))
        .onMessage(Peers.Closed.class, m -> act(() -> tenure.closed(m.peer())))
        .onMessage(Peers.Foreign.class, this::foreign)
        .onMessage(ElectionActor.Elected.class, m -> act(() -> elected(m)))
        .onMessage(ElectionActor.ConfigurationLearnt.class, m -> act(() -> roster.learnt(m.configuration())))
        .onMessage(TxnLogActor.EpochPromised.class, m -> act(() -> promised(m.epoch())))
        .onMessage(TxnLogActor.EpochBegun.class, m -> act(() -> epochBegun(m.epoch())))
        .onMessage(TxnLogActor.TailGone.class, m -> act(() -> tailGone(m.zxid())))
        .onMessage(Member.Surpass.class, this::surpass)
        .onMessage(Member.Unreachable.class, m -> act(() -> unreachable(m.member())))
        .onMessage(Member.Reachable.class, m -> act(() -> roster.trust(m.member())))
        .onMessage(Member.TakeSnapshot.class, m -> act(() -> snapshotting.take(m.replyTo())))
        .onMessage(Snapshotting.Written.class, m -> act(() -> snapshotWritten(m)))
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
    if (tenure.isEnding()) {
      tenure.end();
      settle();
    }
    return service.takeNews() ? shell.stash().unstashAll(living()) : next;
  }

  // ---- requests

  private Behavior<Member.Command> propose(Member.Propose proposal) {
    if (!service.isOpen()) return unserved(proposal, proposal.origin(), proposal.replyTo());
    tenure.role().propose(proposal);
    return after(Behaviors.same());
  }

  private Behavior<Member.Command> sync(Member.Sync sync) {
    if (!service.isOpen()) return unserved(sync, sync.origin(), sync.replyTo());
    tenure.role().sync(sync);
    return after(Behaviors.same());
  }

  private Behavior<Member.Command> read(Member.Read read) {
    if (!service.isOpen()) return unserved(read, read.origin(), read.replyTo());
    tenure.role().read(read);
    return after(Behaviors.same());
  }

  private Behavior<Member.Command> surpass(Member.Surpass surpass) {
    if (!service.isOpen()) return unserved(surpass, Origin.NODE, surpass.replyTo());
    tenure.role().surpass(surpass);
    return after(Behaviors.same());
  }

  private Behavior<Member.Command> unserved(Member.Command request, Origin origin, ActorRef<Member.Reply> replyTo) {
    if (!service.hasOpened()) return shell.keep().apply(request);
    service.refuse(origin, replyTo);
    return Behaviors.same();
  }

  // ---- the role

  private void lookForLeader() {
    roster.look();
    service.looks();
    tenure.show();
  }

  private void elected(ElectionActor.Elected elected) {
    if (!tenure.isLooking()) return;
    service.joins(elected);
    tenure.begin(elected, roster.electorate(), effects);
    tenure.show();
  }

  /** A vote tells what is in the log: what is on its way there must have arrived. */
  private void settle() {
    if (!log.isBusy() && !installation.isBusy() && tenure.settle()) lookForLeader();
  }

  private void turnEnded(RoleEffects.TurnEnd end) {
    if (end.role() == tenure.role()) end.role().turnEnded();
  }

  private void momentEnded(RoleEffects.MomentEnd end) {
    if (end.role() == tenure.role()) end.role().momentEnded();
  }

  private void tick() {
    if (tenure.role() != null) tenure.role().tick();
    tenure.show();
  }

  private void applied(long zxid) {
    installation.proceed();
    if (tenure.role() != null) tenure.role().reached(zxid);
  }

  // ---- peers

  private Behavior<Member.Command> heard(Peers.Heard heard) {
    tenure.heard(heard.peer(), heard.message());
    return after(Behaviors.same());
  }

  private void opened(int peer) {
    roster.joined(peer);
    if (tenure.role() != null) tenure.role().opened(peer);
  }

  /** Who has served is a member of its ensemble, whoever else calls himself one. */
  private Behavior<Member.Command> foreign(Peers.Foreign foreign) {
    Optional<String> wrong = service.hasOpened() ? Optional.empty() : roster.stranger(foreign.peer(), foreign.how());
    return wrong.isEmpty() ? Behaviors.same() : shell.fail().apply(new Fatal(Exit.DATA, "node " + settings.id() + " cannot start: " + wrong.get()));
  }

  private void unreachable(int peer) {
    roster.suspect(peer);
    if (tenure.role() != null) tenure.role().suspected(peer);
  }

  // ---- the log

  private Behavior<Member.Command> logged(TxnLogActor.Appended done) {
    log.ended();
    tenure.roleOrLast().appended(done.lastZxid(), done.sequenceNr());
    snapshotting.startIfDue();
    settle();
    return after(Behaviors.same());
  }

  private void promised(int epoch) {
    log.accepted(epoch);
    tenure.roleOrLast().accepted(epoch);
    settle();
  }

  private void epochBegun(int epoch) {
    log.established(epoch);
    tenure.roleOrLast().established(epoch);
    settle();
  }

  private void tailGone(long zxid) {
    log.ended();
    roster.discarded(zxid);
    tenure.roleOrLast().discarded(zxid);
    settle();
  }

  // ---- snapshots: those of this member, what a leader reads for its learners, and what a learner gets of its leader's

  private void snapshotWritten(Snapshotting.Written written) {
    snapshotting.written(written, tenure.role() == null ? Long.MAX_VALUE : tenure.role().neededFrom());
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

  private void fetched(LearnerReads.Fetched fetched) {
    if (fetched.asking() == tenure.role()) reads.fetched(fetched);
  }

  private void snapshotRead(LearnerReads.SnapshotRead read) {
    if (read.asking() == tenure.role()) read.asking().snapshotRead(read.peer(), read.chunk());
  }

  private void snapshotIn(TxnLogActor.SnapshotIn in) {
    log.installed(in.zxid());
    installation.recorded(in);
  }

  @Override
  public void taken(ChunkTaken taken) {
    if (tenure.role() != null) tenure.role().snapshotWritten(taken);
    settle();
  }

  @Override
  public void damaged(String reason) {
    if (tenure.role() != null) tenure.look("the leader's snapshot came damaged: " + reason);
    settle();
  }

  @Override
  public void await(long zxid) {
    effects.await(zxid);
  }

  @Override
  public void record(long zxid) {
    log.install(zxid);
  }
}
