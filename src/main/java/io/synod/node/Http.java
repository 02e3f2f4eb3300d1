package io.synod.node;

import akka.http.javadsl.ServerBinding;
import io.synod.http.HttpServer;
import io.synod.http.Readiness;
import io.synod.migrate.LiveDatabase;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** The HTTP port of a node, and what its metrics are read from. */
final class Http implements AutoCloseable {
  private static final Duration DRAIN_AT_MOST = Duration.ofMillis(500);
  /** What one entry of the log may have, and some room for its head. */
  private static final int MAX_TREE_BYTES = Journals.MAX_ENTRY_BYTES - (1 << 16);
  private final ServerBinding binding;

  private Http(ServerBinding binding) {
    this.binding = binding;
  }

  /** Blocks until the port is open. */
  static Http start(NodeSettings settings, Foundations base, Readiness readiness, Coordination coordination,
      Optional<Brokerage> brokerage) {
    var port = new Port("HTTP", settings.httpListen(), settings.httpPort(), "http.port");
    port.refuseIfTaken();
    try {
      var database = new LiveDatabase(coordination.member(), coordination.tree(), base.system().scheduler(), base.io(), MAX_TREE_BYTES);
      var admin = new HttpServer.Admin(coordination.server().commands(), database, settings.admin(), base.clock(), base.io());
      return new Http(HttpServer.start(base.system(), settings.httpListen(), settings.httpPort(), readiness,
          Published.of(base, coordination, brokerage), admin, coordination.member(),
          new HttpServer.Znodes(coordination.tree(), base.room(), coordination.readers()),
          brokerage.map(broker -> new HttpServer.Topics(broker.cluster(), broker.partitions()))).toCompletableFuture().join());
    } catch (CompletionException failure) {
      throw port.unbound(failure.getCause());
    }
  }

  InetSocketAddress address() {
    return binding.localAddress();
  }

  @Override
  public void close() {
    binding.terminate(DRAIN_AT_MOST).toCompletableFuture().join();
  }
}
