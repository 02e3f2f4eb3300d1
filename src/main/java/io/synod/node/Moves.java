package io.synod.node;

import io.synod.ensemble.Configuration;
import io.synod.ensemble.Seat;
import io.synod.loop.Fatal;
import io.synod.loop.HostPort;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a port elsewhere when a reconfiguration gives this node's member another address, as a ZooKeeper server does; connections stay. The settings of the
 * node are not rewritten, but what its log says counts before them when it starts again, as a ZooKeeper server's dynamic file does: the ports of the
 * settings are opened, and moved when the log is read.
 */
final class Moves implements BiConsumer<Configuration, Configuration> {
  private static final Logger LOG = LoggerFactory.getLogger(Moves.class);
  private final int id;
  private final int clientPort;
  private final Executor io;
  private final IntPredicate peers;
  private final Predicate<HostPort> clients;
  private volatile CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

  /**
   * @param id of this node's member
   * @param clientPort that its settings have for ZooKeeper clients
   * @param io where ports are opened, which blocks
   * @param peers moves the port of peers, and says whether it was elsewhere
   * @param clients the same for that of ZooKeeper clients
   */
  Moves(int id, int clientPort, Executor io, IntPredicate peers, Predicate<HostPort> clients) {
    this.id = id;
    this.clientPort = clientPort;
    this.io = io;
    this.peers = peers;
    this.clients = clients;
  }

  /** One at a time, in their order. @param before at the start: the members by the settings of this node */
  @Override
  public void accept(Configuration before, Configuration now) {
    now.seat(id).ifPresent(taken -> last = last.thenRunAsync(() -> move(before.seat(id), taken, now.version()), io));
  }

  /** Returns when what was accepted by now is done. Blocks: not to be called on a loop. */
  void await() {
    last.join();
  }

  /** Of a node that was no member before, its settings tell the ports that it has. */
  private void move(Optional<Seat> left, Seat taken, long version) {
    int peerPort = taken.peer().port();
    if (left.isEmpty() || left.get().peer().port() != peerPort) attempt("peers", peerPort, version, () -> peers.test(peerPort));
    taken.client().filter(client -> left.isEmpty() ? client.port() != clientPort : !left.get().client().equals(taken.client()))
        .ifPresent(client -> attempt("ZooKeeper clients", client, version, () -> clients.test(client)));
  }

  private static void attempt(String whose, Object where, long version, BooleanSupplier move) {
    try {
      if (!move.getAsBoolean()) return;
      LOG.info("the port of {} has moved to {}: configuration {} of the ensemble has it there, which counts before the settings of this node, also when it "
          + "starts again", whose, where, Long.toHexString(version));
    } catch (Fatal notThere) {
      LOG.error("the port of {} stays where it was, though the members of the ensemble expect it at {}: {} Or reconfigure again.", whose, where,
          notThere.getMessage());
    }
  }
}
