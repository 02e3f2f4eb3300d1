package io.synod.node;

import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * A port that Akka binds for us. Akka logs one that it cannot bind with several stack traces, and who finds it taken wants a sentence: so it is
 * tried first.
 *
 * @param name of whose port it is, for people
 * @param setting that holds its number
 */
record Port(String name, String host, int number, String setting) {
  /** @throws Fatal with {@link Exit#PORT} */
  void refuseIfTaken() {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, number));
    } catch (IOException taken) {
      throw unbound(taken);
    }
  }

  /** When it was taken between the trial and the binding. */
  Fatal unbound(Throwable cause) {
    return new Fatal(Exit.PORT, "the " + name + " port " + host + ":" + number + " cannot be bound: " + cause.getMessage()
        + ". Stop what uses it, or choose another with --set " + setting + "=PORT.", cause);
  }
}
