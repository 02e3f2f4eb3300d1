package io.synod.ensemble;

import io.synod.journal.Bytes;

/**
 * What a member tells its node of its standing, and what it carries for the node between a learner and its leader. Called on the member's loop,
 * which it must not block. A member may answer clients between {@link #leads} or {@link #follows} and {@link #ended}, and at no other time.
 */
public interface Serving {
  /** For a member whose node wants to know nothing. */
  Serving UNHEEDED = new Serving() {
    @Override
    public void leads(int epoch) {}

    @Override
    public void follows(int leader, int epoch) {}

    @Override
    public void ended() {}

    @Override
    public void looks() {}

    @Override
    public void joins() {}

    @Override
    public Bytes report() {
      return Bytes.EMPTY;
    }

    @Override
    public void reported(Bytes report) {}
  };

  /** It leads: a quorum has promised to follow it in {@code epoch}, and all that was committed before is applied here. */
  void leads(int epoch);

  /** It follows or observes {@code leader}, and has applied what that had committed when it was synchronised. */
  void follows(int leader, int epoch);

  /** It has lost its leader or its quorum: nothing that it would answer is certain any more. */
  void ended();

  /** It looks for a leader, and all that it knows to be committed is applied: it may be read, as of then, until {@link #joins}. */
  void looks();

  /** It has found one, or is one: what is applied may be replaced by what that has. */
  void joins();

  /** At a learner, with each ping: what its leader is to be told; the next report begins where this one ends. Empty when there is no client. */
  Bytes report();

  /** At the leader: what a learner has reported. */
  void reported(Bytes report);
}
