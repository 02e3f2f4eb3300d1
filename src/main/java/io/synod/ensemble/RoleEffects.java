package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.PeerMessage.PartialSnapshot;
import io.synod.ensemble.PeerMessage.SnapshotChunk;
import io.synod.ensemble.StateMachine.Turn;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.loop.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what a {@link Role} asks for: each thing is done by the part of the member that it concerns.
 *
 * @param self the member's actor, which hands what it is told here back to the role
 * @param inAMoment tells it the same a millisecond later
 * @param applied told when the machine has come to where it was awaited
 */
record RoleEffects(String ensemble, ActorRef<Member.Command> self, Consumer<Member.Command> inAMoment, Clock clock, StateMachine machine,
    ActorRef<Member.Reply> applied, Peers peers, OwnLog log, LearnerReads reads, Snapshotting snapshotting, Installation installation, Roster roster,
    Tenure tenure) implements Effects {
  private static final Logger LOG = LoggerFactory.getLogger(RoleEffects.class);

  /** For the role that has asked, if it still is one. */
  record TurnEnd(Role role) implements Member.Command {}

  /** See above. */
  record MomentEnd(Role role) implements Member.Command {}

  @Override
  public long nowMillis() {
    return clock.millis();
  }

  @Override
  public void send(int peer, PeerMessage message) {
    peers.send(peer, message);
  }

  @Override
  public void send(int peer, PeerMessage message, When latest) {
    peers.sendLazily(peer, message, latest.millis);
  }

  @Override
  public void expect(int peer) {
    peers.awaitNext(peer);
  }

  @Override
  public void flush() {
    peers.flush();
  }

  @Override
  public int generation(int peer) {
    return peers.generation(peer);
  }

  @Override
  public void awaitTurnEnd() {
    self.tell(new TurnEnd(tenure.role()));
  }

  @Override
  public void awaitMoment() {
    inAMoment.accept(new MomentEnd(tenure.role()));
  }

  @Override
  public void acceptEpoch(int epoch) {
    log.acceptEpoch(epoch);
  }

  @Override
  public void establishEpoch(int epoch) {
    log.establishEpoch(epoch);
  }

  @Override
  public void append(TransactionsAppended batch) {
    log.append(batch);
  }

  @Override
  public void append(List<TransactionsAppended> batches) {
    log.append(batches);
  }

  @Override
  public void discardTail(long zxid) {
    log.discardTail(zxid);
  }

  @Override
  public boolean isLogBusy() {
    return log.isBusy();
  }

  @Override
  public void fetch(int peer, long join, long zxid) {
    reads.fetch(tenure.role(), peer, join, zxid);
  }

  @Override
  public SnapshotFile newestSnapshot() {
    return snapshotting.newest();
  }

  @Override
  public void readSnapshot(int peer, long join, PartialSnapshot have) {
    reads.readSnapshot(tenure.role(), peer, join, have);
  }

  @Override
  public void writeSnapshot(SnapshotChunk chunk) {
    installation.write(chunk);
  }

  @Override
  public boolean isInstalling() {
    return installation.isBusy();
  }

  @Override
  public PartialSnapshot partialSnapshot() {
    return installation.partial();
  }

  @Override
  public void apply(List<Turn> turns) {
    machine.apply(turns);
  }

  @Override
  public void await(long zxid) {
    machine.await(zxid, new Member.Reply(0, zxid, null), applied);
  }

  @Override
  public void serve(int leader) {
    roster.established();
    if (tenure.serve(leader)) snapshotting.allow();
  }

  @Override
  public void reconfigured(Electorate electorate) {
    roster.reconfigured(electorate);
  }

  @Override
  public void suspect(int peer) {
    roster.suspect(peer);
  }

  @Override
  public void note(String event) {
    LOG.info("ensemble {}: {}", ensemble, event);
  }

  @Override
  public void look(String reason) {
    tenure.look(reason);
  }
}
