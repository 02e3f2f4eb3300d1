package io.synod.ensemble;

import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import io.synod.loop.Connection;
import io.synod.loop.Links;
import java.util.List;

/**
 * What a {@link Role} asks the member's actor to carry out. What ends later is reported by a method of the role, and not at all to one that is
 * no more; of what concerns the log, one command after the other is carried out.
 */
interface Effects {
  long nowMillis();

  /** Dropped when no link with {@code peer} is open. */
  void send(int peer, PeerMessage message);

  /** Like {@link #send(int, PeerMessage)}, for what nobody at {@code peer} waits for: it leaves with what is sent next, and at its time if that is nothing. */
  default void send(int peer, PeerMessage message, When latest) {
    send(peer, message);
  }

  /** When a message leaves that nobody waits for; what was sent so before, and has not left, then leaves with it, see {@link Connection#sendLazily}. */
  enum When {
    /** Somebody could see it. */
    LAZILY(1),
    /** The peer has to do with it only if others are slow. Few lone writes take longer: what is late earlier is mostly late for what the members share, and one more of them at work makes it later. */
    LATE(10),
    /** Nobody at the peer could see it. */
    IDLY(Connection.LAZY_AT_MOST_MILLIS);

    final int millis;

    When(int millis) {
      this.millis = millis;
    }
  }

  /** One client waits, and nobody else, for what {@code peer} is to send next: that is likely to come soon. */
  default void expect(int peer) {}

  /** What was sent leaves now, before anything else that was asked for. */
  default void flush() {}

  /** What the build of {@code peer} understands, see {@link Links.Channel#generation}. */
  default int generation(int peer) {
    return Links.OWN_GENERATION;
  }

  /** {@link Role#turnEnded} follows, behind all that the member has been told by now. */
  void awaitTurnEnd();

  /** {@link Role#momentEnded} follows, after a millisecond. */
  void awaitMoment();

  /** {@link Role#accepted} follows. */
  void acceptEpoch(int epoch);

  /** {@link Role#established} follows. */
  void establishEpoch(int epoch);

  /** {@link Role#appended} follows, once they are durable. One at a time. */
  void append(TransactionsAppended batch);

  /** As one write; see {@link #append}. */
  void append(List<TransactionsAppended> batches);

  /** {@link Role#discarded} follows. */
  void discardTail(long zxid);

  /** What the log was given last, by any role, is not durable yet. */
  boolean isLogBusy();

  /** Some batches of this log, from that on which holds the first transaction above {@code zxid}: {@link Role#fetched} follows. */
  void fetch(int peer, long join, long zxid);

  SnapshotFile newestSnapshot();

  /** The next piece of the newest snapshot, {@link Role#snapshotRead} follows. @param have what the learner has of one */
  void readSnapshot(int peer, long join, PeerMessage.PartialSnapshot have);

  /** {@link Role#snapshotWritten} follows; when it was the last piece, the machine has taken the snapshot and the log begins behind it. */
  void writeSnapshot(PeerMessage.SnapshotChunk chunk);

  /** A piece that was to be written is not there yet, or a snapshot takes the place of what the machine had. */
  boolean isInstalling();

  /** What is on this member of a snapshot whose sending was interrupted. */
  PeerMessage.PartialSnapshot partialSnapshot();

  /** Gives the machine what is committed, in order. */
  void apply(List<StateMachine.Turn> turns);

  /** {@link Role#reached} follows once the machine has applied {@code zxid}. */
  void await(long zxid);

  /** Clients may be served from now on, in this epoch; once more when it is followed by another of the same leader. @param leader id of this member, or of the one it follows */
  void serve(int leader);

  /** What is proposed, or was committed, has changed who decides. */
  void reconfigured(Electorate electorate);

  /** {@code peer} is taken for lost, while its link may still be there. */
  void suspect(int peer);

  /** For the log. */
  void note(String event);

  /** The role ends: the member looks for a leader. */
  void look(String reason);
}
