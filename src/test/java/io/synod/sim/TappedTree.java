package io.synod.sim;

import akka.actor.typed.ActorRef;
import io.synod.ensemble.Change;
import io.synod.ensemble.Configuration;
import io.synod.ensemble.Decoder;
import io.synod.ensemble.Encoder;
import io.synod.ensemble.Member;
import io.synod.ensemble.Origin;
import io.synod.ensemble.Outcome;
import io.synod.ensemble.Request;
import io.synod.ensemble.StateMachine;
import io.synod.ensemble.Transaction;
import io.synod.journal.Bytes;
import io.synod.znode.Op;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The node's tree, and somebody who writes down in the {@link Ledger} what it is told to do. */
final class TappedTree implements StateMachine {
  private final StateMachine tree;
  private final NodeLife life;

  TappedTree(StateMachine tree, NodeLife life) {
    this.tree = tree;
    this.life = life;
  }

  @Override
  public void leads(Council council) {
    tree.leads(council);
  }

  @Override
  public Verdict prepare(Request request, Origin origin, int member, long zxid, long nowMillis) {
    Verdict verdict = tree.prepare(request, origin, member, zxid, nowMillis);
    if (verdict instanceof Verdict.Proposed)
      life.prepared(new Ledger.Entry(zxid, nowMillis, origin.sessionId(), origin.cxid(), ((Op) request).kind(), life.nanos()));
    return verdict;
  }

  @Override
  public void apply(List<Turn> turns) {
    for (Turn turn : turns) if (turn instanceof Committed committed) write(committed.transaction());
    tree.apply(turns);
  }

  @Override
  public void replay(Transaction transaction) {
    write(transaction);
    tree.replay(transaction);
  }

  private void write(Transaction transaction) {
    Encoder encoder = new Encoder(256);
    tree.encode(transaction.change(), encoder);
    life.applied(transaction.zxid(), encoder.take());
  }

  @Override
  public Outcome overloaded() {
    return tree.overloaded();
  }

  @Override
  public Outcome unknown() {
    return tree.unknown();
  }

  @Override
  public void proceed() {
    tree.proceed();
  }

  @Override
  public void await(long zxid, Member.Reply reply, ActorRef<Member.Reply> replyTo) {
    tree.await(zxid, reply, replyTo);
  }

  @Override
  public void query(Query query) {
    tree.query(query);
  }

  @Override
  public long applied() {
    return tree.applied();
  }

  @Override
  public long publishing() {
    return tree.publishing();
  }

  @Override
  public void encode(Change change, Encoder out) {
    tree.encode(change, out);
  }

  @Override
  public Change decode(Decoder in) throws IOException {
    return tree.decode(in);
  }

  @Override
  public void encode(Request request, Encoder out) {
    tree.encode(request, out);
  }

  @Override
  public Request decodeRequest(Decoder in) throws IOException {
    return tree.decodeRequest(in);
  }

  @Override
  public void encode(Outcome outcome, Encoder out) {
    tree.encode(outcome, out);
  }

  @Override
  public Outcome decodeOutcome(Decoder in) throws IOException {
    return tree.decodeOutcome(in);
  }

  @Override
  public Optional<Change> forming(Configuration members) {
    Optional<Change> change = tree.forming(members);
    if (change.isPresent()) life.prepared(new Ledger.Entry(members.version(), 0, 0, 0, Membership.all(members), life.nanos()));
    return change;
  }

  @Override
  public Optional<Change> naming(long zxid) {
    Optional<Change> change = tree.naming(zxid);
    if (change.isPresent()) life.prepared(new Ledger.Entry(zxid, 0, 0, 0, new Op.Multi(List.of()), life.nanos()));
    return change;
  }

  @Override
  public void foresee(Collection<Change> changes) {
    tree.foresee(changes);
  }

  @Override
  public Optional<Configuration> configuration() {
    return tree.configuration();
  }

  @Override
  public Optional<Configuration> configuration(Change change) {
    return tree.configuration(change);
  }

  @Override
  public void writeSnapshot(DataOutput out) throws IOException {
    tree.writeSnapshot(out);
  }

  @Override
  public void readSnapshot(DataInput in, long zxid) throws IOException {
    Probe.hit(life.recovered() ? "a snapshot of the leader is taken" : "recovery from a snapshot");
    tree.readSnapshot(in, zxid);
    life.restored(zxid);
  }

  @Override
  public void recovered() {
    life.hasRecovered();
    tree.recovered();
  }
}
