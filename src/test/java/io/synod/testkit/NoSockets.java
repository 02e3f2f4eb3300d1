package io.synod.testkit;

import io.synod.loop.Mailing;

/** The mailing of a loop without sockets: there is nothing to look at between two turns. */
public enum NoSockets implements Mailing {
  INSTANCE;

  @Override
  public void together(Runnable sending) {
    sending.run();
  }

  @Override
  public void inNextTurn(Runnable task) {
    task.run();
  }
}
