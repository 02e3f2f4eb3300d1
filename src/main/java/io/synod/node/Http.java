package io.synod.node;

import akka.http.javadsl.ServerBinding;
import io.synod.http.HttpServer;
import io.synod.http.Readiness;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** The HTTP port of a node, and what its metrics are read from. */
final class Http implements AutoCloseable {
  private static final Duration DRAIN_AT_MOST = Duration.ofMillis(500);
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
      return new Http(HttpServer.start(base.system(), settings.httpListen(), settings.httpPort(), readiness,
          Published.of(base, coordination, brokerage), coordination.server().commands(), coordination.member(), coordination.tree(), base.room(),
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
