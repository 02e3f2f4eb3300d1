package io.synod.ensemble;

import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A learner as its leader sees it: how far it is in the phases, what it was sent and what of that it has acknowledged. The bytes between the
 * two are bounded, so a learner that is slow or stopped costs the leader no memory: it goes on from the log when it can. Mutable.
 */
final class Learner {
  private record Sent(long lastZxid, int bytes, long millis) {}

  /** Each answer to a ping tells whether there are clients; in older builds those only that showed themselves, within a third of their timeout, which is twenty ticks by default at most. */
  static final int LONGEST_BETWEEN_SIGNS = 16;

  final int id;
  final long join;
  final int acceptedEpoch;
  /** It was asked for its promise. */
  boolean asked;
  boolean epochAcked;
  boolean epochCounts;
  /** See {@link Effects#generation}. */
  int generation;
  /** A snapshot is on its way to it. */
  boolean snapshotting;
  /** Which one; a guess until the first piece is read. */
  long snapshotZxid;
  /** It gets the log, from {@link #sent} on. */
  boolean synchronizing;
  boolean newLeaderSent;
  boolean newLeaderAcked;
  boolean upToDate;
  boolean fetching;
  int silentTicks;
  /** Half ticks since a client of its own asked for something, or gave a sign of life; nobody is taken to be there until then. */
  int ticksWithoutClients = LONGEST_BETWEEN_SIGNS;
  /** Sent to it, and answered by it, in order. */
  long pings;
  long pongs;
  /** See {@link Confirmation}: it has answered this one of the pings, so that it still followed when the round began. */
  long confirmingPing;
  boolean confirms;
  /** The last answer that it keeps until it is confirmed, and the last that the round is for; 0 when there is none. */
  long unconfirmed;
  long inRound;
  private final Broadcasts.Queue queue;
  private final ArrayDeque<Sent> inFlight = new ArrayDeque<>();
  private long sent;
  private long acked;
  private long toldCommitted;
  private long toldLogged;
  private long awaited;
  private long waitingBytes;
  private final List<Long> accepted = new ArrayList<>();
  private long acceptedFrom;

  Learner(int id, long join, int acceptedEpoch, Broadcasts.Queue queue) {
    this.id = id;
    this.join = join;
    this.acceptedEpoch = acceptedEpoch;
    this.queue = queue;
  }

  /** Whether there are clients at it, as far as they have shown themselves of late. */
  boolean hasClients() {
    return ticksWithoutClients < LONGEST_BETWEEN_SIGNS;
  }

  /** A new epoch of the same leader: the promises are asked again, what was sent stays sent. */
  void beginEpoch() {
    asked = false;
    epochAcked = false;
    epochCounts = false;
    newLeaderSent = false;
    newLeaderAcked = false;
  }

  /** It has the leader's history up to {@code zxid}. */
  void synchronizeFrom(long zxid) {
    synchronizing = true;
    snapshotting = false;
    sent = zxid;
    acked = zxid;
    inFlight.clear();
    waitingBytes = 0;
  }

  void sending(TransactionsAppended batch) {
    sent = batch.lastZxid();
    int bytes = batch.body().size();
    waitingBytes += bytes;
    inFlight.add(new Sent(sent, bytes, queue.sent(inFlight.size())));
    told(batch.committed());
  }

  /** Its request {@code number}, the one behind the last accepted, will be {@code zxid}. To be told before that is sent, and before any other answer. */
  void accepting(long number, long zxid) {
    if (accepted.isEmpty()) acceptedFrom = number;
    accepted.add(zxid);
    awaited = zxid;
  }

  /** What was accepted since this was asked last; null when nothing was. */
  PeerMessage.Accepted takeAccepted() {
    if (accepted.isEmpty()) return null;
    var taken = new PeerMessage.Accepted(join, acceptedFrom, accepted);
    accepted.clear();
    return taken;
  }

  /** @return whether that is news */
  boolean acked(long zxid) {
    if (zxid <= acked) return false;
    acked = zxid;
    while (!inFlight.isEmpty() && inFlight.peek().lastZxid <= zxid) {
      Sent had = inFlight.remove();
      waitingBytes -= had.bytes;
      queue.acked(had.millis);
    }
    return true;
  }

  /** It knows of the commit. */
  void told(long committed) {
    toldCommitted = Math.max(toldCommitted, committed);
  }

  /** It knows how far the leader's own log is, with which its own is a quorum. */
  void toldLogged(long zxid) {
    toldLogged = zxid;
  }

  /** Whether its log has {@code zxid} and it knows that this is a quorum, with the leader's. */
  boolean commitsItself(long zxid) {
    return zxid <= toldLogged && zxid <= acked;
  }

  /** See {@link Role#neededFrom}; one that is up to date and falls behind joins again when the log does not reach back to it. */
  long neededFrom() {
    if (snapshotting) return snapshotZxid;
    return synchronizing && !upToDate ? sent : Long.MAX_VALUE;
  }

  /** zxid of the last transaction sent to it. */
  long sent() {
    return sent;
  }

  long acked() {
    return acked;
  }

  long toldCommitted() {
    return toldCommitted;
  }

  /** Whether a client of its own waits for a transaction that it does not know to be committed. */
  boolean awaitsCommit() {
    return awaited > toldCommitted;
  }

  /** Whether it is up to date and has acknowledged all it was sent in this epoch. */
  boolean isPrompt() {
    return newLeaderAcked && synchronizing && !fetching && inFlight.isEmpty();
  }

  /** Batches sent and not acknowledged. */
  int waiting() {
    return inFlight.size();
  }

  /** Of those. */
  long waitingBytes() {
    return waitingBytes;
  }
}
