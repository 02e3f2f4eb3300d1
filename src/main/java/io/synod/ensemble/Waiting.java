package io.synod.ensemble;

import io.synod.loop.Invariant;
import java.util.function.Function;

/** The member has not finished its recovery: it says nothing, and watches its links. */
record Waiting(Surroundings surroundings) implements Election {
  @Override public MemberState state() {
    return MemberState.LOOKING;
  }

  @Override public Step on(Notification notification) {
    return Step.stay(this);
  }

  @Override public Step opened(int peer) {
    return with(surroundings.reach().opened(peer));
  }

  @Override public Step closed(int peer) {
    return with(surroundings.reach().closed(peer));
  }

  @Override public Step suspects(int peer) {
    return with(surroundings.reach().suspecting(peer));
  }

  @Override public Step trusts(int peer) {
    return with(surroundings.reach().trusting(peer));
  }

  @Override public Step timeout(Timer timer) {
    return Step.stay(this);
  }

  @Override public Step established(int epoch) {
    Invariant.holds(false, "member " + surroundings.self() + " is established in epoch " + epoch + " without an election");
    return Step.stay(this);
  }

  @Override public Step reconfigured(Electorate electorate) {
    return Step.stay(new Waiting(surroundings.with(electorate)));
  }

  @Override public <T> T match(Function<Waiting, T> waiting, Function<Looking, T> looking, Function<Settled, T> settled) {
    return waiting.apply(this);
  }

  private Step with(Reach reach) {
    return Step.stay(new Waiting(surroundings.with(reach)));
  }
}
