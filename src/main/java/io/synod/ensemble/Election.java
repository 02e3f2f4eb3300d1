package io.synod.ensemble;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Fast leader election of one member (Zab phase 0: Junqueira, Reed, Serafini, DSN 2011; the rules are those of Medeiros, "ZooKeeper's atomic
 * broadcast protocol", 2012, section 4.3). Pure: inputs are what peers say, how links fare, timers that fired, and what the member asks.
 *
 * <table>
 *   <caption>States</caption>
 *   <tr><td>{@link Waiting}</td><td>the member is not ready to look</td><td>→ Looking by {@link #look}</td></tr>
 *   <tr><td>{@link Looking}</td><td>votes are exchanged until a quorum holds this member's vote, or a leader is found that has one</td>
 *       <td>→ Settled with {@link Effect.Elected}</td></tr>
 *   <tr><td>{@link Settled}</td><td>the member leads or learns, and tells those that look</td><td>→ Looking by {@link #look}</td></tr>
 * </table>
 *
 * <p>What is promised: a member decides at most once in a round by votes; whom a quorum elected has the greatest history (epoch, zxid) of
 * that quorum. What is not: that no two members believe to lead at a time. That nobody follows two is for discovery, with its epochs.
 */
public sealed interface Election permits Waiting, Looking, Settled {
  enum Timer { RESEND, FINALIZE }

  /** What one input did: the state it led to, and the effects to carry out in this order. */
  record Step(Election next, List<Effect> effects) {
    public Step {
      effects = List.copyOf(effects);
    }

    static Step stay(Election here) {
      return new Step(here, List.of());
    }
  }

  sealed interface Effect {
    record Send(int to, Notification notification) implements Effect {}

    /** In the place of the same timer set before. The delay is drawn by whoever sets it. */
    record SetTimer(Timer timer, Duration atLeast, Duration atMost) implements Effect {}

    /** It does not fire any more, even if its time has passed. */
    record CancelTimer(Timer timer) implements Effect {}

    /**
     * The end of looking.
     *
     * @param state what this member is to do
     * @param round in which the leader was elected
     */
    record Elected(MemberState state, int leader, long round) implements Effect {}

    /** A peer knows a newer configuration to be committed: its members are to be linked with. */
    record Learnt(Configuration configuration) implements Effect {}
  }

  /** What a member has besides the state of its election. @param clock the last round it took part in */
  record Surroundings(int self, ElectionSettings settings, Electorate electorate, Reach reach, long clock) {
    Surroundings with(Electorate other) {
      return new Surroundings(self, settings, other, reach, clock);
    }

    Surroundings with(Reach other) {
      return new Surroundings(self, settings, electorate, other, clock);
    }

    /** Rounds never go back, so that nobody decides twice in one. */
    Surroundings atLeast(long round) {
      return new Surroundings(self, settings, electorate, reach, Math.max(clock, round));
    }

    Notification notification(MemberState state, Vote vote, long round, boolean established) {
      var reached = new TreeSet<Integer>(reach.among(electorate.voters()));
      return new Notification(self, state, vote, round, established, reached, electorate.committed());
    }

    List<Effect> sendTo(SortedSet<Integer> peers, Notification notification) {
      var sends = new ArrayList<Effect>();
      for (int peer : peers) if (peer != self) sends.add(new Effect.Send(peer, notification));
      return sends;
    }
  }

  /** @param self id of the member */
  static Election first(int self, ElectionSettings settings) {
    return new Waiting(new Surroundings(self, settings, Electorate.of(Configuration.NONE), Reach.NOBODY, 0));
  }

  /**
   * Look for a leader, in a new round.
   *
   * @param zxid of the last transaction in this member's log
   * @param epoch its current epoch
   */
  default Step look(long zxid, int epoch, Electorate electorate) {
    Surroundings here = surroundings().with(electorate);
    return Looking.begin(here.atLeast(here.clock() + 1), new Vote(here.self(), zxid, epoch));
  }

  Surroundings surroundings();

  MemberState state();

  /** Whether {@link #on} would learn something from it: repetitions are none, and one that has settled only answers. */
  default boolean isNews(Notification notification) {
    return match(waiting -> false, looking -> !notification.equals(looking.heard().get(notification.from())), settled -> false);
  }

  /** A peer has said something. */
  Step on(Notification notification);

  /** A link with {@code peer} is there; nothing said before reaches it. */
  Step opened(int peer);

  Step closed(int peer);

  /** A failure detector has given {@code peer} up. */
  Step suspects(int peer);

  /** The failure detector takes that back. */
  Step trusts(int peer);

  Step timeout(Timer timer);

  /** The member leads, or learns from, the established leader of {@code epoch}: a quorum has its history. */
  Step established(int epoch);

  /** What is in the log has changed who decides. */
  Step reconfigured(Electorate electorate);

  <T> T match(Function<Waiting, T> waiting, Function<Looking, T> looking, Function<Settled, T> settled);
}
