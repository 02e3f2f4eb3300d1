package io.synod.sim;

import io.synod.ensemble.Serving;
import io.synod.journal.Bytes;

/** What the member tells the sessions of its standing, and the simulation on the way. */
record TappedStanding(Serving standing, NodeLife life) implements Serving {
  @Override
  public void leads(int epoch) {
    standing.leads(epoch);
    life.leads(epoch);
  }

  @Override
  public void follows(int leader, int epoch) {
    standing.follows(leader, epoch);
    life.serving();
  }

  @Override
  public void ended() {
    standing.ended();
    life.ended();
  }

  @Override
  public void looks() {
    standing.looks();
  }

  @Override
  public void joins() {
    standing.joins();
  }

  @Override
  public Bytes report() {
    return standing.report();
  }

  @Override
  public void reported(Bytes report) {
    standing.reported(report);
  }
}
