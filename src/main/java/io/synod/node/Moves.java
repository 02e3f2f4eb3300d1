package io.synod.node;

import io.synod.ensemble.Configuration;
import io.synod.ensemble.Seat;
import io.synod.loop.Fatal;
import io.synod.loop.HostPort;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a port elsewhere when a reconfiguration gives this node's member another address, as a ZooKeeper server does; connections stay. When the node starts
 * again its own settings count, which a reconfiguration does not rewrite.
 */
final class Moves implements BiConsumer<Configuration, Configuration> {
  private static final Logger LOG = LoggerFactory.getLogger(Moves.class);
  private final int id;
  private final Executor io;
  private final IntConsumer peers;
  private final Consumer<HostPort> clients;
  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

  /**
   * @param id of this node's member
   * @param io where ports are opened, which blocks
   * @param peers moves the port of peers
   * @param clients moves that of ZooKeeper clients
   */
  Moves(int id, Executor io, IntConsumer peers, Consumer<HostPort> clients) {
    this.id = id;
    this.io = io;
    this.peers = peers;
    this.clients = clients;
  }

  /** One at a time, in their order. */
  @Override
  public void accept(Configuration before, Configuration now) {
    Seat left = before.seats().get(id);
    Seat taken = now.seats().get(id);
    if (left != null && taken != null) last = last.thenRunAsync(() -> move(left, taken), io);
  }

  private void move(Seat left, Seat taken) {
    int peerPort = taken.peer().port();
    if (left.peer().port() != peerPort) attempt("peers", peerPort, () -> peers.accept(peerPort));
    taken.client().filter(client -> !left.client().equals(taken.client()))
        .ifPresent(client -> attempt("ZooKeeper clients", client, () -> clients.accept(client)));
  }

  private static void attempt(String whose, Object where, Runnable move) {
    try {
      move.run();
      LOG.info("the port of {} has moved to {}, by reconfiguration; its settings count when this node starts again: change them as well", whose, where);
    } catch (Fatal notThere) {
      LOG.error("the port of {} stays where it was, though the members of the ensemble expect it at {}: {} Or reconfigure again.", whose, where,
          notThere.getMessage());
    }
  }
}
