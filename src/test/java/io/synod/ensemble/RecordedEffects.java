package io.synod.ensemble;

import io.synod.ensemble.StateMachine.Turn;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.loop.Links;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a role has asked for, as text and in order; nothing of it happens by itself. */
final class RecordedEffects implements Effects {
  /** Members of a build before the first generation. */
  final Set<Integer> old = new HashSet<>();
  SnapshotFile newest = SnapshotFile.NONE;
  final List<String> asked = new ArrayList<>();
  final List<PeerMessage> sent = new ArrayList<>();
  final List<TransactionsAppended> appended = new ArrayList<>();
  final List<Turn> applied = new ArrayList<>();
  /** Of whom something was expected. */
  final List<Integer> expected = new ArrayList<>();
  String looking;
  private boolean logBusy;
  private boolean installing;

  /** What was asked since this was called last. */
  List<String> take() {
    var taken = List.copyOf(asked);
    asked.clear();
    return taken;
  }

  /** What the log was given is durable. */
  void logged() {
    logBusy = false;
  }

  /** The piece of a snapshot is there. */
  void installed() {
    installing = false;
  }

  @Override
  public long nowMillis() {
    return 1000;
  }

  @Override
  public void send(int peer, PeerMessage message) {
    sent.add(message);
    asked.add("send " + peer + " " + message.getClass().getSimpleName());
  }

  @Override
  public void send(int peer, PeerMessage message, When latest) {
    sent.add(message);
    asked.add("send " + peer + " " + message.getClass().getSimpleName() + " " + latest.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public void expect(int peer) {
    expected.add(peer);
  }

  @Override
  public void flush() {
    asked.add("flush");
  }

  @Override
  public void awaitTurnEnd() {
    asked.add("await the turn's end");
  }

  @Override
  public void awaitMoment() {
    asked.add("await a moment");
  }

  @Override
  public void acceptEpoch(int epoch) {
    logBusy = true;
    asked.add("accept " + epoch);
  }

  @Override
  public void establishEpoch(int epoch) {
    logBusy = true;
    asked.add("establish " + epoch);
  }

  @Override
  public void append(TransactionsAppended batch) {
    append(List.of(batch));
  }

  @Override
  public void append(List<TransactionsAppended> batches) {
    logBusy = true;
    appended.addAll(batches);
    asked.add("append");
  }

  @Override
  public void discardTail(long zxid) {
    logBusy = true;
    asked.add("discard above " + Zxid.of(zxid));
  }

  @Override
  public boolean isLogBusy() {
    return logBusy;
  }

  @Override
  public boolean isInstalling() {
    return installing;
  }

  @Override
  public void fetch(int peer, long join, long zxid) {
    asked.add("fetch for " + peer + " above " + Zxid.of(zxid));
  }

  @Override
  public int generation(int peer) {
    return old.contains(peer) ? 0 : Links.GENERATION_2;
  }

  @Override
  public SnapshotFile newestSnapshot() {
    return newest;
  }

  @Override
  public void readSnapshot(int peer, long join, PeerMessage.PartialSnapshot have) {
    asked.add("read snapshot for " + peer);
  }

  @Override
  public void writeSnapshot(PeerMessage.SnapshotChunk chunk) {
    installing = true;
    asked.add("write snapshot");
  }

  @Override
  public PeerMessage.PartialSnapshot partialSnapshot() {
    return PeerMessage.PartialSnapshot.NONE;
  }

  @Override
  public void apply(List<Turn> turns) {
    applied.addAll(turns);
    asked.add("apply " + turns.size());
  }

  @Override
  public void await(long zxid) {
    asked.add("await " + Zxid.of(zxid));
  }

  @Override
  public void serve(int leader) {
    asked.add("serve");
  }

  @Override
  public void reconfigured(Electorate electorate) {
    asked.add("reconfigured");
  }

  @Override
  public void suspect(int peer) {
    asked.add("suspect " + peer);
  }

  @Override
  public void note(String event) {}

  @Override
  public void look(String reason) {
    looking = reason;
    asked.add("look");
  }
}
