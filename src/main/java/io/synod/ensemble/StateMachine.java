package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import io.synod.journal.Bytes;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * What the ensemble replicates. The member actor is its only caller, on the member's loop, except {@link #writeSnapshot}.
 * The znode tree with its sessions is the one implementation in the product.
 */
public interface StateMachine {
  /**
   * Leader only: validates {@code request} against the published state overlaid with everything prepared and not yet applied.
   * Visible state does not change. A refused request uses up no zxid.
   */
  Verdict prepare(Request request, Origin origin, long zxid, long nowMillis);

  /** Hands over committed transactions in zxid order; each is applied as a whole (DESIGN section 4), its outcome told to {@code replyTo}. */
  void apply(List<Committed> batch);

  /** A message for the state machine that is not a transaction (a watch to set, say). Handled between two transactions. */
  void query(Query query);

  /** zxid up to which everything is applied and published. Any thread. */
  long applied();

  Bytes encode(Change change);

  /** @throws IOException when the bytes are not what {@link #encode} made */
  Change decode(Bytes bytes) throws IOException;

  /**
   * Writes a fuzzy snapshot: called on the io dispatcher while transactions go on. Replaying the log from the zxid that was applied
   * when the call began brings the written state to the current one; replay is idempotent.
   */
  void writeSnapshot(DataOutput out) throws IOException;

  /** Before the first {@link #apply}: takes the state of a snapshot that began at {@code zxid}. */
  void readSnapshot(DataInput in, long zxid) throws IOException;

  /** What {@link #prepare} decided. */
  sealed interface Verdict {
    record Proposed(Change change) implements Verdict {}

    record Refused(Outcome outcome) implements Verdict {}
  }

  /**
   * A transaction whose turn it is. {@code replyTo} is told the outcome once it is applied and published; null when nobody on this
   * node waits for it (recovery, another member's client).
   */
  record Committed(Transaction transaction, ActorRef<Member.Reply> replyTo) {}

  /** Marker of {@link #query} messages. */
  interface Query {}
}
