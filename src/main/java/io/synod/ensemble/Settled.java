package io.synod.ensemble;

import java.util.List;
import java.util.function.Function;

/**
 * A leader is elected: the member leads or learns, and answers those that look.
 *
 * @param vote with which the leader was elected, and its epoch once it is established
 * @param round in which it was
 * @param established the leader has a quorum that has its history
 */
record Settled(Surroundings surroundings, MemberState state, Vote vote, long round, boolean established) implements Election {
  Notification notification() {
    return surroundings.notification(state, vote, round, established && state == MemberState.LEADING);
  }

  @Override public Step on(Notification n) {
    var here = with(surroundings.reach().trusting(n.from()));
    if (n.state() != MemberState.LOOKING) return Step.stay(here);
    return new Step(here, List.of(new Effect.Send(n.from(), here.notification())));
  }

  @Override public Step opened(int peer) {
    return Step.stay(with(surroundings.reach().opened(peer)));
  }

  @Override public Step closed(int peer) {
    return Step.stay(with(surroundings.reach().closed(peer)));
  }

  @Override public Step suspects(int peer) {
    return Step.stay(with(surroundings.reach().suspecting(peer)));
  }

  @Override public Step trusts(int peer) {
    return Step.stay(with(surroundings.reach().trusting(peer)));
  }

  /** It was cancelled when the leader was elected. */
  @Override public Step timeout(Timer timer) {
    return Step.stay(this);
  }

  /** An established leader says so to all: whoever still looks joins it. */
  @Override public Step established(int epoch) {
    var next = new Settled(surroundings, state, new Vote(vote.leader(), vote.zxid(), epoch), round, true);
    if (state != MemberState.LEADING) return Step.stay(next);
    return new Step(next, surroundings.sendTo(surroundings.reach().linked(), next.notification()));
  }

  @Override public Step reconfigured(Electorate electorate) {
    boolean votes = electorate.voters().contains(surroundings.self());
    MemberState now = state == MemberState.LEADING ? state : votes ? MemberState.FOLLOWING : MemberState.OBSERVING;
    return Step.stay(new Settled(surroundings.with(electorate), now, vote, round, established));
  }

  @Override public <T> T match(Function<Waiting, T> waiting, Function<Looking, T> looking, Function<Settled, T> settled) {
    return settled.apply(this);
  }

  private Settled with(Reach reach) {
    return new Settled(surroundings.with(reach), state, vote, round, established);
  }
}
