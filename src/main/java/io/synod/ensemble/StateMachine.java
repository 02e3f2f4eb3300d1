package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What the ensemble replicates. The member actor is its only caller, on the member's loop, except {@link #writeSnapshot} and
 * {@link #readSnapshot}. The znode tree with its sessions is the one implementation in the product.
 *
 * <p>Its life: {@link #readSnapshot} at most once, {@link #replay} for what the log holds beyond it, {@link #recovered}, then the rest. It is
 * handed only what is committed, so nothing is ever undone.
 */
public interface StateMachine {
  /** The member leads from now on: of what was prepared before, only what is applied counts. @param council who decides on changes of the members */
  void leads(Council council);

  /**
   * Leader only: validates {@code request} against the published state overlaid with everything prepared and not yet applied.
   * Visible state does not change. A refused request uses up no zxid.
   *
   * @param member at which it was asked
   */
  Verdict prepare(Request request, Origin origin, int member, long zxid, long nowMillis);

  /** The refusal of a request that was not even looked at because too many are outstanding. */
  Outcome overloaded();

  /** What is told of a request when nobody can tell what became of it, or when there is no leader to ask (ZooKeeper's CONNECTIONLOSS). */
  Outcome unknown();

  /**
   * Hands over what happened, in order: transactions in zxid order, each applied as a whole (DESIGN section 4) before the next, and
   * answers and reads that wait for the transactions before them. May finish later than it returns.
   */
  void apply(List<Turn> turns);

  /** Goes on with what {@link #apply} left: called once, on the member's loop, for each time the machine woke the member. */
  void proceed();

  /** Tells {@code reply} once {@link #applied} has reached {@code zxid}. */
  void await(long zxid, Member.Reply reply, ActorRef<Member.Reply> replyTo);

  /** A message for the state machine that is not a transaction (a watch to set, say). Handled between two transactions. */
  void query(Query query);

  /** zxid up to which everything is applied and published. Any thread. */
  long applied();

  /** The greatest zxid of which a part may be visible already, where one is applied piece by piece. Any thread. */
  default long publishing() {
    return applied();
  }

  /** Appends the durable form of {@code change} to {@code out}. */
  void encode(Change change, Encoder out);

  /** @throws IOException when the bytes are not what {@link #encode} made */
  Change decode(Decoder in) throws IOException;

  /** Appends the form in which a learner sends {@code request} to its leader. */
  void encode(Request request, Encoder out);

  /** @throws IOException when the bytes are not what {@link #encode(Request, Encoder)} made */
  Request decodeRequest(Decoder in) throws IOException;

  /** Appends the form in which a leader answers a request that is no transaction. */
  void encode(Outcome outcome, Encoder out);

  /** @throws IOException when the bytes are not what {@link #encode(Outcome, Encoder)} made */
  Outcome decodeOutcome(Decoder in) throws IOException;

  /**
   * Leader only, with everything applied: what makes {@code members} known to whoever has the log; empty when that is so already, or this machine does
   * not care.
   */
  default Optional<Change> forming(Configuration members) {
    return Optional.empty();
  }

  /**
   * Leader only, with everything applied: what gives the ensemble its id, by which each member tells its history from that of another ensemble; empty
   * when it has one, or this machine does not care. Asked for once every member is there and can read it.
   *
   * @param zxid of the transaction that it would be
   */
  default Optional<Change> naming(long zxid) {
    return Optional.empty();
  }

  /** Before peers are called, and whenever there is no leader: what the log holds and is not known to be committed. It may be, or be given up. */
  default void foresee(Collection<Change> changes) {}

  /** The configuration in what is applied; empty while there is none. */
  default Optional<Configuration> configuration() {
    return Optional.empty();
  }

  /** The configuration that {@code change} makes; its version is the zxid. Empty when it makes none. */
  default Optional<Configuration> configuration(Change change) {
    return Optional.empty();
  }

  /**
   * Writes a fuzzy snapshot: called on the io dispatcher while transactions go on. Replaying the log from the zxid that was applied
   * when the call began brings the written state to the current one; replay is idempotent.
   */
  void writeSnapshot(DataOutput out) throws IOException;

  /**
   * Takes the state of a snapshot that began at {@code zxid}, in the place of any other. Called on the io dispatcher before anything else; and
   * again when the leader has sent a snapshot, while nothing is under way here and no client is served. What follows is then
   * {@link #replay} and {@link #recovered}, as at the start.
   */
  void readSnapshot(DataInput in, long zxid) throws IOException;

  /** Folds one transaction of the log into the state of the snapshot, which may hold it already. Nothing is published or told. */
  void replay(Transaction transaction);

  /** The log is replayed: publishes the state. */
  void recovered();

  /** The leader, asked within {@link #prepare} by a machine whose request is to change the members. */
  @FunctionalInterface
  interface Council {
    /** @param zxid of the transaction that it would be */
    Reconfiguration.Result decide(Reconfiguration request, long zxid);
  }

  /** What {@link #prepare} decided. */
  sealed interface Verdict {
    record Proposed(Change change) implements Verdict {}

    record Refused(Outcome outcome) implements Verdict {}
  }

  /** One entry of what {@link #apply} is handed. */
  sealed interface Turn {
    ActorRef<Member.Reply> replyTo();

    /** Of what was asked. */
    int cxid();
  }

  /**
   * A transaction whose turn it is. {@code replyTo} is told the outcome once it is applied and published; null when nobody on this
   * node waits for it (another member's client).
   */
  record Committed(Transaction transaction, ActorRef<Member.Reply> replyTo) implements Turn {
    @Override
    public int cxid() {
      return transaction.origin().cxid();
    }
  }

  /** Told once every transaction before it is applied: a refusal may reveal what it was validated against, a sync asks for it. */
  record Answer(Member.Reply reply, ActorRef<Member.Reply> replyTo) implements Turn {
    @Override
    public int cxid() {
      return reply.cxid();
    }
  }

  /** Performed once every transaction before it is applied, and none behind it. */
  record Read(Member.Read asked) implements Turn {
    public void perform(long applied) {
      asked.reading().run();
      asked.replyTo().tell(new Member.Reply(cxid(), applied, null));
    }

    @Override
    public ActorRef<Member.Reply> replyTo() {
      return asked.replyTo();
    }

    @Override
    public int cxid() {
      return asked.origin().cxid();
    }
  }

  /** Marker of {@link #query} messages. */
  interface Query {}
}
